import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MartletError } from '../../errors.js';
import { inQuery, type Place } from './place.js';

/** Where an error was thrown by code of the project's own: the topmost line of the stack that stands in the file. */
export function failurePlace(directory: string, file: string, { cause }: MartletError): Place {
  const path = join(directory, file);
  const stack = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : '';
  for (const start of [`${pathToFileURL(path).href}`, path]) {
    const at = stack.indexOf(`${start}:`);
    const position = /^(\d+):(\d+)/.exec(at < 0 ? '' : stack.slice(at + start.length + 1));
    if (position !== null) return { kind: 'position', line: Number(position[1]), column: Number(position[2]) };
  }
  return inQuery();
}
