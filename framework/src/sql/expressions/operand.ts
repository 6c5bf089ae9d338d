import type { Expression, OperationNode, SqlBool } from 'kysely';
import { FunctionNode, ValueNode } from 'kysely';
import type {
  DateString,
  DecimalString,
  DoubleNumber,
  FlavourOf,
  LogicalType,
  Pii,
  PiiClass,
  PiiOf,
  TimestampString,
} from '../../columns/index.js';
import { describeType } from '../../columns/index.js';
import { bareText } from '../bare-text.js';
import { SqlExpression } from '../expression.js';
import { constantValue } from '../portable.js';
import type { PortableName } from './registry.js';

/** What an expression is built from: another expression, or a literal. A string is always a literal, never a column. */
export type Operand<T> = Expression<T> | T;

/** Text, from an expression that may be null or a literal. */
export type TextOperand = Expression<string | null> | string;
/** A whole number, a decimal or a double, from an expression that may be null or a literal. */
export type NumberOperand = Expression<NumberValue | null> | number;
export type NumberValue = number | DecimalString | DoubleNumber;
/** A day, from an expression that may be null or a literal such as `'2024-02-29'`. */
export type DateOperand = Expression<DateString | null> | DateText;
/** A day or an instant. */
export type TemporalOperand = Expression<DateString | null> | Expression<TimestampString | null> | DateText | TimestampText;
/** A condition, which may be unknown. */
export type Condition = Expression<SqlBool | null>;

/** A day as a literal: `2024-02-29`. */
export type DateText = `${number}-${number}-${number}`;
/** An instant as a literal: `2024-02-29T12:00:00Z`. */
export type TimestampText = `${number}-${number}-${number}T${string}`;

/** The value type of an operand, null included. */
export type OperandValue<O> = O extends Expression<infer T> ? T : O;

/** `null` when any of the operands may be null, which makes the result null too. */
export type NullOf<O> = null extends OperandValue<O> ? null : never;

/** `Base` with the PII brand of the operands. */
export type Branded<Base, O> = [BrandOf<O>] extends [never] ? Base : Pii<Base, BrandOf<O>>;
type BrandOf<O> = PiiOfEach<NonNullable<OperandValue<O>>> & PiiClass;
type PiiOfEach<T> = T extends unknown ? PiiOf<T> : never;

/** The result of a function that is null when an operand is, and personal when an operand is. `O` is a union of operands. */
export type Strict<Base, O> = Branded<Base, O> | NullOf<O>;

/** The value of one of several operands. `O` is a union of operands. */
export type OneOf<O> = Branded<Met<O, FlavoursOf<O>>, O> | NullOf<O>;

/** The same, where literals count as their type, such as `string`. */
export type WideOneOf<O> = Branded<Widened<Met<O, FlavoursOf<O>>>, O> | NullOf<O>;

/** The flavours of the operands' values, such as `decimal`. `O` is a union of operands. */
export type FlavoursOf<O> = O extends unknown ? FlavourOfEach<NonNullable<OperandValue<O>>> : never;
type FlavourOfEach<T> = T extends unknown ? FlavourOf<T> : never;

/**
 * What the operands `O` are where they meet, as the compiled query makes it: a literal is of the kind of what it meets, and numbers are doubles beside
 * a double, else decimals beside a decimal. `F` is the flavours that meet.
 */
type Met<O, F> = [F] extends [never]
  ? NonNullable<OperandValue<O>>
  : O extends Expression<infer T>
    ? MetNumber<NonNullable<T>, F>
    : MetLiteral<NonNullable<O>, F>;

type MetNumber<T, F> = [FlavourOfEach<T>] extends [never]
  ? T extends number
    ? Unless<F & NumberFlavour, T>
    : T
  : T extends unknown
    ? [FlavourOf<T>] extends ['decimal']
      ? Unless<F & 'double', T>
      : T
    : never;

type MetLiteral<T, F> = [FlavourOfEach<T>] extends [never]
  ? T extends number
    ? Unless<F & NumberFlavour, T>
    : T extends string
      ? Unless<Exclude<F, 'double'>, T>
      : T
  : T;

type NumberFlavour = 'decimal' | 'double';
/** `T`, unless there is such a flavour among what it meets. */
type Unless<F, T> = [F] extends [never] ? T : never;

/** Literal types give way to the type of their values, except where a literal type is what the author wants. */
export type Widened<T> = T extends string
  ? [FlavourOf<T>] extends [never]
    ? [PiiOf<T>] extends [never]
      ? string
      : T
    : T
  : T extends number
    ? [FlavourOf<T>] extends [never]
      ? [PiiOf<T>] extends [never]
        ? number
        : T
      : T
    : T;

/** True for an expression, false for a literal. */
function isExpression(value: unknown): value is Expression<unknown> {
  return typeof value === 'object' && value !== null && 'toOperationNode' in value;
}

/** The node of an operand; a literal becomes a value, which every dialect writes in its own way. A text is always a text, never a column. */
export function operandNode(operand: unknown): OperationNode {
  if (isExpression(operand)) return operand.toOperationNode();
  return typeof operand === 'string' ? bareText(operand) : ValueNode.createImmediate(operand);
}

/** The node of a day or an instant; text becomes a typed literal. */
export function temporalNode(operand: unknown): OperationNode {
  if (isExpression(operand)) return operand.toOperationNode();
  return callNode(String(operand).length === 10 ? 'dateLiteral' : 'timestampLiteral', ValueNode.createImmediate(operand));
}

/** A portable function over nodes. */
export function callNode(name: PortableName, ...args: readonly OperationNode[]): FunctionNode {
  return FunctionNode.create(`martlet:${name}`, args);
}

/** A portable function over operands. */
export function call<T>(name: PortableName, ...args: readonly unknown[]): SqlExpression<T> {
  return new SqlExpression(callNode(name, ...args.map(operandNode)));
}

/** The node of a compile-time argument. */
export function constantNode(value: string | number | boolean | null): OperationNode {
  return ValueNode.createImmediate(value);
}

/** The node of a logical type among the arguments of a portable function. */
export function typeNode(type: LogicalType): OperationNode {
  return constantNode(describeType(type));
}

/** The same, which also says of which kind the values are that are converted. */
export function conversionNode(type: OperationNode, from: LogicalType['kind']): OperationNode {
  const { to } = conversionOf(type);
  return constantNode(`${to} from ${from}`);
}

/** The type that a cast makes, in words, and the kind of values that it is made from, where that is known. */
export function conversionOf(type: OperationNode): { readonly to: string; readonly from?: string } {
  const [to = '', from] = String(constantValue(type)).split(' from ');
  return from === undefined ? { to } : { to, from };
}
