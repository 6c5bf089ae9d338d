import type { Expression } from 'kysely';
import { Column, type Columns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { filledByTime, keptOf, storedAs } from '../materializations/index.js';
import {
  type AttributePath,
  declare,
  type Filter,
  type IncrementalByTime,
  incrementalByTime,
  type Materialization,
  type MeasuresOf,
  type Model,
  type ModelOptions,
  type RollupDefinition,
  type StarOf,
  table,
} from '../model/index.js';
import { rollup, type SqlExpression } from '../sql/index.js';
import type { AttributeReading } from './attributes.js';
import { isDayGrain, isMadeOf } from './calendar.js';
import { columnsBehind, computedAt } from './computed-attribute.js';
import { isRelative } from './filters.js';
import { selectQuery } from './nodes.js';
import type { KeptAttribute } from './rolled-up-scope.js';
import { askerOf, rollupContent, rollupQuery } from './rollup-content.js';
import { type RollupTable, reachableFrom, type SemanticModel, semanticModel } from './semantic-model.js';
import { Writing } from './writing.js';

/** A model that keeps aggregates of a fact, which questions read in its place. */
export interface Rollup extends Model<object, 'model'> {
  /** What it keeps. */
  readonly rollup: RollupDefinition;
}

/** What `rollup` takes. */
export interface RollupSpec<M extends Model>
  extends Pick<
    ModelOptions<Columns>,
    'name' | 'description' | 'clusterBy' | 'transient' | 'labels' | 'grants' | 'schema' | 'tags' | 'owner' | 'meta'
  > {
  /** The fact whose rows are aggregated. */
  readonly of: M;
  /** The measures that are kept. */
  readonly measures: readonly (keyof MeasuresOf<M> & string)[];
  /** The attributes that there is a row for each combination of. Their columns are called like them, with `_` for `.`. */
  readonly by: readonly AttributePath<StarOf<M>>[];
  /** The rows that count; all when left out. Only questions with the same conditions can read it. */
  readonly where?: readonly Filter[];
  /** The time zone in which instants have days; UTC when left out. */
  readonly timeZone?: string;
  /**
   * How it becomes a relation. When it is left out, it is filled by time like its fact where it keeps periods of the same date and reads nothing but the fact;
   * otherwise it is a table.
   */
  readonly materialized?: Materialization;
}

/** What a roll-up can't do without. */
type Needed = 'name' | 'of' | 'measures' | 'by';

/**
 * What `rollup` takes, given the names of what it gets. Where something is missing, the type of what is there says so, in one line: an error about a property
 * that is not there would have many. The name says it, and `by` says it of the name.
 */
type RollupParts<M extends Model, K> = { readonly [P in K & string]?: unknown } & Partial<Omit<RollupSpec<M>, 'measures' | 'by'>> & {
    readonly measures?: 'of' extends K ? RollupSpec<M>['measures'] : unknown;
    readonly by?: 'name' extends K ? ('of' extends K ? RollupSpec<M>['by'] : unknown) : Needs<K>;
  } & { readonly [P in Exclude<K, keyof RollupSpec<M>> & string]: `rollup({ … }) takes no ${P}` } & ([Exclude<Needed, K>] extends [never]
    ? Pick<RollupSpec<M>, Needed>
    : { readonly [P in Bearer<K>]: Needs<K> });
type Needs<K> = `rollup({ … }) needs ${Exclude<Needed, K>}`;
type Bearer<K> = 'name' extends K ? 'name' : 'by' extends K ? 'by' : Needed;

/**
 * Declares a roll-up: a model that keeps aggregates of a fact. Its contract and its query follow from the measures and the attributes. A question that can be
 * answered from it without any difference reads it in place of the fact. Sums, counts, the least, the greatest and means are added up; a distinct count, a
 * median or a percentile is read only for exactly the attributes that the roll-up is by.
 *
 * Of expressions, in `groupBy`, it groups by all of them, by all but the last, and so on up to one group of all rows. The expressions are null in the rows that
 * sum them up, which {@link isSubtotal} tells from a null in the data.
 *
 * @example
 * ```ts
 * const columns = { order_id: text().notNull(), ordered_on: date(), channel: text(), amount: decimal(18, 2) };
 * const measures = measuresOf(columns, (m) => ({ revenue: m.sum('amount', { unit: 'EUR' }) }));
 * const sales = fact({
 *   name: 'sales', from: {}, grain: ['order_id'], columns, measures, entity: 'sale', time: 'ordered_on',
 *   query: (db) => db.selectFrom(valuesOf(columns, []).as('sales')).selectAll(),
 * });
 * const salesByDay = rollup({ name: 'sales_by_day', of: sales, measures: ['revenue'], by: ['ordered_on.day', 'sale.channel'] });
 * const groups = rollup(literal('2024'), literal('web'));
 * ```
 *
 * @throws MartletError `rollup-invalid`, and what a question throws by the same attributes.
 */
export function rollupOf<const M extends Model = never, K = never>(
  // One signature for both, since a call that fits none of several has an error of many lines.
  first: RollupParts<M, K> | Expression<unknown>,
  ...others: [M] extends [never] ? readonly Expression<unknown>[] : readonly []
): [M] extends [never] ? SqlExpression<never> : Rollup;
export function rollupOf(
  first: Partial<RollupSpec<Model>> | Expression<unknown>,
  ...others: readonly Expression<unknown>[]
): Rollup | SqlExpression<never> {
  return 'toOperationNode' in first ? rollup(first, ...others) : modelOf(first as RollupSpec<Model>);
}

function modelOf(spec: RollupSpec<Model>): Rollup {
  const { of, measures, by, where = [], timeZone = 'UTC', materialized, ...rest } = spec;
  const definition: RollupDefinition = { of, measures, by, where, timeZone };
  const model = semanticModel(reachableFrom([of]), []);
  const own: RollupTable = {
    id: spec.name,
    name: spec.name,
    relation: { name: spec.name, columns: {} },
    entity: undefined,
    hops: new Map(),
    rollup: definition,
  };
  assertMeasures(model, own);
  const writing = new Writing(model);
  const query = rollupQuery(model, own, writing);
  const { attributes, measures: kept } = rollupContent(model, own);
  assertAttributes(own, attributes);
  const columns: Record<string, Column<unknown, unknown>> = {};
  const add = (name: string, column: Column<unknown, unknown>): void => {
    if (columns[name] !== undefined) throw invalid(own, `two of its columns are called ${name}`, 'Leave one of them out.');
    columns[name] = column;
  };
  for (const { name, attribute } of attributes) add(name, attributeColumn(attribute));
  for (const [name, { columns: parts, rows }] of kept) {
    const description = of.measures?.[name]?.description;
    for (const part of parts)
      add(part.name, new Column({ type: part.type, nullable: true, tests: [], ...(description === undefined ? {} : { description }) }));
    if (rows !== undefined && rows !== name)
      add(rows, new Column({ type: { kind: 'integer' }, nullable: true, tests: [], description: `How many rows count for ${name}.` }));
  }
  const grain = attributes.map(({ name }) => name);
  const readsOwn = [...writing.reads.values()].every((id) => id === of.name);
  const spread = {
    description: `One row per ${by.join(', ') || 'nothing: all rows'} of ${of.name}.`,
    ...rest,
    ...(grain.length === 0 ? {} : { grain }),
    columns,
    rollup: definition,
    from: Object.fromEntries([...writing.reads.values()].map((id) => [id, model.tableNamed(id)?.relation])),
    query: () => ({ toOperationNode: () => selectQuery(query) }),
  };
  const byTime = materialized && filledByTime(materialized);
  const isStoredWhole = materialized === undefined || (keptOf({ materialized }) === undefined && storedAs({ materialized }) !== 'inline');
  if (byTime === undefined && materialized !== undefined && !isStoredWhole)
    throw invalid(own, `a roll-up is no ${materialized.kind} model`, 'Use table(), view(), materializedView() or incrementalByTime().');
  if (byTime !== undefined && !readsOwn) {
    const others = [...writing.reads.values()].filter((id) => id !== of.name);
    throw invalid(
      own,
      `it is filled by time and reads ${others.join(', ')}, whose rows may change for days that are not built again`,
      `Keep the columns of ${of.name} that refer to it: questions find what is behind them. Or leave \`materialized\` out.`,
    );
  }
  const filled = readsOwn ? filledLike(of, attributes, timeZone) : undefined;
  if (byTime !== undefined && (filled?.column !== byTime.column || !isMadeOf(byTime.interval, filled.interval))) {
    throw invalid(
      own,
      `it is filled by ${byTime.interval}s of ${byTime.column}, and ${of.name} is not filled by parts of these`,
      filled === undefined
        ? 'Keep days of the date by which the fact is filled, or leave `materialized` out.'
        : `Use incrementalByTime('${filled.column}', { interval: '${filled.interval}' }), or leave \`materialized\` out.`,
    );
  }
  const stored = materialized ?? filled ?? table();
  const ofFact = filledByTime(of.materialized);
  const filledBy = filledByTime(stored) === undefined || ofFact === undefined ? {} : { filledBy: ofFact.column };
  return declare('model', { ...spread, rollup: { ...definition, ...filledBy }, materialized: stored }, stored) as Rollup;
}

/** By the periods of the same date as the fact, where it keeps them, and each row is of one of them. */
function filledLike(
  { materialized, columns }: Model,
  attributes: readonly KeptAttribute[],
  timeZone: string,
): IncrementalByTime | undefined {
  const ofFact = filledByTime(materialized);
  if (ofFact === undefined) return undefined;
  const isInstant = columns[ofFact.column]?.definition.type.kind === 'timestamp';
  if (isInstant && timeZone !== 'UTC') return undefined;
  for (const { name, attribute } of attributes) {
    const { reading, hops } = attribute;
    if (hops.length > 0 || reading.column !== ofFact.column || reading.kind !== 'grain' || !isDayGrain(reading.grain)) continue;
    const { grain } = reading;
    // A quarter is no interval by which a table is filled.
    if (grain === 'quarter') continue;
    const interval = isMadeOf(grain, ofFact.interval) ? grain : isMadeOf(ofFact.interval, grain) ? ofFact.interval : undefined;
    if (interval === undefined) continue;
    const { lookback, start } = ofFact;
    return incrementalByTime(name, {
      interval,
      ...(lookback === undefined ? {} : { lookback }),
      ...(start === undefined ? {} : { start }),
    }) as IncrementalByTime;
  }
  return undefined;
}

function assertMeasures(model: SemanticModel, own: RollupTable): void {
  const { measures, where } = own.rollup;
  const { relation } = askerOf(model, own).table;
  if (measures.length === 0) throw invalid(own, 'it keeps no measure', 'Name one or more in `measures`.');
  for (const name of measures) {
    const measure = relation.measures?.[name];
    if (measure === undefined)
      throw invalid(own, `${relation.name} has no measure "${name}"`, `Use one of: ${Object.keys(relation.measures ?? {}).join(', ')}.`);
    if (measure.aggregation === 'balance')
      throw invalid(own, `${name} is a balance, which is the last of single rows`, 'Leave it out: questions for it read the fact.');
  }
  const conditions = [...where, ...measures.flatMap((name) => relation.measures?.[name]?.where ?? [])];
  if (conditions.some(isRelative))
    throw invalid(own, 'it keeps days that are counted from today, which are others tomorrow', 'Put the range in the question.');
}

function assertAttributes(own: RollupTable, attributes: readonly KeptAttribute[]): void {
  const several = attributes.find(({ attribute }) => attribute.hops.some(({ finds }) => finds === 'several'));
  if (several !== undefined) {
    throw invalid(
      own,
      `a row may have several of ${several.attribute.path}, and would count several times`,
      'Keep the key of the dimension: questions find its members.',
    );
  }
}

/** A value of an attribute keeps the mark of personal data. */
function attributeColumn({ table: read, hops, reading, type }: KeptAttribute['attribute']): Column<unknown, unknown> {
  const declared = read.relation.columns[reading.column]?.definition;
  const described: { readonly description?: string } = computedAt(read, reading.column) ?? declared ?? {};
  const description = reading.kind === 'column' ? described.description : periodWords(reading);
  const nullable = declared?.nullable ?? true;
  const pii = columnsBehind(read, reading.column)
    .flatMap((column) => read.relation.columns[column]?.definition.pii ?? [])
    .at(0);
  return new Column({
    type,
    // What a way leads to may not be there.
    nullable: nullable || hops.length > 0,
    tests: [],
    ...(pii === undefined ? {} : { pii }),
    ...(description === undefined ? {} : { description }),
  });
}

function periodWords(reading: Exclude<AttributeReading, { readonly kind: 'column' }>): string {
  if (reading.kind === 'part') return `The ${reading.part.replaceAll('_', ' ')} of ${reading.column}.`;
  const { grain, column } = reading;
  return isDayGrain(grain) && grain !== 'day' ? `The first day of the ${grain} of ${column}.` : `The ${grain} of ${column}.`;
}

function invalid({ name }: RollupTable, problem: string, fix: string): MartletError {
  return new MartletError('rollup-invalid', { rollup: name, problem, fix });
}
