import type { Filter, Measure } from '../model/index.js';
import { type Asker, type Attribute, attributeAt, resolve } from './attributes.js';
import { isGrain } from './calendar.js';
import { type FilterContext, filterCondition, flattened } from './filters.js';
import { type KeptMeasure, keptMeasure } from './kept-measure.js';
import { aggregateNode, measuredValue } from './measure-node.js';
import { all, column, type Select } from './nodes.js';
import { attributeKey, type KeptAttribute } from './rolled-up-scope.js';
import { type RelationNames, RowScope } from './scope.js';
import type { RollupTable, SemanticModel } from './semantic-model.js';

/** What the rows of a roll-up tell. */
export interface RollupContent {
  readonly attributes: readonly KeptAttribute[];
  /** How many of the attributes are keys. */
  readonly keys: number;
  readonly measures: ReadonlyMap<string, KeptMeasure>;
  /** The keys of its conditions. */
  readonly where: readonly string[];
  /** Whether other rows would be in it in another time zone. */
  readonly dependsOnZone: boolean;
}

/** What the rows of a roll-up tell of the relation that they were made of. */
export function rollupContent(model: SemanticModel, rollup: RollupTable): RollupContent {
  const known = KNOWN.get(rollup);
  if (known !== undefined) return known;
  const asker = askerOf(model, rollup);
  const { by, where, timeZone } = rollup.rollup;
  const { measures } = partsOf(model, rollup, new RowScope(asker.table, PLAIN_NAMES, timeZone), PLAIN_NAMES);
  const inZone = (zone: string): string =>
    JSON.stringify(rollupQuery(model, { ...rollup, rollup: { ...rollup.rollup, timeZone: zone } }, PLAIN_NAMES));
  const attributes = by.map((path) => ({ name: columnName(path), attribute: attributeAt(model, asker, path) }));
  const content: RollupContent = {
    attributes,
    keys: attributes.filter(({ attribute }) => isKey(attribute)).length,
    measures: new Map(measures.map(({ name, kept }) => [name, kept])),
    where: where.flatMap(flattened).map((filter) => filterKey({ model, asker }, filter)),
    // Only what is read off instants is written in another way for another zone.
    dependsOnZone: inZone('UTC') !== inZone('Asia/Tokyo'),
  };
  KNOWN.set(rollup, content);
  return content;
}

const KNOWN = new WeakMap<RollupTable, RollupContent>();
const PLAIN_NAMES: RelationNames = { nameOf: ({ id }) => id };

/** The rows of a roll-up, from those of its relation. */
export function rollupQuery(model: SemanticModel, rollup: RollupTable, reads: RelationNames): Select {
  const asker = askerOf(model, rollup);
  const { by, where, timeZone } = rollup.rollup;
  const keys = by.map((path) => columnName(path));
  const scope = new RowScope(asker.table, reads, timeZone, undefined, new Set(keys));
  const attributes = by.map((path, place) => [keys[place] ?? path, scope.attribute(attributeAt(model, asker, path))] as const);
  const { context, measures } = partsOf(model, rollup, scope, reads);
  const values = measures.flatMap(({ name, measure, kept }) => {
    const read = measuredValue(model, asker, scope, measure)?.node;
    const order = measure.by === undefined ? undefined : column(scope.alias, measure.by);
    const conditions = (measure.where ?? []).map((filter) => filterCondition(context, scope, filter));
    const condition = conditions.length === 0 ? undefined : all(conditions);
    const columns = kept.columns.map((each) => [each.name, aggregateNode(each.measure, read, order, condition, undefined)] as const);
    const isCounted = kept.rows === undefined || kept.rows === name;
    return isCounted
      ? columns
      : [...columns, [kept.rows ?? '', aggregateNode({ aggregation: 'count' }, undefined, undefined, condition, undefined)] as const];
  });
  return {
    selections: [...attributes, ...values],
    ...scope.from,
    where: where.map((filter) => filterCondition(context, scope, filter)),
    groupBy: attributes.map(([, node]) => node),
  };
}

/** What a path's column is called. */
function columnName(path: string): string {
  return path.replaceAll('.', '_');
}

export function askerOf(model: SemanticModel, { name, rollup }: RollupTable): Asker {
  return { metric: name, table: model.tableOf(rollup.of), time: undefined };
}

/** The measures of a roll-up, and with what their conditions are made. */
function partsOf(model: SemanticModel, rollup: RollupTable, scope: RowScope, reads: RelationNames) {
  const asker = askerOf(model, rollup);
  const { measures: declared = {} } = asker.table.relation;
  const measures = rollup.rollup.measures.flatMap((name): readonly MeasurePart[] => {
    const measure = declared[name];
    if (measure === undefined) return [];
    const kept = keptMeasure(name, measure, measuredValue(model, asker, scope, measure)?.type);
    return kept === undefined ? [] : [{ name, measure, kept }];
  });
  const context: FilterContext = {
    model,
    asker,
    reads,
    timeZone: rollup.rollup.timeZone,
    at: Number.NaN,
    shown: new Set(rollup.rollup.by),
  };
  return { context, measures };
}

interface MeasurePart {
  readonly name: string;
  readonly measure: Measure;
  readonly kept: KeptMeasure;
}

/** What a condition says, whatever path names what it is about: two conditions with the same key hold for the same rows. */
export function filterKey({ model, asker }: Pick<FilterContext, 'model' | 'asker'>, filter: Filter): string {
  return JSON.stringify(plain(filter));

  function plain(each: Filter): unknown {
    if ('and' in each) return { and: each.and.map(plain) };
    if ('or' in each) return { or: each.or.map(plain) };
    if ('not' in each) return { not: plain(each.not) };
    const [path, ...rest] = each;
    const found = resolve(model, asker, path);
    // A path that ends with a period takes a day for the whole period.
    const last = path.split('.').at(-1) ?? '';
    return 'many' in found ? [path, ...rest] : [attributeKey(found), found.isMember, isGrain(last) ? last : '', ...rest];
  }
}

/** Whether an attribute is a key, of the rows themselves or of what they refer to. */
function isKey({ hops, reading, table }: Attribute): boolean {
  if (reading.kind !== 'column') return false;
  const { grain = [], columns } = table.relation;
  const refers = columns[reading.column]?.definition.tests.some(({ rule }) => rule.kind === 'references') === true;
  return grain.includes(reading.column) || (hops.length === 0 && refers);
}
