import { describe, expect, test } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { planProject, runProject } from '../../src/run/index.js';
import { wallClock as clock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const CUSTOMERS = `
import { date, source, text, timestamp } from 'martlet';
export const raw = source({ name: 'raw', columns: { id: text().notNull(), at: timestamp().notNull() }, SOURCE });`;

const MODEL = (materialized: string, more = ''): string => `
import * as m from 'martlet';
import { raw } from '../sources/raw.js';
const columns = { id: m.text().notNull(), at: m.timestamp().notNull() };
export const kept = m.model({ name: 'kept', from: { raw }, columns, grain: ['id'], materialized: ${materialized}, ${more}
  query: (db) => db.selectFrom('raw').select(['id', 'at']) });`;

const files = (materialized: string, more = '', source = `files: { pattern: 'raw.csv' }`) => ({
  'sources/raw.ts': CUSTOMERS.replace('SOURCE', source),
  'models/kept.ts': MODEL(materialized, more),
  'data/raw.csv': 'id,at\n1,2024-01-01T00:00:00Z\n',
});

interface Told {
  readonly option: string;
  readonly code: string;
  readonly hint: string;
}

async function told(given: Readonly<Record<string, string>>): Promise<readonly Told[]> {
  const problems = await checkProject(await loadProject(tempProject(given)));
  return problems.flatMap(({ error }) =>
    isMartletError(error, 'option-unknown') || isMartletError(error, 'option-unfit')
      ? [{ option: error.parameters.option, code: error.code, hint: error.hint }]
      : [],
  );
}

const unknown = (option: string, similar: string) => [{ option, code: 'MARTLET-C081', hint: `Did you mean ${similar}?` }];
const unfit = (option: string, similar?: string) => [
  {
    option,
    code: 'MARTLET-C090',
    hint: similar === undefined ? 'Write what was expected, or leave the option out.' : `Did you mean ${similar}?`,
  },
];
const BY_TIME = (options: string): string => `m.incrementalByTime('at', ${options} as never)`;
const NEW_ROWS = (options: string): string => `m.incremental(${options} as never)`;
const STATES = (options: string): string => `m.history(${options} as never)`;

describe('an option of a declaration', () => {
  test.each<readonly [what: string, files: Readonly<Record<string, string>>, told: readonly Told[]]>([
    ['of incrementalByTime', files(BY_TIME(`{ lookbck: m.days(3) }`)), unknown('materialized.lookbck', 'lookback')],
    ['of a span', files(BY_TIME(`{ lookback: { unit: 'day', cuont: 3, count: 3 } }`)), unknown('materialized.lookback.cuont', 'count')],
    ['of a unit', files(BY_TIME(`{ interval: 'dya', batchSize: m.days(1) }`)), unfit('materialized.interval', 'day')],
    ['of a number', files(BY_TIME(`{ concurrency: '2' }`)), unfit('materialized.concurrency')],
    ['of merge', files(NEW_ROWS(`{ strategy: 'merge', deleteMising: true }`)), unknown('materialized.deleteMising', 'deleteMissing')],
    [
      'of another strategy',
      files(NEW_ROWS(`{ strategy: 'insert-overwrite', keys: ['id'] }`)),
      [{ option: 'materialized.keys', code: 'MARTLET-C081', hint: 'Remove it; what only readers should know goes into meta.' }],
    ],
    ['of a strategy', files(NEW_ROWS(`{ strategy: 'merg' }`)), unfit('materialized.strategy', 'merge')],
    [
      'of append, which reads nothing back',
      files(NEW_ROWS(`{ strategy: 'append', cursor: 'at', lookback: m.days(1) }`)),
      [{ option: 'materialized.lookback', code: 'MARTLET-C081', hint: 'Remove it; what only readers should know goes into meta.' }],
    ],
    ['of a history', files(STATES(`{ by: 'columns', hardDelete: 'invalidate' }`)), unknown('materialized.hardDelete', 'hardDeletes')],
    ['of hard deletes', files(STATES(`{ by: 'columns', hardDeletes: 'invalidated' }`)), unfit('materialized.hardDeletes', 'invalidate')],
    ['of a change of columns', files(BY_TIME(`{ onSchemaChange: 'sync_' }`)), unfit('materialized.onSchemaChange', 'sync')],
    [
      'of a materialized view',
      files(`m.materializedView({ maxLagMinute: 5 } as never)`),
      unknown('materialized.maxLagMinute', 'maxLagMinutes'),
    ],
    ['of a kind', files(`{ kind: 'tabel' } as never`), unfit('materialized.kind', 'table')],
    ['of partitions', files('m.table()', `partitionBy: { column: 'at', units: 'day' } as never,`), unknown('partitionBy.units', 'unit')],
    ['of rights', files('m.table()', `grants: { selects: ['analysts'] } as never,`), unknown('grants.selects', 'select')],
    ['of freshness', files('m.table()', `freshness: { warnAfterHour: 3 } as never,`), unknown('freshness.warnAfterHour', 'warnAfterHours')],
    [
      'of a monitor',
      files('m.table()', `monitors: (w) => [w.volume({ sensitivty: 'low' } as never)],`),
      unknown('monitors.0.options.sensitivty', 'sensitivity'),
    ],
    [
      'of a test of rows',
      files('m.table()', `tests: (t) => [t.rowCount({ min: 1 }, { severty: 'warn' } as never)],`),
      unknown('tests.severty', 'severity'),
    ],
    [
      'of a severity',
      files('m.table()', `tests: (t) => [t.rowCount({ min: 1 }, { severity: 'warm' } as never)],`),
      unfit('tests.severity', 'warn'),
    ],
    [
      'of a test of a column',
      files('m.table()', `tests: (t) => [t.column('id', m.notBlank({ wanrIf: 3 } as never))],`),
      unknown('tests.wanrIf', 'warnIf'),
    ],
    ['of a source', files('m.table()', '', `extraColumns: 'errors' as never`), unfit('extraColumns', 'error')],
    [
      'of the freshness of a source',
      files('m.table()', '', `files: { pattern: 'raw.csv' }, freshness: { by: 'file' } as never`),
      unfit('freshness.by', 'files'),
    ],
    [
      'of a data test of its own',
      {
        ...files('m.table()'),
        'quality/no_rows.ts': `
        import { dataTest } from 'martlet';
        import { kept } from '../models/kept.js';
        export const noRows = dataTest({ name: 'no_rows', from: { kept }, errorif: 3, query: (db) => db.selectFrom('kept').select('id') } as never);`,
      },
      unknown('errorif', 'errorIf'),
    ],
  ])('%s is refused with the one that is meant', async (_, given, expected) => {
    expect(await told(given)).toEqual(expected);
  });

  test('that is refused stops a plan and a build with the same words, before anything is built', async () => {
    const directory = tempProject(files(BY_TIME(`{ interval: 'dya', lookbck: m.days(3) }`)));
    const words = (error: unknown): unknown => (error as { readonly errors: readonly Error[] }).errors.map(({ message }) => message);
    const caught = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, words);
    const request = { command: 'build', clock, emit: () => undefined } as const;
    const checked = (await checkProject(await loadProject(directory))).flatMap(({ severity, error }) =>
      severity === 'error' ? [error.message] : [],
    );
    expect(checked).toHaveLength(2);
    expect(await caught(planProject(await loadProject(directory), request))).toEqual(checked);
    expect(await caught(runProject(await loadProject(directory), request))).toEqual(checked);
  });
});
