import { CaseNode, type OperationNode, WhenNode } from 'kysely';
import type { Column, FlavourOf, LogicalType } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS, type MutationHints, otherValue } from './mutation-hints.js';
import {
  type Branded,
  callNode,
  constantNode,
  conversionNode,
  type NullOf,
  type Operand,
  type OperandValue,
  operandNode,
  type TextOperand,
  typeNode,
} from './operand.js';

/** Only what is cast changes. */
const OPERAND: MutationHints = { ...CONSTANTS, constant: (value, place) => (place === 0 ? otherValue(value) : undefined) };

export const casts = {
  cast: { value: 'named', nulls: 'strict', ...PLAIN, mutants: OPERAND },
  tryCast: { writtenAs: 'safeCast', value: 'named', nulls: 'possible', ...PLAIN, mutants: OPERAND },
} satisfies Readonly<Record<string, Scalar>>;

type ValueOfColumn<C> = C extends Column<infer T, infer _> ? T : never;

type Castable<O, C> = [FlavourOf<NonNullable<OperandValue<O>>>] extends [never]
  ? unknown
  : FlavourOf<NonNullable<OperandValue<O>>> extends 'double' | 'decimal'
    ? [number] extends [ValueOfColumn<C>]
      ? [FlavourOf<ValueOfColumn<C>>] extends [never]
        ? 'A fraction does not cast to an integer: use toInteger, which rounds'
        : unknown
      : unknown
    : unknown;

/**
 * Converts a value to the type of a column; a value that can't be converted is an error in the warehouse. Decimals round
 * half away from zero. A fraction becomes an integer with {@link toInteger}, since warehouses disagree on a cast. A text with a zone becomes
 * its instant in UTC, and one without a zone is in UTC. As texts, days are `2024-02-29`, instants `2024-02-29 12:00:00.12` in UTC, and
 * decimals have no zeros at their end, on every warehouse and whatever its session is set to.
 *
 * @example
 * ```ts
 * const price = cast(literal('12.50'), decimal(18, 2));
 * ```
 */
export function cast<O extends Operand<unknown>, C extends Column<unknown, unknown>>(
  operand: O & Castable<O, C>,
  to: C,
): SqlExpression<Branded<ValueOfColumn<C>, O> | NullOf<O>> {
  return new SqlExpression(castNode(operandNode(operand), to.definition.type));
}

/**
 * Reads text as a value of a column's type; null where the text is no such value. Accepts, on every warehouse: integers
 * and decimals with a sign, days as `2024-02-29`, instants as `2024-02-29T12:00:00` with optional fraction and zone,
 * booleans as `true` and `false`.
 *
 * @example
 * ```ts
 * const quantity = safeCast(literal('12'), integer());
 * ```
 */
export function safeCast<O extends TextOperand, C extends Column<unknown, unknown>>(
  operand: O,
  to: C,
): SqlExpression<Branded<ValueOfColumn<C>, O> | null> {
  const value = operandNode(operand);
  const type = to.definition.type;
  const tried = callNode('tryCast', value, typeNode(type));
  const pattern = ACCEPTED[type.kind];
  if (pattern === undefined) return new SqlExpression(tried);
  const matches = callNode('regexpMatches', value, constantNode(pattern));
  return new SqlExpression(CaseNode.cloneWithWhen(CaseNode.create(), WhenNode.cloneWithResult(WhenNode.create(matches), tried)));
}

/**
 * The nearest whole number, half away from zero.
 *
 * @example
 * ```ts
 * const points = toInteger(decimalLiteral('2.5'));
 * ```
 */
export function toInteger<O extends Operand<unknown>>(operand: O): SqlExpression<Branded<number, O> | NullOf<O>> {
  const rounded = callNode('round', operandNode(operand), constantNode(0), constantNode('half-away'));
  return new SqlExpression(castNode(rounded, { kind: 'integer' }));
}

/** A text as a value of a type. It is no JSON before it is read as such: BigQuery's cast would leave it a text. */
export function fromTextNode(text: OperationNode, type: LogicalType): OperationNode {
  return castNode(type.kind === 'json' ? callNode('parseJson', text) : text, type);
}

/** A cast to a logical type, for code that builds nodes, and from a kind of values, where it is known. */
export function castNode(value: OperationNode, type: LogicalType, from?: LogicalType['kind']): OperationNode {
  return callNode('cast', value, from === undefined ? typeNode(type) : conversionNode(typeNode(type), from));
}

/** The texts that every warehouse reads alike; what else one of them would accept is not accepted. */
const ACCEPTED: Partial<Record<LogicalType['kind'], string>> = {
  integer: '^[+-]?[0-9]+$',
  decimal: '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$',
  double: '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$',
  boolean: '^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE])$',
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?$',
};
