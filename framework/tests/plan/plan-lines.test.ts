import { describe, expect, test } from 'vitest';
import { planLines, styleFor } from '../../src/cli/report/index.js';
import type { ExplainedRelation, PlanExplanation } from '../../src/plan/index.js';
import { run } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { CHANGED_LINES, DESCRIBED_LINES, LINES_WITH_NOTES_IN_CAPITALS, later, planned, SHOP } from './planned.js';

const PLAIN = styleFor({ hasColor: false });

async function built(): Promise<string> {
  const directory = tempProject(SHOP);
  await run(directory, { command: 'build' });
  return directory;
}

describe('a plan in a terminal', () => {
  test('of a new project lists what is added, and guesses at nothing', async () => {
    expect(planLines(await planned(tempProject(SHOP)), PLAIN)).toEqual([
      'prod on local',
      '',
      'Added (5)',
      '  + bronze.orders  build table',
      '  + gold.lines     build table',
      '  + gold.amounts   build table',
      '  + gold.notes     build table',
      '  + gold.shown     build view',
      '',
      'To do',
      '  build    5 models; nothing is known yet of 4',
      '  test     2 tests (1 proved)',
      '  publish  5 views will be switched in prod',
      '',
      'Plan for prod: 5 added; 5 models to build.',
    ]);
  });

  test('says that there is nothing to do', async () => {
    expect(planLines(await planned(await built()), PLAIN)).toEqual(['Nothing to do: prod is up to date.']);
  });

  test('tells each changed column, what follows and why, and what does not follow', async () => {
    const directory = later(await built(), { 'models/lines.ts': CHANGED_LINES, 'models/notes.ts': undefined });
    expect(planLines(await planned(directory), PLAIN)).toEqual([
      'prod on local',
      '',
      'Changed (1)',
      '  ~ gold.lines  build table  breaking  ~2 rows, 80 bytes',
      '      ~ quantity  integer → decimal(18, 2)',
      '      ~ note  expression',
      '      + twice  integer',
      '',
      'Affected by what they read (2)',
      '  ~ gold.amounts  build table  ~2 rows, 32 bytes  because of gold.lines.quantity',
      '  ~ gold.shown    build view                      because of gold.amounts.amount',
      '',
      'Removed (1)',
      '  - gold.notes  no longer published',
      '',
      'To do',
      '  build    3 models, about 4 rows and 112 bytes',
      '  test     2 tests up to date (not rerun)',
      '  publish  3 views will be switched in prod, 1 view will be dropped',
      '',
      'Plan for prod: 1 changed (1 breaking), 2 affected, 1 removed; 3 models to build.',
    ]);
  });

  test('says of a reader that it reads nothing of what changed', async () => {
    const lines = planLines(await planned(later(await built(), { 'models/lines.ts': LINES_WITH_NOTES_IN_CAPITALS })), PLAIN);
    expect(lines).toContain('Not rebuilt, though something behind them changed (1)');
    expect(lines).toContain('    gold.amounts  reads none of gold.lines.note');
    expect(lines.at(-1)).toBe('Plan for prod: 1 changed (1 breaking), 1 affected, 1 not rebuilt; 2 models to build.');
  });

  test('tells a change of words from a change of data', async () => {
    const lines = planLines(await planned(later(await built(), { 'models/lines.ts': DESCRIBED_LINES })), PLAIN);
    expect(lines).toContain('  ~ gold.lines  stays  metadata only');
    expect(lines.at(-1)).toBe('Plan for prod: 1 changed; nothing to do about it.');
  });

  test('tells a new environment that nothing of it has to be built', async () => {
    expect(planLines(await planned(await built(), { environment: 'dev' }), PLAIN)).toEqual([
      'dev on local, new, created from prod',
      '',
      'To do',
      '  test     2 tests up to date (not rerun)',
      '  publish  5 views will be switched in dev',
      '',
      'Plan for dev: nothing to build.',
    ]);
  });

  test('tells code that only new rows of a kept table are made with', async () => {
    const lines = (select: string): string => `
      import { integer, incremental, model, text, upper } from 'martlet';
      import { orders } from './orders.js';
      export const lines = model({ name: 'lines', from: { orders }, grain: ['id'], columns: { id: integer().notNull(), note: text() },
        materialized: incremental({ strategy: 'merge', forwardOnly: true }),
        query: (db) => db.selectFrom('orders').select(({ ref }) => ['id', ${select}.as('note')]) });`;
    const others = { 'models/amounts.ts': undefined, 'models/shown.ts': undefined };
    const directory = await built();
    await run(later(directory, { ...others, 'models/lines.ts': lines(`ref('note')`) }), { command: 'build' });
    const plan = planLines(await planned(later(directory, { ...others, 'models/lines.ts': lines(`upper(ref('note'))`) })), PLAIN);
    expect(plan.find((line) => line.includes('gold.lines'))).toContain('forward-only');
    expect(plan.at(-1)).not.toContain('breaking');
  });

  test('tells data that is computed again on request', async () => {
    const lines = planLines(await planned(await built(), { fullRefresh: true, select: ['notes'] }), PLAIN);
    expect(lines).toContain('  ~ gold.notes  build table  computed again on request  ~2 rows, 32 bytes');
  });

  test('shows the SQL as a difference that names of versions do not disturb', async () => {
    const directory = later(await built(), { 'models/lines.ts': LINES_WITH_NOTES_IN_CAPITALS });
    const lines = planLines(await planned(directory), PLAIN, { sql: true });
    expect(lines.slice(lines.indexOf('      ~ note  expression') + 1, lines.indexOf('Affected by what they read (1)'))).toEqual([
      '',
      '      @@ -1,5 +1,5 @@',
      '       select',
      '         id,',
      '         quantity,',
      '      -  note',
      '      +  cast(upper(note) as varchar) as note',
      '       from bronze.orders as orders',
      '',
    ]);
  });

  test('says whom outside of the project a change concerns, and keeps quiet where only words or data are new', async () => {
    const report = (name: string, read: string): string => `
      import { exposure } from 'martlet';
      import { ${read} } from '../models/${read}.js';
      export const ${name} = exposure({ name: '${name}', type: 'report', owner: 'finance', reads: [${read}] });`;
    const exposures = { 'exposures/totals.ts': report('totals', 'shown'), 'exposures/sheet.ts': report('sheet', 'notes') };
    const directory = await built();
    const changed = await planned(later(directory, { ...exposures, 'models/lines.ts': CHANGED_LINES }));
    expect(changed.exposures).toEqual([
      { name: 'sheet', type: 'report', owner: 'finance', relations: ['gold.notes'] },
      { name: 'totals', type: 'report', owner: 'finance', relations: ['gold.shown'] },
    ]);
    expect(planLines(changed, PLAIN)).toContain('  readers  sheet (report of finance), totals (report of finance)');
    expect((await planned(later(directory, { ...exposures, 'models/lines.ts': DESCRIBED_LINES }))).exposures).toEqual([]);
  });

  test('marks by colour what is added, changed and breaking', async () => {
    const directory = later(await built(), { 'models/lines.ts': CHANGED_LINES });
    const text = planLines(await planned(directory), styleFor({ hasColor: true })).join('\n');
    expect(text).toContain('\u001b[33m~\u001b[39m gold.lines');
    expect(text).toContain('\u001b[33mbreaking\u001b[39m');
    expect(text).toContain('\u001b[32m+\u001b[39m twice');
  });
});

const EMPTY: PlanExplanation = {
  command: 'build',
  environment: 'prod',
  target: 'local',
  basis: { publication: 3, environment: 'prod' },
  digest: '0',
  goal: '0',
  asked: [],
  drift: { relations: 0, found: [] },
  relations: [],
  actions: { load: 0, build: 0, reuse: 0, stand: 0, inline: 0 },
  tests: { run: 0, proved: 0, inherited: 0, pruned: 0, hold: 0 },
  exposures: [],
  metrics: [],
  views: { point: [], drop: [] },
  estimate: { rows: 0, bytes: 0, unknown: 0 },
  isEmpty: false,
};

const indirect = (id: string, causes: readonly string[]): ExplainedRelation => ({
  id,
  change: { id, kind: 'indirect', causes: causes.map((cause) => ({ id: cause, rows: false, columns: ['a', 'b'] })) },
  action: 'build',
  as: 'table',
});

describe('a long plan', () => {
  const names = Array.from({ length: 30 }, (_, index) => `gold.model_${index}`);
  const plan = {
    ...EMPTY,
    relations: names.map((id) => indirect(id, ['silver.one', 'silver.two', 'silver.three', 'silver.four', 'silver.five'])),
  };

  test('is cut, and says where the rest is', () => {
    const lines = planLines(plan, PLAIN);
    expect(lines.filter((line) => line.startsWith('  ~ '))).toHaveLength(20);
    expect(lines).toContain('  … and 10 more; --verbose lists them');
    expect(lines).toContain('      because of silver.one (a, b), silver.two (a, b), silver.three (a, b) and 2 more');
  });

  test('is whole when that is asked for', () => {
    const lines = planLines(plan, PLAIN, { verbose: true });
    expect(lines.filter((line) => line.startsWith('  ~ '))).toHaveLength(30);
    expect(lines).toContain(
      '      because of silver.one (a, b), silver.two (a, b), silver.three (a, b), silver.four (a, b) and silver.five (a, b)',
    );
  });

  test('is not cut for one more', () => {
    expect(planLines({ ...plan, relations: plan.relations.slice(0, 21) }, PLAIN).filter((line) => line.startsWith('  ~ '))).toHaveLength(
      21,
    );
  });

  test('puts a reason beside its relation where the terminal is wide enough', () => {
    const wide = { ...EMPTY, relations: [indirect('gold.a', ['silver.one'])] };
    expect(planLines(wide, PLAIN, { width: 80 })).toContain('  ~ gold.a  build table  because of silver.one (a, b)');
    expect(planLines(wide, PLAIN, { width: 40 })).toContain('      because of silver.one (a, b)');
  });
});

describe('a model that is built batch by batch', () => {
  const id = 'gold.daily';
  const intervals = [
    { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' },
    { from: '2024-01-02T00:00:00Z', to: '2024-01-03T00:00:00Z' },
  ];

  test('is told with their range, and a change that touches only new ones as such', () => {
    const change = { id, kind: 'changed', category: 'forward-only', rows: true, storage: false, columns: [], causes: [] } as const;
    const lines = planLines({ ...EMPTY, relations: [{ id, change, action: 'build', as: 'table', intervals }] }, PLAIN);
    expect(lines).toContain('  ~ gold.daily  build table  forward-only  2 batches from 2024-01-01 to 2024-01-03');
  });

  test('may be built to its newest row', () => {
    const change = { id, kind: 'data', restated: false } as const;
    const lines = planLines({ ...EMPTY, relations: [{ id, change, action: 'build', as: 'table', intervals: [{}] }] }, PLAIN);
    expect(lines).toContain('  ~ gold.daily  build table  1 batch to the newest row');
  });
});
