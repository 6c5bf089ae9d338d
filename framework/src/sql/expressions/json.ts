import type { Expression } from 'kysely';
import type { JsonString } from '../../columns/index.js';
import { SqlExpression } from '../expression.js';
import { PLAIN, type Scalar } from './entry.js';
import { CONSTANTS } from './mutation-hints.js';
import { type Branded, callNode, constantNode, operandNode, type Strict, type TextOperand } from './operand.js';

export const jsonFunctions = {
  parseJson: { value: 'json', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  jsonText: { value: 'text', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  jsonQuery: { value: 'json', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
  jsonArrayLength: { value: 'integer', nulls: 'possible', ...PLAIN, mutants: CONSTANTS },
} satisfies Readonly<Record<string, Scalar>>;

type JsonExpression = Expression<JsonString | null>;

/** The way to a value inside JSON: names of members, and places in arrays from zero. */
export type JsonPath = readonly [string | number, ...(string | number)[]];

/**
 * Reads text as JSON; text that is no JSON is an error, or gives null when it is read from.
 *
 * @example
 * ```ts
 * const address = parseJson(literal('{"city": "Berlin"}'));
 * ```
 */
export function parseJson<O extends TextOperand>(value: O): SqlExpression<Strict<JsonString, O>> {
  return new SqlExpression(callNode('parseJson', operandNode(value)));
}

/**
 * The text, number or boolean at a path inside JSON, as text; null where there is none. Use {@link safeCast} on it for
 * another type, and {@link jsonQuery} for objects and arrays.
 *
 * @example
 * ```ts
 * const city = jsonText(parseJson(literal('{"city": "Berlin"}')), ['city']);
 * ```
 */
export function jsonText<O extends JsonExpression>(json: O, path: JsonPath): SqlExpression<Branded<string, O> | null> {
  return new SqlExpression(callNode('jsonText', operandNode(json), ...path.map(constantNode)));
}

/**
 * The JSON at a path inside JSON; null where there is none.
 *
 * @example
 * ```ts
 * const tags = jsonQuery(parseJson(literal('{"tags": ["a"]}')), ['tags']);
 * ```
 */
export function jsonQuery<O extends JsonExpression>(json: O, path: JsonPath): SqlExpression<Branded<JsonString, O> | null> {
  return new SqlExpression(callNode('jsonQuery', operandNode(json), ...path.map(constantNode)));
}

/**
 * The number of values in a JSON array; null where it is none.
 *
 * @example
 * ```ts
 * const two = jsonArrayLength(parseJson(literal('[1, 2]')));
 * ```
 */
export function jsonArrayLength<O extends JsonExpression>(json: O): SqlExpression<number | null> {
  return new SqlExpression(callNode('jsonArrayLength', operandNode(json)));
}
