import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptMaterialization, keptTable } from '../../src/plan/kept-table.js';
import { loadProject, type ProjectModel, type RelationFingerprints } from '../../src/project/index.js';
import { type IntervalEntry, type ModelVersion, relationKey, type State, versionsOf } from '../../src/state/index.js';
import { tempProject } from '../temp-project.js';

/** One model of each way to keep a table, by name. */
const KEPT: Readonly<Record<string, string>> = {
  timed: `incrementalByTime('day')`,
  appended: `incremental({ strategy: 'append' })`,
  stated: `history({ key: ['id'], by: 'columns' })`,
};

const models = await (async (): Promise<readonly ProjectModel[]> => {
  const source = `
    import { date, integer, source } from 'martlet';
    export const raw = source({ name: 'raw', columns: { id: integer().notNull(), day: date().notNull() }, files: { pattern: 'raw.csv' } });`;
  const model = (name: string, materialized: string): string => `
    import { date, history, incremental, incrementalByTime, integer, isCurrent, model, validFrom, validTo } from 'martlet';
    import { raw } from '../sources/raw.js';
    export const ${name} = model({ name: '${name}', from: { raw }, materialized: ${materialized},
      columns: { id: integer().notNull(), day: date().notNull()${name === 'stated' ? ', valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()' : ''} },
      query: (db) => db.selectFrom('raw').select(['id', 'day']) });`;
  const files = Object.entries(KEPT).map(([name, materialized]) => [`models/${name}.ts`, model(name, materialized)]);
  const project = await loadProject(tempProject({ 'sources/raw.ts': source, ...Object.fromEntries(files) }));
  return project.models;
})();

const ENVIRONMENTS = ['prod', 'dev', 'pr'];
const DATA = ['data one', 'data two', 'data three'];
const CODES = ['code one', 'code two'];

function fingerprintsOf(code: string, data: string): RelationFingerprints {
  return {
    own: { rows: code, columns: {}, storage: '' },
    metadata: '',
    code: { version: code, rows: code, columns: {} },
    data: { version: `${code} ${data}`, rows: '', columns: {} },
  };
}

/** A table that was built at some time, and who points at it; others were left, or never published. */
const table = fc.record({
  code: fc.constantFrom(...CODES),
  data: fc.constantFrom(...DATA),
  isPlain: fc.boolean(),
  readers: fc.subarray(ENVIRONMENTS),
  viewers: fc.subarray(ENVIRONMENTS),
  wasPublished: fc.boolean(),
  isStored: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  isUnfinished: fc.boolean(),
});

test('nothing is written into a table that was published elsewhere, none is begun where one stands, and what was never published is no history', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.array(table, { maxLength: 5 }),
      fc.constantFrom(...ENVIRONMENTS),
      fc.constantFrom(...CODES),
      fc.constantFrom(...DATA),
      fc.option(fc.constantFrom('keep' as const, 'replace' as const), { nil: undefined }),
      fc.option(fc.constant('all again'), { nil: undefined }),
      (model, tables, environment, code, data, choice, token) => {
        const { id } = model;
        const materialized = keptMaterialization(model);
        if (materialized === undefined) throw new Error(`${id} is kept`);
        const versions = new Map<string, ModelVersion>();
        const intervals = new Map<string, IntervalEntry[]>();
        const pointers = new Map<string, string>();
        const stored = new Set<string>();
        const views = new Map<string, string>();
        for (const [index, each] of tables.entries()) {
          const fingerprints = fingerprintsOf(each.code, each.data);
          const plain = { schema: 'gold__versions', name: `${id.split('.')[1]}__${each.code}` };
          const isPlain = each.isPlain && !versions.has(relationKey(plain));
          const relation = isPlain ? plain : { ...plain, name: `${plain.name}_${index}` };
          const key = relationKey(relation);
          const content = { id: `content ${index}`, fed: fingerprints.data.version };
          versions.set(key, {
            id,
            relation,
            as: 'table',
            fingerprint: each.code,
            fingerprints,
            columns: [],
            content,
            reads: [],
            ...(each.wasPublished || each.readers.length > 0 ? {} : { isUnpublished: true as const }),
            runId: '',
            createdAt: '',
          });
          const held = each.isUnfinished ? `${content.id} unfinished` : content.id;
          intervals.set(key, [
            { version: key, to: '2026-01-02T00:00:00Z', data: fingerprints.data.version, content: held, runId: '', at: NOW },
          ]);
          if (each.isStored) stored.add(key);
          for (const reader of each.readers) pointers.set(reader, key);
          const view = { schema: 'gold__versions', name: `seen__${index}` };
          versions.set(relationKey(view), {
            id: 'gold.seen',
            relation: view,
            as: 'view',
            fingerprint: '',
            fingerprints,
            columns: [],
            reads: [relation],
            runId: '',
            createdAt: '',
          });
          for (const viewer of each.viewers) views.set(viewer, relationKey(view));
        }
        const state = stateOf({ id, versions, intervals, pointers, views });
        const own = versionsOf(state, environment).get(id) ?? versionsOf(state, 'prod').get(id);
        const kept = keptTable({
          model,
          materialized,
          fingerprints: fingerprintsOf(code, data),
          token,
          restatedBy: () => [],
          reach: new Map(),
          base: own,
          state,
          stored,
          environment,
          choice,
          origin: data,
          now: NOW,
        });
        const isOfOtherData = kept.known?.content?.fed !== `${code} ${data}`;
        expect(kept.known?.isUnpublished === true && !kept.isForwardOnly && isOfOtherData).toBe(false);
        if (kept.start === 'stand') return;
        const key = relationKey(kept.version);
        const others = [...pointers].filter(([name, at]) => name !== environment && at === key && stored.has(key));
        expect(others).toEqual([]);
        const shown = [...views].filter(
          ([name, view]) => name !== environment && versions.get(view)?.reads.some((read) => relationKey(read) === key),
        );
        expect(kept.start !== 'create' && stored.has(key) && versions.has(key) ? shown : []).toEqual([]);
        const isBegun = kept.start === 'create' || kept.start === 'clone';
        expect(isBegun && stored.has(key) && versions.has(key)).toBe(false);
        expect(kept.start === 'resume' && versions.has(key) && versions.get(key)?.isUnpublished !== true).toBe(false);
      },
    ),
    { numRuns: 2_000 },
  );
});

const NOW = '2026-01-10T00:00:00.000Z';

/** What is known where environments point at some tables of a model, and others were built and not published. */
function stateOf({
  id,
  versions,
  intervals,
  pointers,
  views,
}: {
  readonly id: string;
  readonly versions: State['versions'];
  readonly intervals: State['intervals'];
  readonly pointers: ReadonlyMap<string, string>;
  readonly views: ReadonlyMap<string, string>;
}): State {
  const publication = { number: 1, status: 'finished', cause: 'apply', runId: '', publishedAt: NOW } as const;
  return {
    environments: new Map(
      ENVIRONMENTS.filter((name) => pointers.has(name) || views.has(name)).map((environment) => {
        const points = [[id, pointers.get(environment)] as const, ['gold.seen', views.get(environment)] as const];
        const own = points.flatMap(([of, key]) => (key === undefined ? [] : [[of, key] as const]));
        return [environment, { ...publication, environment, versions: new Map(own) }];
      }),
    ),
    numbers: new Map(ENVIRONMENTS.map((environment) => [environment, 1])),
    unfinished: [],
    versions,
    loads: new Map(),
    intervals,
    restatements: new Map(),
    passedTests: new Set(),
    erasures: new Map(),
    outcomes: new Map(),
    runs: new Map(),
    damaged: [],
  };
}
