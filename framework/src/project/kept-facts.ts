import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { replaceFile } from './modules/index.js';

/**
 * What is worked out of a project's declarations and stays true as long as its modules are the same to the last letter:
 * fingerprints above all, which take longer than everything else that a command does when there is nothing to do. It is kept
 * in `target/modules/`, which can be removed at any time.
 */
export class KeptFacts {
  readonly #path: string;
  readonly #key: string | undefined;
  #facts: Map<string, Fact> | undefined;
  #isChanged = false;

  /** @param key - Stands for the modules; without one, nothing outlives the command. */
  constructor(directory: string, key: string | undefined) {
    this.#path = join(directory, FILE);
    this.#key = key;
  }

  /**
   * What `make` answers, which has to be JSON, or what it answered before. `given` stands for what decides on it beside the
   * modules.
   */
  once<T>(name: string, make: () => T, given = ''): T {
    this.#facts ??= this.#read();
    const known = this.#facts.get(name);
    // The same program has kept it by this name.
    if (known?.[0] === given) return known[1] as T;
    const value = make();
    this.#facts.set(name, [given, value]);
    this.#isChanged = true;
    return value;
  }

  /** Keeps what has become known for later commands. */
  save(): void {
    if (this.#key === undefined || this.#facts === undefined || !this.#isChanged) return;
    const body = JSON.stringify([...this.#facts]);
    replaceFile(this.#path, `${this.#headOf(this.#key, body)}\n${body}`);
    this.#isChanged = false;
  }

  #read(): Map<string, Fact> {
    if (this.#key === undefined) return new Map();
    try {
      const text = readFileSync(this.#path, 'utf8');
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      return new Map(text.slice(0, end) === this.#headOf(this.#key, body) ? (JSON.parse(body) as [string, Fact][]) : []);
    } catch {
      // None are kept yet.
      return new Map();
    }
  }

  /** Says whose facts they are, and that they are whole. */
  #headOf(key: string, body: string): string {
    return hash('sha256', JSON.stringify([key, ownFiles(), hash('sha256', body)]));
  }
}

const FILE = 'target/modules/facts.json';

type Fact = readonly [given: string, value: unknown];

/** Martlet itself: another one may work out something else. */
function ownFiles(): readonly string[] {
  const martlet = dirname(createRequire(import.meta.url).resolve('martlet/package.json'));
  const directory = join(martlet, import.meta.url.endsWith('.ts') ? 'src' : 'dist');
  // The program of a published Martlet is a few files beside each other; below them stand declarations of types.
  return readdirSync(directory, { recursive: import.meta.url.endsWith('.ts'), encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => {
      const { size, mtimeMs } = statSync(join(directory, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}
