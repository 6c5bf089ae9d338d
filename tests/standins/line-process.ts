import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** An answer of a helper process: what the request's operation returned, or why it failed. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** A helper process that answers one JSON line for each JSON line it is sent. */
export interface LineProcess {
  ask(operation: string, argument: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts `command` and waits until it says that it is ready. The process ends by itself when this one does. */
export async function startLineProcess(
  command: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<LineProcess> {
  const child = spawn(command, arguments_, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  const errors = lastLines(child);

  const next = (): Promise<Answer> => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const fail = (reason: string): void => {
    const error = new Error(`${command} ${arguments_.join(' ')} ${reason}\n${errors()}`);
    for (const entry of waiting.splice(0)) entry.reject(error);
  };
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Answer));
  child.on('error', (error) => fail(`could not be started: ${error.message}`));
  const exited = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.on('close', (code) => fail(`ended with ${code}`));

  await next();

  return {
    // Answers come back in the order of the requests: the process works one line after the other.
    async ask(operation, argument) {
      if (child.exitCode !== null) throw new Error(`${command} has ended\n${errors()}`);
      const answer = next();
      child.stdin.write(`${JSON.stringify({ operation, argument })}\n`);
      return await answer;
    },
    async close() {
      child.stdin.end();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(impatience);
    },
  };
}

/** The value of an answer that has to be a success. */
export function successOf(answer: Answer): unknown {
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

function lastLines(child: ChildProcess): () => string {
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 40) lines.shift();
    });
  }
  return () => lines.join('\n');
}
