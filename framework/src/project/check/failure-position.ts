import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MartletError } from '../../errors.js';
import type { Place } from './place.js';

/** Where in a file of the project its own code failed: the topmost line of the stack that stands in it. */
export function failurePosition(directory: string, file: string, { cause }: MartletError): Place | undefined {
  const stack = stackOf(cause);
  for (const name of namesOf(directory, file)) {
    const at = stack.indexOf(`${name}:`);
    const position = /^(?<line>\d+):(?<column>\d+)/.exec(at < 0 ? '' : stack.slice(at + name.length + 1))?.groups;
    if (position !== undefined) return { kind: 'position', line: Number(position.line), column: Number(position.column) };
  }
  return undefined;
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : '';
}

/** A stack calls a module by its address or by its path. */
function namesOf(directory: string, file: string): readonly string[] {
  const path = join(directory, file);
  return [pathToFileURL(path).href, path];
}
