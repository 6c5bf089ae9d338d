import type { BoundExpression } from './bound-expression.js';
import type { BoundOrder } from './bound-query.js';
import { isSerialized, list, placeholderIndex, property, type SerializedExpression } from './fragment.js';
import { isAggregateFunction, isKnownFunction, isSetReturning } from './functions.js';
import { ATOM } from './precedence.js';
import { type BindingScope, findBinding, findColumn } from './scope.js';

/** What has names or rows of its own, which are not followed. */
const UNREAD = new Set(['SUBQUERY', 'LAMBDA', 'LAMBDA_REF', 'STAR', 'PARAMETER', 'POSITIONAL_REFERENCE']);

/**
 * The expression that a fragment is, when each of its names is a column in scope. `isName` tells names from words of SQL
 * that the parser takes for columns, such as `current_date`.
 */
export function bindFragment(
  fragment: SerializedExpression,
  operands: readonly BoundExpression[],
  scope: BindingScope | undefined,
  isName: (name: string) => boolean,
): BoundExpression | undefined {
  const reader = new FragmentReader(operands, scope, isName);
  const expression = reader.expression(fragment);
  return reader.isWhole ? expression : undefined;
}

class FragmentReader {
  isWhole = true;

  constructor(
    private readonly operands: readonly BoundExpression[],
    private readonly scope: BindingScope | undefined,
    private readonly isName: (name: string) => boolean,
  ) {}

  expression(from: SerializedExpression): BoundExpression {
    const kind = String(from.class);
    if (UNREAD.has(kind)) this.isWhole = false;
    if (kind === 'COLUMN_REF') return this.column(list(from.column_names).map(String));
    const name = String(from.function_name ?? '').toLowerCase();
    if (kind === 'FUNCTION' && from.is_operator !== true && !isKnownFunction(name) && !isSetReturning(name)) this.isWhole = false;
    if (kind === 'WINDOW' || (kind === 'FUNCTION' && isAggregateFunction(name))) return this.aggregate(from, name, kind === 'WINDOW');
    return operation(kind === 'FUNCTION' ? `call:${name}` : String(from.type), this.parts(from));
  }

  private column(path: readonly string[]): BoundExpression {
    const [first = '', second] = path;
    const operand = placeholderIndex(first);
    if (operand !== undefined) return this.operands[operand] ?? this.unknown(first);
    const table = second === undefined ? undefined : findBinding(this.scope, first);
    const place = table?.binding.places.get(second?.toLowerCase() ?? '');
    if (table !== undefined && place !== undefined) {
      return this.field({ kind: 'reference', binding: table.binding, column: place, level: table.level }, path.length > 2);
    }
    const found = findColumn(this.scope, first);
    if (found.kind === 'reference') return this.field(found, path.length > 1);
    if (path.length === 1 && !this.isName(first.toLowerCase())) return { kind: 'value', value: first.toLowerCase() };
    return this.unknown(first);
  }

  private field(column: BoundExpression, isPart: boolean): BoundExpression {
    return isPart ? operation('field', [column]) : column;
  }

  private unknown(name: string): BoundExpression {
    this.isWhole = false;
    return { kind: 'unresolved', name };
  }

  private aggregate(from: SerializedExpression, name: string, isWindow: boolean): BoundExpression {
    const filter = isWindow ? from.filter_expr : from.filter;
    const values = ['children', 'offset_expr', 'default_expr'].flatMap((part) => this.inside(from[part]));
    return {
      kind: 'aggregate',
      name,
      operands: values,
      distinct: from.distinct === true,
      orderBy: this.orders(isWindow ? from.arg_orders : property(from.order_bys, 'orders')),
      withinGroup: [],
      ...(isSerialized(filter) && { filter: this.expression(filter) }),
      ...(isWindow && { over: { partitionBy: this.inside(from.partitions), orderBy: this.orders(from.orders) } }),
    };
  }

  private orders(orders: unknown): readonly BoundOrder[] {
    return this.inside(orders).map((expression) => ({ expression, descending: false }));
  }

  private parts(from: SerializedExpression): readonly BoundExpression[] {
    return Object.values(from).flatMap((part) => this.inside(part));
  }

  /** The expressions that stand anywhere in a part. */
  private inside(part: unknown): readonly BoundExpression[] {
    if (isSerialized(part)) return [this.expression(part)];
    if (typeof part !== 'object' || part === null) return [];
    return Object.values(part).flatMap((inner) => this.inside(inner));
  }
}

function operation(name: string, operands: readonly BoundExpression[]): BoundExpression {
  return { kind: 'operation', name, operands, precedence: ATOM, misread: false };
}
