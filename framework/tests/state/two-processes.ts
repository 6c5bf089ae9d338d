import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { StateInput } from '../../src/project/state-config.js';
import { unlockEnvironment } from '../../src/state/index.js';
import { openState } from './open-state.js';

interface Answer {
  readonly held: boolean;
  readonly reason?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

interface Holder {
  readonly process: ChildProcess;
  readonly answer: Promise<Answer>;
  readonly ended: Promise<void>;
}

const TSX = createRequire(import.meta.url).resolve('tsx');
const SCRIPT = fileURLToPath(new URL('hold-environment.ts', import.meta.url));
const running = new Set<ChildProcess>();

/** Two commands as two processes, on a store that several may have open. */
export function describeTwoProcesses(name: string, empty: () => { readonly config: StateInput; readonly directory: string }): void {
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });

  describe(`two processes on ${name}`, () => {
    test('that come at once: one wins, the other stops and says who has the environment', async () => {
      const { config, directory } = empty();
      const holders = ['a', 'b'].map((token) => hold(config, directory, token));
      const answers = await Promise.all(holders.map(({ answer }) => answer));
      expect(answers.map(({ held }) => held).sort()).toEqual([false, true]);
      const winner = holders[answers.findIndex(({ held }) => held)];
      const loser = answers.find(({ held }) => !held);
      expect(loser).toMatchObject({
        reason: 'environment-locked',
        parameters: { environment: 'prod', command: 'build', processId: winner?.process.pid },
      });
      winner?.process.stdin?.end();
      await winner?.ended;
      const next = hold(config, directory, 'c');
      expect(await next.answer).toEqual({ held: true });
    });

    test('of which one is killed: the other gets in once it is unlocked', async () => {
      const { config, directory } = empty();
      const killed = hold(config, directory, 'a');
      expect(await killed.answer).toEqual({ held: true });
      killed.process.kill('SIGKILL');
      await killed.ended;
      expect(await hold(config, directory, 'b').answer).toMatchObject({ held: false, parameters: { processId: killed.process.pid } });
      const { database, close } = await openState(config, directory);
      expect(await unlockEnvironment(database, 'prod')).toMatchObject([{ processId: killed.process.pid }]);
      await close();
      expect(await hold(config, directory, 'c').answer).toEqual({ held: true });
    });
  });
}

function hold(config: StateInput, directory: string, token: string): Holder {
  const child = spawn(process.execPath, ['--import', TSX, SCRIPT, JSON.stringify(config), token], {
    cwd: directory,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answer = new Promise<Answer>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    ended.then(() => reject(new Error('it ended without an answer')));
  });
  return { process: child, answer, ended };
}
