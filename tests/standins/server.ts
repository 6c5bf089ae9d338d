import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server of a stand-in that runs in a process of its own. */
export interface ServerProcess {
  /** Ends the process and waits until it has ended. */
  close(): Promise<void>;
}

/** Starts a server and waits until `isReady` answers true; the process ends when this one does. */
export async function startServer(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
  isReady: (lines: readonly string[]) => Promise<boolean>,
): Promise<ServerProcess> {
  const child = spawn(command, arguments_, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = linesOf(child);
  for (let attempt = 0; !(await isReady(lines)); attempt += 1) {
    if (child.exitCode !== null || attempt > MOST_ATTEMPTS) {
      stop();
      throw new Error(`${command} ${arguments_.join(' ')} did not start:\n${lines.slice(-20).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    close: async () => {
      process.off('exit', stop);
      stop();
      await exited;
    },
  };
}

const MOST_ATTEMPTS = 1200;

function linesOf(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return lines;
}

/** Whether an HTTP server answers there, whatever it answers. */
export function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
