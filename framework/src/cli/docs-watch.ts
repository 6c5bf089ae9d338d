import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ARTIFACTS_DIRECTORY } from '../plan/index.js';
import { moduleFolders, type Project } from '../project/index.js';

/**
 * Generates the catalog in a process of its own, since a module that has changed is loaded anew only there. Answers with
 * what the process complained of, if it failed.
 */
export function generateInChild(directory: string, args: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('martlet/package.json')), 'bin/martlet.js');
  const command = [...process.execArgv, bin, '--project', directory, '--quiet', 'docs', 'generate', '--live', ...args];
  const child = spawn(process.execPath, command, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], signal });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (exitCode) => resolve(exitCode === 0 ? undefined : complaint.trimEnd()));
  });
}

/** Files of the project that change, one at a time; those that change together count as one. Ends with the signal. */
export async function* watchProject({ directory, config }: Project, signal: AbortSignal): AsyncGenerator<string> {
  const changed: string[] = [];
  let wake: () => void = () => undefined;
  const note = (file: string): void => {
    changed.push(file);
    wake();
  };
  const folders = moduleFolders(config).filter((folder) => existsSync(join(directory, folder)));
  const watchers = [
    ...folders.map((folder) =>
      watch(join(directory, folder), { recursive: true }, (_, name) => {
        if (name !== null && /\.m?[jt]s$/.test(name)) note(join(folder, name));
      }),
    ),
    watch(directory, (_, name) => {
      if (name === CONFIG) note(name);
    }),
    ...(existsSync(join(directory, ARTIFACTS_DIRECTORY))
      ? [
          watch(join(directory, ARTIFACTS_DIRECTORY), (_, name) => {
            if (name === RESULTS) note(join(ARTIFACTS_DIRECTORY, name));
          }),
        ]
      : []),
  ];
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (changed.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (signal.aborted) return;
      // An editor writes a file in several steps.
      await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_OF_WRITING));
      const [first = ''] = changed.splice(0);
      yield first;
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

const CONFIG = 'martlet.config.ts';
const RESULTS = 'run_results.json';
const MILLISECONDS_OF_WRITING = 120;
