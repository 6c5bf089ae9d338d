import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MartletError } from '../errors.js';
import type { Config } from '../project/config.js';

export interface VitestOptions {
  readonly signal: AbortSignal;
  /** Shows nothing but failing tests. */
  readonly isQuiet: boolean;
  readonly hasColor: boolean;
  /** Beside this process's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What vitest is told of a project's unit tests. */
export function vitestArguments({ config, files }: Config['unitTests']): readonly string[] {
  return ['run', ...files, ...(config === undefined ? [] : ['--config', config])];
}

/**
 * Runs the project's own vitest as a process beside this one, which it may print through; answers with its exit code.
 *
 * @throws MartletError `vitest-missing`.
 */
export async function runVitest(directory: string, args: readonly string[], options: VitestOptions): Promise<number> {
  const child = spawn(process.execPath, [findVitest(directory), ...args, ...(options.isQuiet ? ['--reporter=dot', '--silent'] : [])], {
    cwd: directory,
    env: { ...process.env, ...(options.hasColor ? {} : { NO_COLOR: '1' }), ...options.environment },
    stdio: ['ignore', options.isQuiet ? 'ignore' : 'inherit', 'inherit'],
    signal: options.signal,
    killSignal: 'SIGINT',
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => (options.signal.aborted ? reject(options.signal.reason) : reject(error)));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function findVitest(directory: string): string {
  try {
    const manifest = createRequire(join(directory, 'package.json')).resolve('vitest/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
    return join(dirname(manifest), bin.vitest ?? 'vitest.mjs');
  } catch (cause) {
    throw new MartletError('vitest-missing', { directory }, undefined, { cause });
  }
}
