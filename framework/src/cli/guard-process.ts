import { format } from 'node:util';
import type { TextStream } from './command-host.js';

const METHODS = ['log', 'info', 'debug', 'dir'] as const;

/**
 * Keeps from modules of the project, and from libraries, what only a command may do, until the returned function is called. What they print
 * goes to another stream: standard output is the command's answer, which other programs read. And they may not end the process, which would
 * leave the command without a word.
 */
export function guardProcess(stream: TextStream): () => void {
  const printing = METHODS.map((method) => [method, console[method]] as const);
  const { exit } = process;
  for (const method of METHODS) console[method] = (...parts: readonly unknown[]) => void stream.write(`${format(...parts)}\n`);
  process.exit = refuseExit;
  return () => {
    for (const [method, print] of printing) console[method] = print;
    process.exit = exit;
  };
}

function refuseExit(code?: number | string | null): never {
  throw new Error(`it calls process.exit(${code ?? ''}); a module of a project only declares`);
}
