import { z } from 'zod';
import type { TestOptions } from '../../columns/index.js';
import type {
  ChangeOptions,
  Duration,
  Exposure,
  FreshnessRule,
  Grants,
  HighlightLimit,
  History,
  Incremental,
  IncrementalByTime,
  Materialization,
  MaterializedView,
  Model,
  Monitor,
  MonitorOptions,
  Partitioning,
  Report,
  ReportChart,
  ReportSheet,
  Seed,
  Source,
} from '../../model/index.js';
import { filterSchema } from '../../model/index.js';

/** A shape for each option of `T`: the compiler finds one that is missing here. */
type Shapes<T> = Readonly<Record<Extract<keyof T, string>, z.ZodType>>;

/** Any number, without end too: which ones mean something, other checks say. */
const number = z.custom<number>((value) => typeof value === 'number');
const maybe = { text: z.string().optional(), texts: z.array(z.string()).optional(), number: number.optional() };
/** A query, a condition, a relation: what other checks look into. */
const other = z.unknown().optional();
const unit = z.enum(['hour', 'day', 'week', 'month', 'year']);
const severity = z.enum(['error', 'warn']).optional();
const span = z.strictObject({ unit, count: number } satisfies Shapes<Duration>).optional();

const change = {
  forwardOnly: z.boolean(),
  onSchemaChange: z.enum(['fail', 'ignore', 'append', 'sync']),
} satisfies Shapes<ChangeOptions>;

const incremental = { kind: z.literal('incremental'), cursor: maybe.text, ...change };
const grouped = { ...incremental, lookback: span };
type Strategy<S extends Incremental['strategy']> = Extract<Incremental, { readonly strategy: S }>;
const STRATEGIES = {
  append: z.strictObject({ ...incremental, strategy: z.literal('append') } satisfies Shapes<Omit<Strategy<'append'>, 'lookback'>>),
  merge: z.strictObject({
    ...grouped,
    strategy: z.literal('merge'),
    key: maybe.texts,
    update: maybe.texts,
    when: other,
    deleteWhen: other,
    deleteMissing: z.boolean(),
  } satisfies Shapes<Strategy<'merge'>>),
  'delete-insert': z.strictObject({
    ...grouped,
    strategy: z.literal('delete-insert'),
    key: maybe.texts,
  } satisfies Shapes<Strategy<'delete-insert'>>),
  'insert-overwrite': z.strictObject({ ...grouped, strategy: z.literal('insert-overwrite') } satisfies Shapes<
    Strategy<'insert-overwrite'>
  >),
} satisfies Readonly<Record<Incremental['strategy'], z.ZodType>>;

const states = {
  kind: z.literal('history'),
  key: maybe.texts,
  hardDeletes: z.enum(['ignore', 'invalidate', 'new-record']),
  ...change,
};
type By<B extends History['by']> = Extract<History, { readonly by: B }>;

const MATERIALIZATIONS = {
  view: z.strictObject({ kind: z.literal('view') }),
  table: z.strictObject({ kind: z.literal('table') }),
  ephemeral: z.strictObject({ kind: z.literal('ephemeral') }),
  'materialized-view': z.strictObject({
    kind: z.literal('materialized-view'),
    maxLagMinutes: maybe.number,
  } satisfies Shapes<MaterializedView>),
  'incremental-by-time': z.strictObject({
    kind: z.literal('incremental-by-time'),
    column: z.string(),
    interval: unit,
    lookback: span,
    start: maybe.text,
    batchSize: span,
    concurrency: number,
    allowPartials: z.boolean(),
    ...change,
  } satisfies Shapes<IncrementalByTime>),
  incremental: z.discriminatedUnion('strategy', [
    STRATEGIES.append,
    STRATEGIES.merge,
    STRATEGIES['delete-insert'],
    STRATEGIES['insert-overwrite'],
  ]),
  history: z.discriminatedUnion('by', [
    z.strictObject({ ...states, by: z.literal('timestamp'), updatedAt: z.string() } satisfies Shapes<By<'timestamp'>>),
    z.strictObject({ ...states, by: z.literal('columns'), compare: maybe.texts } satisfies Shapes<By<'columns'>>),
  ]),
} satisfies Readonly<Record<Materialization['kind'], z.ZodType>>;

/** The shape of how a model is stored; undefined for a kind that does not exist. */
export function materializationShape(kind: string): z.ZodType | undefined {
  return new Map<string, z.ZodType>(Object.entries(MATERIALIZATIONS)).get(kind);
}

export const KINDS_OF_MATERIALIZATION = Object.keys(MATERIALIZATIONS);

const testOptions = {
  name: maybe.text,
  severity,
  warnIf: maybe.number,
  errorIf: maybe.number,
  limit: maybe.number,
  description: maybe.text,
  tags: maybe.texts,
  owner: maybe.text,
} satisfies Shapes<TestOptions>;

/** Options of a test of a column, and of a data test of its own. */
export const TEST_OPTIONS = z.strictObject(testOptions);
/** Options of a test that a model declares, which may look at some rows, or at groups of them. */
export const SCOPED_TEST_OPTIONS = z.strictObject({ ...testOptions, where: other, groupBy: maybe.texts });

const freshness = z.strictObject({
  column: maybe.text,
  by: z.enum(['load', 'files']).optional(),
  warnAfterHours: maybe.number,
  errorAfterHours: maybe.number,
} satisfies Shapes<FreshnessRule>);

const monitors = z.array(
  z.strictObject({
    metric: other,
    by: maybe.text,
    time: maybe.text,
    options: z.strictObject({
      sensitivity: z.enum(['low', 'medium', 'high']).optional(),
      trainingDays: maybe.number,
      severity,
      description: maybe.text,
      tags: maybe.texts,
      owner: maybe.text,
    } satisfies Shapes<MonitorOptions>),
  } satisfies Shapes<Monitor>),
);

const relation = {
  name: z.string(),
  description: maybe.text,
  columns: other,
  grain: maybe.texts,
  monitors,
  schema: maybe.text,
  tags: maybe.texts,
  owner: maybe.text,
  runbook: z.url({ protocol: /^https?$/ }).optional(),
  freshness: freshness.optional(),
};

/** What a declaration may say. `key` is the grain of a dimension. */
export const MODEL_SHAPE = z.strictObject({
  ...relation,
  kind: z.string(),
  from: other,
  key: other,
  rows: other,
  file: other,
  // Looked into by its own kind.
  materialized: other,
  partitionBy: z
    .strictObject({ column: z.string(), unit: unit.optional(), expiresAfterDays: maybe.number } satisfies Shapes<Partitioning>)
    .optional(),
  clusterBy: maybe.texts,
  transient: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  grants: z.strictObject({ select: maybe.texts } satisfies Shapes<Grants>).optional(),
  before: other,
  after: other,
  // Looked into one by one.
  tests: other,
  unknownMember: other,
  meta: z.record(z.string(), z.unknown()).optional(),
  measures: other,
  attributes: other,
  joins: other,
  aliases: other,
  time: maybe.text,
  entity: maybe.text,
  hierarchies: other,
  bridges: other,
  rollup: other,
  query: other,
} satisfies Shapes<Model & Pick<Seed, 'rows' | 'file'> & { readonly key: string }>);

export const SOURCE_SHAPE = z.strictObject({
  ...relation,
  kind: z.string(),
  // Each format of files has options of its own.
  files: other,
  extraColumns: z.enum(['error', 'ignore']).optional(),
  subjects: z.record(z.string(), z.string()).optional(),
  onErasure: z.enum(['delete', 'anonymize']).optional(),
  // The project is not loaded with a place or a query that can't be.
  table: other,
  changes: other,
} satisfies Shapes<Source>);

export const EXPOSURE_SHAPE = z.strictObject({
  kind: z.string(),
  name: z.string(),
  type: z.string(),
  description: maybe.text,
  owner: maybe.text,
  url: maybe.text,
  tags: maybe.texts,
  reads: other,
} satisfies Shapes<Exposure>);

const limit = z.strictObject({
  is: z.enum(['below', 'above', 'at least', 'at most']),
  value: z.number(),
  mark: z.enum(['good', 'bad', 'neutral']),
} satisfies Shapes<HighlightLimit>);

const reportSheet = z.strictObject({
  name: z.string(),
  title: maybe.text,
  description: maybe.text,
  of: other,
  columns: maybe.texts,
  where: z.array(filterSchema).optional(),
  orderBy: z.array(z.union([z.string(), z.tuple([z.string(), z.enum(['asc', 'desc'])])])).optional(),
  limit: z.int().min(0).optional(),
  titles: z.record(z.string(), z.string()).optional(),
  formats: z.record(z.string(), z.string()).optional(),
  highlights: z
    .record(
      z.string(),
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('bars') }),
        z.strictObject({ kind: z.literal('colors'), lowIsGood: z.boolean().optional() }),
        z.strictObject({ kind: z.literal('limits'), limits: z.array(limit) }),
      ]),
    )
    .optional(),
  charts: z
    .array(
      z.strictObject({
        kind: z.enum(['bar', 'line', 'stacked', 'pie']),
        title: maybe.text,
        x: z.string(),
        y: z.union([z.string(), z.array(z.string()).min(1)]),
        by: maybe.text,
      } satisfies Shapes<ReportChart>),
    )
    .optional(),
} satisfies Shapes<ReportSheet>);

export const REPORT_SHAPE = z.strictObject({
  kind: z.string(),
  name: z.string(),
  title: z.string(),
  description: maybe.text,
  owner: maybe.text,
  tags: maybe.texts,
  timeZone: maybe.text,
  sheets: z.array(reportSheet).min(1),
} satisfies Shapes<Report>);
