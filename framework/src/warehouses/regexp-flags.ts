import { type OperationNode, ValueNode } from 'kysely';
import { textOf } from './arguments.js';

/**
 * A pattern with its flags in front, for engines that read them there: `(?i)^p-1$`. Without flags it stays as it is.
 *
 * @param asWritten How the engine writes each flag.
 */
export function withInlineFlags(
  pattern: OperationNode,
  flags: OperationNode | undefined,
  asWritten: Readonly<Record<string, string>> = {},
): OperationNode {
  if (flags === undefined) return pattern;
  const letters = [...textOf(flags)].map((flag) => asWritten[flag] ?? flag).join('');
  return ValueNode.createImmediate(`(?${letters})${textOf(pattern)}`);
}
