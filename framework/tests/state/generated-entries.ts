import fc from 'fast-check';
import type { State, StateEntries } from '../../src/state/index.js';
import { type ModelVersion, type Publication, relationKey } from '../../src/state/index.js';

const text = fc.string({
  unit: fc.constantFrom('a', 'B', '0', "'", '"', '\\', '\n', ' ', 'ß', '日', '🦆', '%', '$', ':', '?', '--'),
  maxLength: 12,
});
const name = fc.constantFrom('orders', 'customers', 'Lines', "o'brien");
const moment = fc.constant('2026-01-01T00:00:00.000Z');
const environment = fc.constantFrom('prod', 'dev', 'dev_ann');
const relation = fc.record({
  schema: fc.constantFrom('gold__versions', 'silver__versions'),
  name: fc.tuple(name, fc.nat(3)).map(([a, b]) => `${a}__${b}`),
});
const key = relation.map(relationKey);
const columnNames = fc.uniqueArray(fc.constantFrom('id', 'Amount', '1', 'über', 'a b'), { maxLength: 4 });
const hashes = (names: readonly string[]) =>
  fc.tuple(...names.map(() => text)).map((all) => Object.fromEntries(names.map((column, index) => [column, all[index] ?? ''])));

const version: fc.Arbitrary<ModelVersion & { readonly sql?: string }> = columnNames.chain((names) =>
  fc
    .record(
      {
        id: name.map((each) => `gold.${each}`),
        relation,
        as: fc.constantFrom('table', 'view', 'inline', 'materialized-view'),
        fingerprint: text,
        fingerprints: fc.record({
          own: fc.record({ rows: text, columns: fc.oneof(hashes(names), hashes(['elsewhere'])), storage: text }),
          metadata: text,
          code: fc.record({ version: text, rows: text, columns: hashes(names) }),
          data: fc.record({ version: text, rows: text, columns: hashes([...names].reverse()) }),
        }),
        columns: fc.constant(names.map((column) => ({ name: column, type: 'decimal(18, 2)', nullable: column === 'id' }))),
        reads: fc.array(relation, { maxLength: 2 }),
        rows: fc.nat(),
        runId: text,
        createdAt: moment,
        sql: text,
      },
      { requiredKeys: ['id', 'relation', 'as', 'fingerprint', 'fingerprints', 'columns', 'reads', 'runId', 'createdAt'] },
    )
    // What is compared knows an object by its own keys.
    .map((found) => ({ ...found, relation: { ...found.relation } }) as ModelVersion & { readonly sql?: string }),
);

/** Several of each kind, in one writing. Publications are numbered by whoever writes them. */
export const generatedEntries: fc.Arbitrary<StateEntries> = fc.record({
  versions: fc.array(version, { maxLength: 3 }),
  loads: fc.array(fc.record({ version: key, id: name, record: text }), { maxLength: 2 }),
  intervals: fc.array(
    fc.record(
      { version: key, from: text, to: text, data: text, runId: text, at: moment },
      { requiredKeys: ['version', 'data', 'runId', 'at'] },
    ),
    { maxLength: 2 },
  ),
  restatements: fc.array(fc.record({ id: name, token: text, whole: fc.boolean(), at: moment }), { maxLength: 2 }),
  passedTests: fc.array(fc.record({ key: text, version: key, at: moment, isWarned: fc.boolean() }), { maxLength: 4 }),
  runs: fc.array(
    fc.record(
      {
        runId: text,
        environment,
        command: fc.constantFrom('build', 'run', 'test', 'ingest'),
        startedAt: moment,
        finishedAt: moment,
        outcome: fc.constantFrom('succeeded', 'failed', 'cancelled'),
        select: fc.array(text, { maxLength: 2 }),
        kept: fc.array(key, { maxLength: 2 }),
      },
      { requiredKeys: ['runId', 'environment', 'command', 'startedAt', 'finishedAt', 'outcome', 'kept'] },
    ),
    { maxLength: 2 },
  ),
  erasures: fc.array(
    fc.record(
      {
        id: text,
        keyId: text,
        hashes: fc.dictionary(name, fc.array(text, { maxLength: 2 }), { maxKeys: 2, noNullPrototype: true }),
        sources: fc.array(text, { maxLength: 2 }),
        at: moment,
        finishedAt: moment,
      },
      { requiredKeys: ['id', 'keyId', 'hashes', 'sources', 'at'] },
    ),
    { maxLength: 2 },
  ),
  publications: fc.array(
    fc.record({
      environment,
      number: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom('started', 'finished'),
      cause: fc.constantFrom('apply', 'promote', 'rollback', 'invalidate'),
      runId: text,
      publishedAt: moment,
      versions: fc.uniqueArray(fc.tuple(name, key), { maxLength: 3, selector: ([id]) => id }).map((pairs) => new Map(pairs)),
    }),
    { maxLength: 2 },
  ),
  results: fc.array(
    fc.record(
      {
        runId: text,
        environment,
        step: text,
        kind: text,
        relation: text,
        test: text,
        status: text,
        rows: fc.nat(),
        failures: fc.nat(),
        milliseconds: fc.nat(),
        at: moment,
      },
      { requiredKeys: ['runId', 'environment', 'step', 'kind', 'relation', 'status', 'milliseconds', 'at'] },
    ),
    { maxLength: 2 },
  ),
});

/** What all that was written adds up to, worked out in memory. */
export function stateOf(writings: readonly StateEntries[]): State {
  const all = <K extends keyof StateEntries>(kind: K) =>
    writings.flatMap((entries) => (entries[kind] ?? []) as NonNullable<StateEntries[K]>[number][]);
  const publications = all('publications') as Publication[];
  const mappings = new Map(publications.map(({ environment: of, number, versions }) => [`${of} ${number}`, versions]));
  const whole = (publication: Publication): Publication => ({
    ...publication,
    versions: mappings.get(`${publication.environment} ${publication.number}`) ?? new Map(),
  });
  const finished = publications.filter(({ status }) => status === 'finished');
  const greatest = (of: string) => Math.max(0, ...finished.filter((each) => each.environment === of).map(({ number }) => number));
  const newest = new Map(
    finished
      .filter(({ environment: of, number }) => number === greatest(of))
      .map((publication) => [publication.environment, whole(publication)]),
  );
  return {
    environments: new Map([...newest].filter(([, { cause }]) => cause !== 'invalidate')),
    numbers: new Map([...newest].map(([of, { number }]) => [of, number])),
    unfinished: publications
      .filter((publication) => publication.status === 'started' && publication.number > greatest(publication.environment))
      .map(whole),
    versions: new Map(all('versions').map(({ sql: _, ...found }) => [relationKey(found.relation), found])),
    loads: new Map(all('loads').map((load) => [load.version, load])),
    intervals: grouped(all('intervals'), ({ version: of }) => of),
    restatements: grouped(all('restatements'), ({ id }) => id),
    passedTests: new Set(all('passedTests').map((audit) => audit.key)),
    outcomes: new Map(writings.flatMap(outcomesOf)),
    erasures: new Map(all('erasures').map((erasure) => [erasure.id, erasure])),
    runs: new Map(all('runs').map((run) => [run.environment, run])),
    damaged: [],
  };
}

/** How the data tests of one writing held: those of a version are told together, and a warning counts. */
function outcomesOf({ passedTests = [] }: StateEntries): readonly (readonly [string, 'held' | 'warned'])[] {
  return [...grouped(passedTests, ({ version: of }) => of).values()].flatMap((own) => {
    const warned = new Set(own.filter(({ isWarned }) => isWarned).map((audit) => audit.key));
    return own.map((audit) => [audit.key, warned.has(audit.key) ? 'warned' : 'held'] as const);
  });
}

function grouped<T>(items: readonly T[], by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return new Map([...new Set(items.map(by))].map((group) => [group, items.filter((item) => by(item) === group)]));
}
