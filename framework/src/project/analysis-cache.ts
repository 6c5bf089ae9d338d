import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ModulesIdentity, replaceFile } from './modules/index.js';

/**
 * What is worked out of a project's declarations: facts, which stay true as long as all modules are the same to the last letter
 * (fingerprints above all, which take longer than everything else that a command does when there is nothing to do), and verdicts on one
 * module, which outlive a change of another that it does not import. It is kept in `target/modules/`, which can be removed at any time.
 */
export class AnalysisCache {
  readonly #path: string;
  readonly #identity: ModulesIdentity | undefined;
  #kept: Kept | undefined;
  #isChanged = false;

  /** @param identity - Stands for the modules; without one, nothing outlives the command. */
  constructor(directory: string, identity: ModulesIdentity | undefined) {
    this.#path = join(directory, FILE);
    this.#identity = identity;
  }

  /**
   * What `make` answers, which has to be JSON, or what it answered before. `given` stands for what decides on it beside the
   * modules.
   */
  once<T>(name: string, make: () => T, given = ''): T {
    const { facts } = this.#all;
    const known = facts.get(name);
    // The same program has kept it by this name.
    if (known?.[0] === given) return known[1] as T;
    const value = make();
    facts.set(name, [given, value]);
    this.#isChanged = true;
    return value;
  }

  /** The same for what has to be waited for. */
  async onceRead<T>(name: string, make: () => Promise<T>, given: string): Promise<T> {
    const known = this.#all.facts.get(name);
    if (known?.[0] === given) return known[1] as T;
    const value = await make();
    return this.once(name, () => value, given);
  }

  /**
   * Whether a verdict was kept on a module that is still the same, with all that it imports. `given` stands for what decides on it beside
   * that.
   */
  holds(verdict: string, file: string, given: string): boolean {
    const content = this.#contentOf(file, given);
    return content !== undefined && this.#all.verdicts.get(verdict) === content;
  }

  /** Keeps a verdict on a module. */
  keep(verdict: string, file: string, given: string): void {
    const content = this.#contentOf(file, given);
    if (content === undefined) return;
    this.#all.verdicts.set(verdict, content);
    this.#isChanged = true;
  }

  /** Keeps what has become known for later commands. */
  save(): void {
    if (this.#identity === undefined || this.#kept === undefined || !this.#isChanged) return;
    const { facts, verdicts } = this.#kept;
    const written: Written = { key: this.#identity.key, facts: [...facts], verdicts: [...verdicts] };
    const body = JSON.stringify(written);
    try {
      replaceFile(this.#path, `${headOf(body)}\n${body}`);
    } catch {
      // What can't be kept is found out again; no command fails for that.
    }
    this.#isChanged = false;
  }

  get #all(): Kept {
    this.#kept ??= this.#read();
    return this.#kept;
  }

  #read(): Kept {
    const none = { facts: new Map(), verdicts: new Map() };
    if (this.#identity === undefined) return none;
    try {
      const text = readFileSync(this.#path, 'utf8');
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      if (text.slice(0, end) !== headOf(body)) return none;
      // The same program has written it.
      const { key, facts, verdicts }: Written = JSON.parse(body);
      return { facts: new Map(key === this.#identity.key ? facts : []), verdicts: new Map(verdicts) };
    } catch {
      // None are kept yet.
      return none;
    }
  }

  #contentOf(file: string, given: string): string | undefined {
    const module = this.#identity?.modules[file];
    return module && hash('sha256', `${module} ${this.#identity?.packages} ${given}`);
  }
}

const FILE = 'target/modules/facts.json';

type Fact = readonly [given: string, value: unknown];

interface Kept {
  readonly facts: Map<string, Fact>;
  /** What each verdict was found on. */
  readonly verdicts: Map<string, string>;
}

interface Written {
  readonly key: string;
  readonly facts: readonly [name: string, Fact][];
  readonly verdicts: readonly [verdict: string, content: string][];
}

/** Says that what is kept is whole, and which program it is of: another Martlet may work out something else. */
function headOf(body: string): string {
  return hash('sha256', JSON.stringify([ownFiles(), hash('sha256', body)]));
}

/** Martlet itself. */
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
