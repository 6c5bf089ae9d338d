import { type OperationNode, ValueNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { convertedKind, typeOf } from './arguments.js';
import type { Lowering } from './lowering.js';

/** What a dialect writes for a cast that engines do in ways of their own, or that depends on a session's settings. */
export interface Conversions {
  /** An instant from a text, which may say its zone; without one it is in UTC. */
  readonly instantOfText: Lowering;
  /** An instant from a value of which nothing is known, in a session whose zone is UTC. */
  readonly instantOfAny: Lowering;
  /** The text of a kind of values, for those that have no text of one form. */
  readonly texts: Readonly<Partial<Record<LogicalType['kind'], Lowering>>>;
  /** Any other cast. */
  readonly plain: Lowering;
}

/** A cast that means the same on every warehouse and in every session. */
export function portableCast({ instantOfText, instantOfAny, texts, plain }: Conversions): Lowering {
  return (value, to) => {
    const from = convertedKind(value, to);
    const { kind } = typeOf(to);
    if (from === 'null' || from === kind) return plain(value, to);
    if (kind === 'timestamp' && from === 'text') return instantOfText(value);
    if (kind === 'timestamp' && from === undefined) return instantOfAny(value);
    return (kind === 'text' && from !== undefined ? texts[from] : undefined)?.(value) ?? plain(value, to);
  };
}

/** A text of an instant that ends in its zone: `Z` or a distance from UTC behind a time. */
export const ENDS_IN_ZONE: OperationNode = constant(':.*([Zz]|[+-][0-9:]{2,6})$');

type Replaced = (text: OperationNode, pattern: OperationNode, replacement: OperationNode) => OperationNode;

/** The text of a decimal without zeros at its end, which engines write or leave away as they compute. */
export function withoutLastZeros(text: OperationNode, replaced: Replaced): OperationNode {
  return replaced(replaced(text, constant('([.][0-9]*[1-9])0+$'), constant('\\1')), constant('[.]0+$'), constant(''));
}

/** The text of an instant, which was written with six digits of its second, without zeros at its end. */
export function withoutLastDigits(text: OperationNode, replaced: Replaced): OperationNode {
  return replaced(text, constant('[.]?0+$'), constant(''));
}

function constant(text: string): OperationNode {
  return ValueNode.createImmediate(text);
}
