import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Secret } from '../../warehouses/secret.js';

const MOST_LINES = 1000;

/** Lines that may hold a secret: such words, with something behind them. */
const MAY_BE_SECRET = /\b(?:password|passwd|secret|token|api_?key|access_?key|credentials?|identified\s+by)\b/i;

/** The lines that were typed in the shell, newest first, in a file that only its owner reads. */
export class History {
  readonly #path: string;

  constructor(
    variables: Readonly<Record<string, string | undefined>>,
    private readonly secrets: readonly Secret[],
  ) {
    this.#path =
      variables.MARTLET_SQL_HISTORY ?? join(variables.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'martlet', 'sql-history');
  }

  read(): string[] {
    try {
      return readFileSync(this.#path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .slice(0, MOST_LINES);
    } catch {
      // A shell without a past works as well.
      return [];
    }
  }

  /** Takes the lines out that are not kept: those that may hold a secret, and those that begin with a blank. */
  keep(lines: string[]): void {
    const kept = lines.filter((line) => !this.#isLeftOut(line)).slice(0, MOST_LINES);
    lines.splice(0, lines.length, ...kept);
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(this.#path, `${kept.join('\n')}\n`, { mode: 0o600 });
    } catch {
      // Where it can’t be written, the shell has no past the next time.
    }
  }

  #isLeftOut(line: string): boolean {
    return (
      line.startsWith(' ') ||
      MAY_BE_SECRET.test(line) ||
      this.secrets.some((secret) => secret.reveal() !== '' && line.includes(secret.reveal()))
    );
  }
}
