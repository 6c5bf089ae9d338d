import { createInterface, type Interface } from 'node:readline';
import type { History } from './history.js';
import { StatementReader } from './statement-reader.js';

/** What a shell talks through. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export interface Shell {
  readonly terminal: Terminal;
  readonly history: History;
  readonly complete: (line: string) => [string[], string];
  /** Does a statement; the lines are what is printed of it. */
  readonly run: (sql: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Does a command of the shell’s own, such as `\d dim_products`. */
  readonly command: (line: string) => readonly string[];
  /** What is printed of a failure. */
  readonly failureLines: (failure: unknown) => readonly string[];
  /** How many lines are visible. */
  readonly rows: () => number;
  /** Ends the shell. */
  readonly signal: AbortSignal;
}

const PROMPT = 'martlet> ';
const PROMPT_OF_MORE = '    ...> ';

/** Reads statements and answers them until its reader ends. Ctrl-C ends the statement that runs, or what has been typed of one. */
export async function runShell({ terminal, history, complete, run, command, failureLines, rows, signal }: Shell): Promise<void> {
  const { input, output } = terminal;
  const lines = createInterface({ input, output, completer: complete, history: history.read(), historySize: 1000, terminal: true });
  const reader = new StatementReader();
  let running: AbortController | undefined;
  let endQuestion: (() => void) | undefined;
  let isClosed = false;
  lines.once('close', () => {
    isClosed = true;
  });
  const prompt = (): void => {
    // The input may end while a statement is at work; newer versions of Node refuse a prompt then.
    if (isClosed) return;
    lines.setPrompt(reader.pending === '' ? PROMPT : PROMPT_OF_MORE);
    lines.prompt();
  };
  lines.on('history', (kept) => history.keep(kept));
  lines.on('SIGINT', () => {
    if (endQuestion !== undefined) endQuestion();
    else if (running !== undefined) running.abort(new Error('the statement was cancelled'));
    else {
      reader.take();
      output.write('^C\n');
      // What has been typed of the line goes, too.
      lines.write(null, { ctrl: true, name: 'e' });
      lines.write(null, { ctrl: true, name: 'u' });
      prompt();
    }
  });
  const end = (): void => {
    running?.abort(new Error('the shell has ended'));
    lines.close();
  };
  signal.addEventListener('abort', end, { once: true });
  const show = (text: readonly string[]): Promise<void> =>
    paged(text, rows(), output, async (question) =>
      isClosed
        ? undefined
        : asked(lines, question, (finish) => {
            endQuestion = finish;
          }).finally(() => {
            endQuestion = undefined;
          }),
    );
  const answer = async (work: () => Promise<readonly string[]> | readonly string[]): Promise<void> => {
    try {
      await show(await work());
    } catch (failure) {
      if (signal.aborted) return;
      await show(running?.signal.aborted === true ? ['Cancelled.'] : failureLines(failure));
    }
  };
  try {
    prompt();
    for await (const line of lines) {
      const word = line.trim();
      if (reader.pending === '' && /^(?:\\q|exit|quit);?$/i.test(word)) break;
      if (reader.pending === '' && word.startsWith('\\')) await answer(() => command(word));
      else
        for (const statement of reader.add(line)) {
          const controller = new AbortController();
          running = controller;
          await answer(() => run(statement, controller.signal));
          running = undefined;
        }
      if (signal.aborted) break;
      prompt();
    }
  } finally {
    signal.removeEventListener('abort', end);
    lines.close();
  }
}

/** Shows lines a page at a time, as long as the reader wants more. */
async function paged(
  text: readonly string[],
  rows: number,
  output: NodeJS.WritableStream,
  ask: (question: string) => Promise<string | undefined>,
): Promise<void> {
  const page = Math.max(1, rows - 2);
  for (let at = 0; at < text.length; at += page) {
    output.write(`${text.slice(at, at + page).join('\n')}\n`);
    const left = text.length - at - page;
    if (left <= 0) return;
    const wanted = await ask(`-- ${left} more lines: Enter shows the next page, q ends --`);
    if (wanted === undefined || wanted.trim() !== '') return;
  }
}

/** The line that answers a question; undefined when Ctrl-C or the end of the input does. */
function asked(lines: Interface, question: string, onFinish: (finish: () => void) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    onFinish(() => {
      controller.abort();
      resolve(undefined);
    });
    lines.once('close', () => resolve(undefined));
    lines.question(question, { signal: controller.signal }, resolve);
  });
}
