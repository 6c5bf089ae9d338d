import fc from 'fast-check';
import type { DataChange } from './data.js';
import type { KeptChoice } from './expect-move.js';
import type { Kept } from './kept.js';
import { HOOKS, type ModelSpec, type RowTest, type Storage } from './project.js';
import { OPERATIONS, type Query, RAW_PLACES } from './query.js';

export const ENVIRONMENTS = ['prod', 'dev', 'pr_7'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** What a selector leaves around its model. */
export type Around = 'alone' | 'upstream' | 'downstream' | 'both';

/** A change of a model; places are taken modulo the number of models. */
export type Edit =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'constant'; readonly k: number }
  | { readonly kind: 'inputs'; readonly first: number; readonly second: number }
  | { readonly kind: 'storage'; readonly storage: Storage }
  | { readonly kind: 'hook'; readonly hook: ModelSpec['hook'] }
  | { readonly kind: 'tests'; readonly tests: readonly RowTest[] }
  | { readonly kind: 'words'; readonly words: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'add' }
  /** To what the project began with. */
  | { readonly kind: 'go back' };

/** One thing that people do to a project and its warehouse. */
export type Step =
  | { readonly kind: 'data'; readonly changes: readonly DataChange[] }
  | { readonly kind: 'edit'; readonly model: number; readonly edit: Edit }
  | {
      readonly kind: 'build';
      readonly environment: EnvironmentName;
      readonly select?: { readonly model: number; readonly around: Around };
      readonly isFull: boolean;
      /** What becomes of kept tables whose code has changed. */
      readonly choice?: KeptChoice;
      readonly way: 'build' | 'plan and apply';
      /** After how many statements the process dies, before the command is done again. */
      readonly dies?: number;
    }
  | { readonly kind: 'restate'; readonly environment: EnvironmentName; readonly model: number; readonly days?: readonly [number, number] }
  | {
      readonly kind: 'promote';
      readonly from: EnvironmentName;
      readonly to: EnvironmentName;
      readonly choice?: KeptChoice;
      readonly dies?: number;
    }
  | {
      readonly kind: 'rollback';
      readonly environment: EnvironmentName;
      readonly back: number;
      readonly choice?: KeptChoice;
      readonly dies?: number;
    }
  | { readonly kind: 'invalidate'; readonly environment: EnvironmentName }
  | { readonly kind: 'janitor' }
  | { readonly kind: 'test'; readonly environment: EnvironmentName }
  | { readonly kind: 'days pass'; readonly days: number };

/** A project and what happens to it. */
export interface History {
  readonly models: readonly ModelSpec[];
  readonly data: readonly DataChange[];
  readonly steps: readonly Step[];
}

const place = fc.nat({ max: 40 });
const amount = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -5, max: 20 }) }, { weight: 1, arbitrary: fc.constant(null) });

const change: fc.Arbitrary<DataChange> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      count: fc.integer({ min: 1, max: 4 }),
      grp: fc.nat({ max: 4 }),
      day: fc.nat({ max: 11 }),
      amount,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      place,
      grp: fc.nat({ max: 4 }),
      amount,
      status: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('change unseen' as const), place, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), place, day: fc.nat({ max: 11 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('date ahead' as const), place, day: fc.nat({ max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), place }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('spoil' as const), place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('go back' as const), steps: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rank' as const), grp: fc.nat({ max: 4 }), rank: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget group' as const), place }) },
);

const query: fc.Arbitrary<Query> = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  k: fc.integer({ min: 0, max: 9 }),
  raw: fc.oneof({ weight: 2, arbitrary: fc.constant('none' as const) }, { weight: 1, arbitrary: fc.constantFrom(...RAW_PLACES) }),
  readsAllStates: fc.boolean(),
});

const hasCursor = fc.boolean();
const kept: fc.Arbitrary<Kept> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), hasCursor }),
  fc.record({
    kind: fc.constant('merge' as const),
    hasCursor,
    deletesStatus: fc.boolean(),
    isGuarded: fc.boolean(),
    deletesMissing: fc.boolean(),
    updatesAmountOnly: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete-insert' as const), key: fc.constantFrom('id' as const, 'grp' as const), hasCursor }),
  fc.record({ kind: fc.constant('insert-overwrite' as const), hasCursor, unit: fc.constantFrom('day' as const, 'month' as const) }),
  fc.record({
    kind: fc.constant('by-time' as const),
    lookback: fc.nat({ max: 3 }),
    start: fc.nat({ max: 4 }),
    batchDays: fc.nat({ max: 3 }),
  }),
  fc.record({
    kind: fc.constant('history' as const),
    by: fc.constantFrom('columns' as const, 'columns' as const, 'timestamp' as const),
    hardDeletes: fc.constantFrom('ignore' as const, 'invalidate' as const, 'new-record' as const),
    comparesAmountOnly: fc.boolean(),
  }),
);

const storage: fc.Arbitrary<Storage> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'table' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'view' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'ephemeral' as const }) },
  { weight: 6, arbitrary: kept },
);

const hook = fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, { weight: 1, arbitrary: fc.constantFrom(...HOOKS) });

const tests: fc.Arbitrary<readonly RowTest[]> = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom('amount between' as const, 'status accepted' as const, 'few rows' as const, 'group known' as const),
    severity: fc.constantFrom('error' as const, 'warn' as const),
  }),
  { maxLength: 2, selector: ({ kind }) => kind },
);

const model: fc.Arbitrary<ModelSpec> = fc.record({
  query,
  first: fc.nat({ max: 2 }),
  second: fc.nat({ max: 5 }),
  storage,
  hook,
  tests,
  words: fc.nat({ max: 5 }),
  isThere: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('query' as const), query }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('constant' as const), k: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('inputs' as const), first: fc.nat({ max: 2 }), second: fc.nat({ max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('storage' as const), storage }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hook' as const), hook }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tests' as const), tests }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('words' as const), words: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'remove' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'add' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'go back' as const }) },
);

const environment = fc.constantFrom<EnvironmentName>('prod', 'prod', 'dev', 'dev', 'pr_7');
const dies = fc.option(fc.integer({ min: 0, max: 90 }), { freq: 5, nil: undefined });

const choice = fc.option(fc.constantFrom<KeptChoice>('keep', 'replace'), { freq: 2, nil: undefined });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('data' as const), changes: fc.array(change, { minLength: 1, maxLength: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), model: place, edit }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('build' as const),
      environment,
      select: fc.option(fc.record({ model: place, around: fc.constantFrom<Around>('alone', 'upstream', 'downstream', 'both') }), {
        freq: 3,
        nil: undefined,
      }),
      isFull: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      choice: fc.option(fc.constantFrom<KeptChoice>('keep', 'keep', 'replace'), { freq: 4, nil: undefined }),
      way: fc.constantFrom('build' as const, 'build' as const, 'plan and apply' as const),
      dies,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('restate' as const),
      environment,
      model: place,
      days: fc.option(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 4 })), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('promote' as const), from: environment, to: environment, choice, dies }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('rollback' as const), environment, back: fc.integer({ min: 1, max: 3 }), choice, dies }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('invalidate' as const), environment }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'janitor' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('test' as const), environment }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('days pass' as const), days: fc.integer({ min: 1, max: 20 }) }) },
);

/** A project of some models, and a dozen steps or so, which shrink one by one. */
export const histories: fc.Arbitrary<History> = fc.record({
  models: fc.array(model, { minLength: 1, maxLength: 6 }),
  data: fc.array(change, { maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 20, size: 'max' }),
});
