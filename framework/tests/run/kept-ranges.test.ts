import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/run/index.js';
import { copyOf, day, type Event, KeptProject } from './kept-project.js';

interface Reader {
  readonly materialized: string;
  /** How many rows a range that is computed again takes away. */
  readonly loses: number;
  readonly edit?: (code: string) => string;
}

const STATES = ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()';
const BY_MONTH = `partitionBy: { column: 'day', unit: 'month' }, materialized:`;

/** Each way to keep rows, behind a table by time. */
const READERS: Readonly<Record<string, Reader>> = {
  by_day: { materialized: `incrementalByTime('day')`, loses: 3 },
  by_month: { materialized: `incrementalByTime('day', { interval: 'month', batchSize: months(1), concurrency: 2 })`, loses: 3 },
  without_key: { materialized: `incrementalByTime('day')`, loses: 3, edit: (code) => code.replace(` grain: ['id'],`, '') },
  appended: { materialized: `incremental({ strategy: 'append', cursor: 'day' })`, loses: 3 },
  appended_by_other_time: { materialized: `incremental({ strategy: 'append', cursor: 'at' })`, loses: 0 },
  appended_without_cursor: { materialized: `incremental({ strategy: 'append' })`, loses: 0 },
  merged: { materialized: `incremental({ strategy: 'merge', cursor: 'day' })`, loses: 0 },
  // Days of which the query returns nothing are not replaced.
  replaced: { materialized: `incremental({ strategy: 'delete-insert', key: ['day'], cursor: 'day' })`, loses: 1 },
  replaced_without_cursor: { materialized: `incremental({ strategy: 'delete-insert', key: ['day'] })`, loses: 1 },
  overwritten: {
    materialized: `incremental({ strategy: 'insert-overwrite', cursor: 'day' })`,
    loses: 3,
    edit: (code) => code.replace('materialized:', BY_MONTH),
  },
  states: {
    materialized: `history({ by: 'columns' })`,
    loses: 0,
    edit: (code) => code.replace('at: timestamp().notNull()', `$&${STATES}`),
  },
};

const MODELS = {
  first: copyOf('first', 'events', `incrementalByTime('day')`),
  ...Object.fromEntries(
    Object.entries(READERS).map(([name, { materialized, edit }]) => {
      const code = copyOf(name, 'first', materialized);
      return [name, edit?.(code) ?? code];
    }),
  ),
};
const NAMES = ['first', ...Object.keys(READERS)];

/** Four days, of which the source forgets two, and a row of a third, for which another one comes late. */
const FORGOTTEN: readonly Event[] = [
  [0, day(0)],
  [1, day(1)],
  [2, day(2)],
];
const STAYING: readonly Event[] = [
  [3, day(2)],
  [4, day(3)],
];
const LATE: Event = [9, day(2)];
const ALL = [...FORGOTTEN, ...STAYING];
const WITH_LATE = [...ALL, LATE];
const restate = { id: 'gold.first', from: day(0), to: day(4) };

/** What a table holds once it has given up what its strategy replaces. */
const replaced = (name: string): readonly Event[] =>
  WITH_LATE.slice(name === 'first' ? 3 : READERS[name]?.loses === 1 ? 0 : 3).filter(([id]) => id !== 2);

async function forgotten(): Promise<KeptProject> {
  const project = await KeptProject.of(MODELS);
  project.hold(ALL);
  await project.build(day(4));
  project.hold([...STAYING, LATE]);
  return project;
}

async function shown(project: KeptProject, names: readonly string[]): Promise<Readonly<Record<string, readonly Event[]>>> {
  const found: Record<string, readonly Event[]> = {};
  for (const name of names) found[name] = await project.events(`gold.${name}`);
  return found;
}

function each<T>(names: readonly string[], value: (name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name) => [name, value(name)] as const));
}

/** How many rows each table would lose. */
function lost({ steps }: RunResult): Readonly<Record<string, number>> {
  const found = steps.flatMap(({ relation, errors = [] }) =>
    errors.flatMap(({ reason, parameters }) => {
      if (reason !== 'kept-rows-lost') return [];
      const { tables } = parameters as { readonly tables: readonly { readonly rows: number }[] };
      return [[relation.replace('gold.', ''), tables[0]?.rows ?? 0] as const];
    }),
  );
  return Object.fromEntries(found);
}

const done = ({ steps }: RunResult): readonly string[] => steps.filter(({ status }) => status !== 'unchanged').map(({ id }) => id);
const asking = Object.keys(READERS).filter((name) => READERS[name]?.loses !== 0);
const losses = each(asking, (name) => READERS[name]?.loses);

describe('a range that is computed again from a source that has forgotten rows of it', () => {
  test('is not published while rows would be lost and no choice is made, nor is anything behind it', async () => {
    const project = await forgotten();
    const result = await project.build(day(5), { select: ['first+'], restate });
    expect(lost(result)).toEqual({ first: 3 });
    expect(await shown(project, NAMES)).toEqual(each(NAMES, () => ALL));
    // It was not done, so the next build does not ask.
    expect(lost(await project.build(day(6)))).toEqual({});
    expect(await shown(project, ['first'])).toEqual({ first: ALL });
  });

  test('gives rows up where that is chosen, and asks for each table behind that would lose them too', async () => {
    const project = await forgotten();
    const result = await project.build(day(5), { select: ['first+'], restate, kept: { 'gold.first': 'replace' } });
    expect(lost(result)).toEqual(losses);
    const isAsking = (name: string): boolean => asking.includes(name);
    expect(await shown(project, NAMES)).toEqual(
      each(NAMES, (name) => (name === 'first' ? replaced(name) : isAsking(name) ? ALL : WITH_LATE)),
    );
    // The tables that still have to hear of it ask once more, and keep or lose the rows as is chosen.
    expect(lost(await project.build(day(6)))).toEqual(losses);
    const choice = { '*': 'keep', 'gold.by_day': 'replace', 'gold.replaced': 'replace', 'gold.overwritten': 'replace' } as const;
    expect(lost(await project.build(day(7), { kept: choice }))).toEqual({});
    expect(await shown(project, asking)).toEqual(each(asking, (name) => (`gold.${name}` in choice ? replaced(name) : WITH_LATE)));
    expect(done(await project.build(day(7)))).toEqual([]);
  });

  test('keeps the rows where that is chosen, and works the others in', async () => {
    const project = await forgotten();
    const result = await project.build(day(5), { select: ['first+'], restate, kept: { '*': 'keep' } });
    expect(lost(result)).toEqual({});
    expect(await shown(project, NAMES)).toEqual(each(NAMES, () => WITH_LATE));
    expect(done(await project.build(day(5)))).toEqual([]);
  });

  test('asks for nothing outside of the range, nor where another environment has the rows', async () => {
    const project = await forgotten();
    const inside = await project.build(day(5), { select: ['first'], restate: { ...restate, from: day(3) } });
    expect(lost(inside)).toEqual({});
    const apart = await project.build(day(5), { environment: 'dev', select: ['first'], restate });
    expect(lost(apart)).toEqual({});
    expect(await project.events('gold__dev.first')).toEqual(replaced('first'));
    expect(await shown(project, ['first'])).toEqual({ first: ALL });
  });
});
