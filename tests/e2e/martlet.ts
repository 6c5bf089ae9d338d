import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const TSX = createRequire(import.meta.url).resolve('tsx/cli');

const running = new Set<ChildProcess>();

// A test that gave up must not leave its query running.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
  /** The events of `--json`. */
  readonly events: () => readonly { readonly kind: string; readonly [key: string]: unknown }[];
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves once the output so far contains a text. */
  readonly saw: (text: string) => Promise<void>;
  /** What a pattern's group finds in the output so far. */
  readonly output: (pattern: string) => string;
  readonly ended: Promise<Ended>;
}

/** Starts the command line that a project has installed as a process of its own, its output in pipes. */
export function start(directory: string, ...args: readonly string[]): Running {
  return startNode(directory, [join(directory, 'node_modules/martlet/bin/martlet.js'), ...args]);
}

/** Runs the command line to its end. */
export function martlet(directory: string, ...args: readonly string[]): Promise<Ended> {
  return start(directory, ...args).ended;
}

/** The same with variables of the environment, as CI systems set them. */
export function martletWith(variables: Readonly<Record<string, string>>, directory: string, ...args: readonly string[]): Promise<Ended> {
  return startNode(directory, [join(directory, 'node_modules/martlet/bin/martlet.js'), ...args], variables).ended;
}

/** What `npx tsx build` does. */
export function tsxBuild(directory: string, ...args: readonly string[]): Running {
  return startNode(directory, [TSX, 'build', ...args]);
}

function startNode(directory: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Running {
  // The runner of these tests asks for colours and says that this is CI; the user's terminal says neither.
  const { FORCE_COLOR: _color, NO_COLOR: _noColor, CI: _ci, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(process.execPath, [...args], { cwd: directory, env: { ...env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let out = '';
  let err = '';
  const waiting = new Map<string, () => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const [awaited, resolve] of waiting) if (out.includes(awaited)) resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      running.delete(child);
      const events = () =>
        out
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
      resolve({ exitCode, out, err, events });
    });
  });
  const saw = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (out.includes(text)) return resolve();
      waiting.set(text, resolve);
      ended.then(() => reject(new Error(`It ended without "${text}":\n${out}\n${err}`)), reject);
    });
  return { process: child, saw, output: (pattern) => new RegExp(pattern).exec(out)?.[1] ?? '', ended };
}
