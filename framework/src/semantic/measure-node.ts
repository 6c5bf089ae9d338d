import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import type { Measure } from '../model/index.js';
import {
  avg,
  coalesce,
  count,
  countDistinct,
  firstBy,
  lastBy,
  literal,
  max,
  median,
  min,
  multiply,
  percentile,
  portableEntry,
  portableName,
  sum,
} from '../sql/index.js';
import { type Asker, type Attribute, attributeAt } from './attributes.js';
import { all, anyTyped, column } from './nodes.js';
import type { RowScope } from './scope.js';
import type { Hop, SemanticModel } from './semantic-model.js';

/** The value that a measure reads of each row, and its type. */
export function measuredValue(
  model: SemanticModel,
  asker: Asker,
  scope: RowScope,
  { of }: Measure,
): { readonly node: OperationNode; readonly type: LogicalType } | undefined {
  if (of === undefined) return undefined;
  const types = new Map<OperationNode, LogicalType>();
  const read = (path: string) => {
    const own = asker.table.relation.columns[path];
    const attribute = own === undefined ? attributeAt(model, asker, path) : undefined;
    const node = attribute === undefined ? column(scope.alias, path) : scope.attribute(attribute);
    types.set(node, attribute?.type ?? own?.definition.type ?? { kind: 'text' });
    return anyTyped(node);
  };
  const node = typeof of === 'string' ? read(of).toOperationNode() : of(read).toOperationNode();
  return { node, type: typeOf(node, types) };
}

/** A product of a column with what a way leads to: the rows with one key have the same there. */
export interface Product {
  readonly own: string;
  readonly behind: Attribute;
  /** The product of a value of each. */
  readonly of: (own: OperationNode, behind: OperationNode) => OperationNode;
}

/** The digits behind the point that a product of sums keeps on all warehouses. */
const EXACT_SCALE = 6;

/** The two factors of what a measure reads, where one is a column and the other lies behind a way, and both are exact. */
export function productOf(model: SemanticModel, asker: Asker, { of }: Measure, way: Hop): Product | undefined {
  if (of === undefined || typeof of === 'string') return undefined;
  const paths = new Map<OperationNode, string>();
  const read = (path: string) => {
    const node = column('', path);
    paths.set(node, path);
    return anyTyped(node);
  };
  const node = of(read).toOperationNode();
  const factors = (node as { readonly arguments?: readonly OperationNode[] }).arguments ?? [];
  const [left, right] = factors.map((factor) => paths.get(factor));
  if (portableName(node) !== 'multiply' || factors.length !== 2 || left === undefined || right === undefined) return undefined;
  const isOwn = (path: string): boolean => asker.table.relation.columns[path] !== undefined;
  if (isOwn(left) === isOwn(right)) return undefined;
  const own = isOwn(left) ? left : right;
  const behind = attributeAt(model, asker, own === left ? right : left);
  const scales = [asker.table.relation.columns[own]?.definition.type, behind.type].map((type) =>
    type?.kind === 'integer' ? 0 : type?.kind === 'decimal' ? type.scale : Number.POSITIVE_INFINITY,
  );
  const isBehind = behind.hops[0]?.name === way.name && behind.hops.every(({ finds }) => finds === 'one');
  if (!isBehind || scales.reduce((sum, scale) => sum + scale) > EXACT_SCALE) return undefined;
  return {
    own,
    behind,
    of: (one, other) => multiply(...((own === left ? [one, other] : [other, one]).map(anyTyped) as [never, never])).toOperationNode(),
  };
}

/** A measure as an aggregate of the rows that meet a condition. With shares, each row counts with its own. */
export function aggregateNode(
  { aggregation, fraction = 0.5 }: Measure,
  read: OperationNode | undefined,
  by: OperationNode | undefined,
  condition: OperationNode | undefined,
  share: OperationNode | undefined,
): OperationNode {
  const options = condition === undefined ? {} : { filter: anyTyped(condition) };
  const weight = share === undefined ? undefined : coalesce(anyTyped(share), 1);
  const of = read === undefined ? literal(1) : anyTyped(read);
  switch (aggregation) {
    case 'sum':
    case 'balance':
      return sum(weight === undefined ? anyTyped(of.toOperationNode()) : multiply(of as never, weight as never), options).toOperationNode();
    case 'count':
      if (weight !== undefined) return sum(weight as never, options).toOperationNode();
      return count(read && anyTyped(read), options).toOperationNode();
    case 'count true':
      return count(undefined, {
        filter: anyTyped(condition === undefined ? of.toOperationNode() : all([of.toOperationNode(), condition])),
      }).toOperationNode();
    case 'count distinct':
      return countDistinct(of, options).toOperationNode();
    case 'min':
      return min(of, options).toOperationNode();
    case 'max':
      return max(of, options).toOperationNode();
    case 'average':
      return avg(anyTyped(of.toOperationNode()), options).toOperationNode();
    case 'median':
      return median(anyTyped(of.toOperationNode()), options).toOperationNode();
    case 'percentile':
      return percentile(anyTyped(of.toOperationNode()), fraction, options).toOperationNode();
    case 'first':
      return firstBy(of, anyTyped(by ?? of.toOperationNode()), options).toOperationNode();
    case 'last':
      return lastBy(of, anyTyped(by ?? of.toOperationNode()), options).toOperationNode();
    default:
      return aggregation satisfies never;
  }
}

/** The type of the aggregate of values of a type. */
export function aggregateType({ aggregation }: Measure, of: LogicalType | undefined, weightScale: number | undefined): LogicalType {
  switch (aggregation) {
    case 'count':
    case 'count true':
    case 'count distinct':
      return weightScale === undefined ? { kind: 'integer' } : { kind: 'decimal', precision: 38, scale: weightScale };
    case 'average':
    case 'median':
    case 'percentile':
      return { kind: 'double' };
    case 'sum':
    case 'balance': {
      const scale = (of?.kind === 'decimal' ? of.scale : 0) + (weightScale ?? 0);
      const isDecimal = of?.kind === 'decimal' || (of?.kind === 'integer' && weightScale !== undefined);
      return isDecimal ? { kind: 'decimal', precision: 38, scale } : (of ?? { kind: 'integer' });
    }
    default:
      return of ?? { kind: 'integer' };
  }
}

/** Whether values of disjoint rows add up to the value of all. */
export function isAdditive({ aggregation }: Measure): boolean {
  return aggregation === 'sum' || aggregation === 'count' || aggregation === 'count true';
}

function typeOf(node: OperationNode, types: ReadonlyMap<OperationNode, LogicalType>): LogicalType {
  const known = types.get(node);
  if (known !== undefined) return known;
  const args = ((node as { readonly arguments?: readonly OperationNode[] }).arguments ?? []).map((each) => typeOf(each, types));
  const name = portableName(node) ?? '';
  const entry = portableEntry(name);
  const numbers = args.filter(({ kind }) => kind === 'integer' || kind === 'decimal' || kind === 'double');
  switch (entry !== undefined && 'value' in entry ? entry.value : undefined) {
    case 'integer':
      return { kind: 'integer' };
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
      return { kind: 'timestamp' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'text':
      return { kind: 'text' };
    case 'decimal':
    case 'double':
      return { kind: 'double' };
    case 'first':
      return args[0] ?? { kind: 'double' };
    case 'number':
      return commonNumber(numbers, name === 'multiply');
    case 'common':
      return args[0] ?? { kind: 'double' };
    default:
      return (
        castType(node) ??
        numbers[0] ??
        (typeof (node as { readonly value?: unknown }).value === 'number' ? { kind: 'integer' } : { kind: 'double' })
      );
  }
}

function commonNumber(numbers: readonly LogicalType[], isProduct: boolean): LogicalType {
  if (numbers.some(({ kind }) => kind === 'double')) return { kind: 'double' };
  const scales = numbers.map((type) => (type.kind === 'decimal' ? type.scale : 0));
  if (!numbers.some(({ kind }) => kind === 'decimal')) return { kind: 'integer' };
  const scale = isProduct ? scales.reduce((sum, each) => sum + each, 0) : Math.max(...scales);
  return { kind: 'decimal', precision: 38, scale };
}

/** The type that a cast names: `decimal(18, 2)`. */
function castType(node: OperationNode): LogicalType | undefined {
  const args = (node as { readonly arguments?: readonly OperationNode[] }).arguments ?? [];
  const name = String((args[1] as { readonly value?: unknown } | undefined)?.value ?? '');
  const [, precision, scale] = /^decimal\((\d+), (\d+)\)$/.exec(name) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  return /^(text|integer|double|boolean|date|timestamp)$/.test(name) ? ({ kind: name } as LogicalType) : undefined;
}
