import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { type AccessLink, accessBeginning, chainedLine } from '../../run/index.js';

/** One answer, or one refusal. It holds no value of a row, no condition and no text of a statement. */
export interface AccessEntry {
  /** Who read. */
  readonly reader: string;
  /** How they signed in. */
  readonly signIn: 'key' | 'token' | 'anonymous' | 'none';
  /** The id of the API key. */
  readonly key?: string;
  readonly role?: string;
  /** The way of reading. */
  readonly interface: 'http' | 'postgres';
  /** What was asked for, without its parameters: `GET /v1/metrics`, `select`. */
  readonly operation: string;
  readonly requestId?: string;
  /** The ids of the relations that were read. */
  readonly relations: readonly string[];
  readonly metrics: readonly string[];
  readonly environment?: string;
  /** The number of the publication. */
  readonly publication?: number;
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'cancelled';
  /** The code of the error. */
  readonly code?: string;
}

/**
 * Says who read what, one line of JSON for each answer. Each line holds the hash of the one before, so that `martlet audit verify` finds one that
 * was changed, taken out or put in.
 */
export class AccessLog {
  readonly #file: WriteStream;
  #link: AccessLink;
  #problem: Error | undefined;

  constructor(
    path: string,
    private readonly now: () => Date,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    const { link, isCut } = accessBeginning(path);
    this.#link = link;
    this.#file = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#file.on('error', (error) => {
      this.#problem = error;
    });
    if (isCut) this.#file.write('\n');
  }

  /** Why entries could not be written; undefined while they can. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  record(entry: AccessEntry): void {
    if (this.#problem !== undefined) return;
    const fields = FIELDS.flatMap((name) => (entry[name] === undefined ? [] : [[name, shortened(entry[name])] as const]));
    const { text, link } = chainedLine({ at: this.now().toISOString(), ...Object.fromEntries(fields) }, this.#link);
    this.#link = link;
    this.#file.write(`${text}\n`);
  }

  /** Waits until all is written. */
  async close(): Promise<void> {
    if (this.#problem !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#file.once('error', () => resolve());
      this.#file.end(resolve);
    });
  }
}

/** What is written of an entry. What an object holds beside it stays out, since it may be a value. */
const FIELDS = Object.keys({
  reader: true,
  signIn: true,
  key: true,
  role: true,
  interface: true,
  operation: true,
  requestId: true,
  relations: true,
  metrics: true,
  environment: true,
  publication: true,
  rows: true,
  bytes: true,
  milliseconds: true,
  outcome: true,
  code: true,
} satisfies Record<keyof AccessEntry, true>) as readonly (keyof AccessEntry)[];

function shortened(value: AccessEntry[keyof AccessEntry]): unknown {
  if (typeof value === 'string') return clipped(value);
  return Array.isArray(value) ? value.map((each) => clipped(String(each))) : value;
}

const MOST_CHARACTERS = 200;

function clipped(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
