import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataChange, dataFiles, Origin } from './data.js';
import { expectMove } from './expect-move.js';
import type { Around, Edit, EnvironmentName, History, Step } from './history.js';
import { dayAfter } from './kept.js';
import { type Answer, martlet } from './martlet.js';
import { projectFiles } from './module-text.js';
import { mortal } from './mortal.js';
import {
  type BuildRequest,
  type Environment,
  type Expected,
  expectBuild,
  type Found,
  isShown,
  type Restated,
  sourcesBehind,
  type Verdict,
} from './oracle.js';
import { EVENTS, type Model, type ModelSpec, readNames, resolve } from './project.js';
import { tableText } from './rows.js';
import { type Shown, shownViews } from './shown-views.js';

const LIBRARIES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const START = Date.parse('2026-02-01T00:00:00Z');
const MINUTE = 60_000;

/** What every project begins with. */
const BEGIN: readonly DataChange[] = [
  { kind: 'rank', grp: 1, rank: 3 },
  { kind: 'rank', grp: 2, rank: 5 },
  { kind: 'rank', grp: 3, rank: 7 },
  { kind: 'insert', count: 3, grp: 1, day: 2, amount: 4 },
];

/** What a campaign has done, by the kind of a step, and how it ended. */
export type Counts = Map<string, number>;

interface ChangeOptions {
  readonly dies?: number | undefined;
  /** What is done after a death, the last of which must succeed; the same when left out. */
  readonly again?: readonly (readonly string[])[];
  /** The codes with which it may refuse and leave all as it is. */
  readonly refusals?: readonly string[];
}

/** A promotion or rollback would lose rows, and nobody has chosen. */
const ROWS_LOST = 'MARTLET-S040';
/** The project has other code than what is promoted. */
const OTHER_CODE = 'MARTLET-S041';
/** A table that is to go on has other columns than its contract. */
const OTHER_COLUMNS = 'MARTLET-C048';
/** What reads kept tables fails on those that stay. */
const READERS_FAILED = 'MARTLET-S042';

/** Where Martlet and the oracle disagree. */
export class Difference extends Error {}

/** A project, its data, its warehouse, and what each environment ought to show. */
export class World {
  readonly #directory = mkdtempSync(join(tmpdir(), 'martlet-platform-campaign-'));
  readonly warehouse = join(this.#directory, 'warehouse.duckdb');
  readonly #origin = new Origin();
  readonly #first: readonly ModelSpec[];
  #specs: readonly ModelSpec[];
  #environments = new Map<string, Environment>();
  readonly #publications = new Map<string, Map<number, Environment>>();
  /** The code that all of an environment was built of last. */
  readonly #built = new Map<string, string>();
  /** What an environment was built of when all its tests held. */
  readonly #settled = new Map<string, string>();
  readonly #past: Expected[] = [];
  readonly #written = new Map<string, string>();
  readonly #restated: (Restated & { readonly environment: string })[] = [];
  #now = START;
  #writes = 0;

  constructor(
    { models, data }: History,
    private readonly counts: Counts,
  ) {
    this.#first = models;
    this.#specs = models;
    for (const change of [...BEGIN, ...data]) this.#origin.apply(change);
    symlinkSync(LIBRARIES, join(this.#directory, 'node_modules'));
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** @throws Difference where an environment shows what it should not. */
  async perform(step: Step): Promise<void> {
    this.#count(step.kind);
    this.#now += MINUTE;
    switch (step.kind) {
      case 'data':
        for (const change of step.changes) this.#origin.apply(change);
        return;
      case 'edit':
        return this.#edit(step.model, step.edit);
      case 'days pass':
        this.#now += step.days * 24 * 60 * MINUTE;
        return;
      case 'build':
        return this.#build(step);
      case 'restate':
        return this.#restate(step);
      case 'promote':
        return this.#promote(step);
      case 'rollback':
        return this.#rollback(step);
      case 'invalidate':
        return this.#invalidate(step.environment);
      case 'janitor':
        await this.#change('prod', ['janitor'], () => this.#unchanged('prod'));
        return;
      case 'test':
        return this.#test(step.environment);
      default:
        return step satisfies never;
    }
  }

  #edit(place: number, edit: Edit): void {
    const index = place % this.#specs.length;
    this.#specs = this.#specs.map((spec, at) => (at === index ? edited(spec, edit, this.#first[at] ?? spec) : spec));
  }

  async #build({ environment, select, isFull, choice: wanted, way, dies }: Extract<Step, { kind: 'build' }>): Promise<void> {
    const models = resolve(this.#specs);
    const base = this.#baseOf(environment);
    const chosen = select === undefined ? undefined : selection(models, select, base);
    const isWhole = chosen === undefined;
    // Of what is computed again, what is kept is another question.
    const isAgain = isFull || this.#restatedIn(environment).length > 0;
    const choice = isAgain && wanted === 'keep' ? undefined : wanted;
    const selected = chosen?.names ?? new Set([...models.map(({ name }) => name), EVENTS, 'groups']);
    const request: Omit<BuildRequest, 'now' | 'losing'> = {
      models,
      base,
      selected,
      isWhole,
      data: this.#origin.data,
      past: this.#past,
      choice,
      refreshed: isFull ? selected : new Set(),
      restated: this.#restatedIn(environment),
    };
    // What reads a source or a model that is computed again reads it again, with its next build where it is not selected.
    if (isFull) this.#restated.push({ environment, names: behind(models, new Set([...selected, ...sourcesBehind(models, selected)])) });
    const wish = [
      ...(chosen === undefined ? [] : ['--select', chosen.selector]),
      ...(isFull ? ['--full-refresh'] : []),
      ...(choice === undefined ? [] : ['--kept', choice]),
    ];
    if (way === 'plan and apply') {
      const { exitCode, text } = await this.#command(['plan', environment, ...wish], choice === 'keep' ? [0, 1] : [0]);
      if (exitCode === 1) {
        if (!text.includes(OTHER_COLUMNS)) throw new Difference(`plan ${environment}: exit code 1\n${text}`);
        return this.#count(`refused ${OTHER_COLUMNS}`);
      }
      this.#now += MINUTE;
    }
    const argv = way === 'plan and apply' ? ['apply'] : ['build', '--env', environment, ...wish];
    const expect = (found: Found, losing: ReadonlySet<string>): Verdict => expectBuild({ ...request, losing, now: this.#instant() }, found);
    const again = [...(way === 'plan and apply' ? [['apply']] : []), ['build', '--env', environment, ...wish]];
    const verdict = await this.#change(environment, argv, expect, { dies, again, refusals: choice === 'keep' ? [OTHER_COLUMNS] : [] });
    if (isWhole) this.#built.set(environment, JSON.stringify(this.#specs));
    else this.#built.delete(environment);
    if (verdict.blocked.size === 0 && isWhole) this.#settled.set(environment, this.#state());
    else this.#settled.delete(environment);
  }

  async #restate({ environment, model, days }: Extract<Step, { kind: 'restate' }>): Promise<void> {
    const models = resolve(this.#specs);
    const chosen = models[model % Math.max(1, models.length)];
    const base = this.#baseOf(environment);
    if (chosen === undefined || chosen.storage.kind === 'ephemeral' || !base.has(chosen.name)) return this.#count('restate: none');
    const { names } = selection(models, { model, around: 'downstream' }, base);
    const isRange = days !== undefined && chosen.storage.kind === 'by-time';
    const [from, to] = days === undefined ? ['', ''] : [dayAfter('2026-01-01', days[0]), dayAfter('2026-01-01', days[0] + days[1])];
    if (selection(models, { model, around: 'downstream' }, base).selector.startsWith('+')) return this.#count('restate: none');
    this.#restated.push({ environment, names, ...(isRange ? { days: [from, to] } : {}) });
    await this.#change(
      environment,
      ['restate', chosen.name, '--env', environment, ...(isRange ? ['--from', from, '--to', to] : [])],
      (found, losing) =>
        expectBuild(
          {
            losing,
            models,
            base,
            selected: names,
            isWhole: false,
            data: this.#origin.data,
            past: this.#past,
            refreshed: isRange ? new Set() : new Set([chosen.name]),
            restated: this.#restatedIn(environment),
            now: this.#instant(),
          },
          found,
        ),
    );
    this.#settled.delete(environment);
  }

  async #promote({ from, to, choice, dies }: Extract<Step, { kind: 'promote' }>): Promise<void> {
    const wanted = this.#environments.get(from);
    if (wanted === undefined || from === to) return this.#count('promote: none');
    const current = this.#environments.get(to) ?? new Map<string, Expected>();
    const argv = ['promote', from, to, '--older-data', ...(choice === undefined ? [] : ['--kept', choice])];
    const isOtherCode = this.#built.get(from) !== JSON.stringify(this.#specs);
    const refusals = [...(choice === undefined ? [ROWS_LOST] : []), ...(isOtherCode ? [OTHER_CODE] : []), READERS_FAILED];
    const expect = (found: Found): Verdict =>
      expectMove({ wanted, current, builds: true, now: this.#instant(), ...(choice === undefined ? {} : { choice }) }, found);
    await this.#change(to, argv, expect, { dies, refusals });
    this.#settled.delete(to);
    this.#built.delete(to);
  }

  async #rollback({ environment, back, choice, dies }: Extract<Step, { kind: 'rollback' }>): Promise<void> {
    const current = this.#environments.get(environment);
    const known = [...(this.#publications.get(environment) ?? [])].slice(-4, -1);
    const chosen = known.at(-back);
    if (current === undefined || chosen === undefined) return this.#count('rollback: none');
    const [number, wanted] = chosen;
    const argv = ['rollback', environment, '--to', String(number), ...(choice === undefined ? [] : ['--kept', choice])];
    const expect = (found: Found): Verdict =>
      expectMove({ wanted, current, builds: false, now: this.#instant(), ...(choice === undefined ? {} : { choice }) }, found);
    await this.#change(environment, argv, expect, { dies, refusals: choice === undefined ? [ROWS_LOST] : [] });
    this.#settled.delete(environment);
    this.#built.delete(environment);
  }

  async #invalidate(environment: EnvironmentName): Promise<void> {
    if (environment === 'prod' || !this.#environments.has(environment)) return this.#count('invalidate: none');
    await this.#command(['invalidate', environment], [0]);
    this.#environments.delete(environment);
    this.#publications.delete(environment);
    this.#settled.delete(environment);
    this.#compareAll(await this.#shown(), 'invalidate');
  }

  /** What a run took as proved, inherited or up to date holds when it is asked. */
  async #test(environment: EnvironmentName): Promise<void> {
    if (this.#settled.get(environment) !== this.#state()) return this.#count('test: not settled');
    await this.#command(['test', '--env', environment, '--no-proofs'], [0]);
    this.#compareAll(await this.#shown(), 'test');
  }

  /** Does a command on an environment, which may die and be done again, and holds all environments against the oracle. */
  async #change(
    environment: string,
    argv: readonly string[],
    expect: (found: Found, losing: ReadonlySet<string>) => Verdict,
    { dies, again = [argv], refusals = [] }: ChangeOptions = {},
  ): Promise<Verdict> {
    const label = `${argv.join(' ')}${dies === undefined ? '' : ` (dies after ${dies} statements)`}`;
    const before = this.#environments.get(environment) ?? new Map<string, Expected>();
    let answer: Answer | undefined;
    let dead: Shown | undefined;
    if (dies !== undefined) {
      const { hasDied, result } = await mortal(dies, () => this.#run(argv));
      answer = result;
      if (hasDied) {
        this.#count('died');
        dead = await this.#shown();
        this.#compareOthers(dead, environment, label);
      }
    }
    if (answer === undefined) for (const each of dies === undefined ? [argv] : again) answer = await this.#run(each);
    const { exitCode = 0, text = '' } = answer ?? {};
    const shown = await this.#shown();
    const refusal = refusals.find((code) => text.includes(code));
    const isRefused = exitCode === 1 && refusal !== undefined;
    if (isRefused) this.#count(`refused ${refusal}`);
    const losing = new Set([...text.matchAll(/gold\.(m\d+) keeps_rows/g)].flatMap(([, name]) => name ?? []));
    if (losing.size > 0) this.#count('blocked so as not to lose rows');
    const verdict = isRefused ? this.#unchanged(environment) : expect(foundIn(shown, environment), losing);
    if (dead !== undefined && !isSame(dead.get(environment), shown.get(environment))) {
      const half = differences(before, dead.get(environment));
      if (half.length > 0) throw new Difference(`${label}: ${environment} was neither as before nor as after\n${half.join('\n')}\n${text}`);
    }
    const left = differences(verdict.environment, shown.get(environment));
    const found = [...verdict.differences, ...left.filter((line) => verdict.differences.length === 0 && line !== '')];
    if (found.length > 0) throw new Difference(`${label}: ${environment}\n${found.join('\n')}\n${text}`);
    const expected = verdict.blocked.size === 0 ? 0 : 1;
    if (!isRefused && exitCode !== expected)
      throw new Difference(`${label}: exit code ${exitCode} instead of ${expected} (blocked: ${[...verdict.blocked].join()})\n${text}`);
    this.#compareOthers(shown, environment, label);
    if (expected === 1) this.#count('blocked');
    if (verdict.environment.size > 0) this.#environments.set(environment, verdict.environment);
    for (const relation of verdict.environment.values()) if (relation.kept !== undefined) this.#past.push(relation);
    await this.#notePublication(environment, verdict.environment);
    return verdict;
  }

  async #notePublication(environment: string, relations: Environment): Promise<void> {
    const { text } = await this.#command(['environments', '--json'], [0]);
    const numbers = [...text.matchAll(/"environment":"(\w+)"[^}]*?"publication":(\d+)/g)];
    const number = numbers.find(([, name]) => name === environment)?.[2];
    if (number === undefined) return;
    const known = this.#publications.get(environment) ?? new Map<number, Environment>();
    known.set(Number(number), relations);
    this.#publications.set(environment, known);
  }

  #unchanged(environment: string): Verdict {
    return { environment: this.#environments.get(environment) ?? new Map(), differences: [], blocked: new Set() };
  }

  #compareOthers(shown: Shown, environment: string, label: string): void {
    for (const [name, expected] of this.#environments) {
      if (name === environment) continue;
      const found = differences(expected, shown.get(name));
      if (found.length > 0) throw new Difference(`${label} changed ${name}\n${found.join('\n')}`);
    }
  }

  #compareAll(shown: Shown, label: string): void {
    this.#compareOthers(shown, '', label);
    for (const name of shown.keys())
      if (!this.#environments.has(name))
        throw new Difference(`${label}: ${name} has views: ${[...(shown.get(name)?.keys() ?? [])].join()}`);
  }

  async #command(argv: readonly string[], codes: readonly number[]): Promise<Answer> {
    const answer = await this.#run(argv);
    if (!codes.includes(answer.exitCode))
      throw new Difference(`${argv.join(' ')}: exit code ${answer.exitCode} instead of ${codes.join(' or ')}\n${answer.text}`);
    return answer;
  }

  async #run(argv: readonly string[]): Promise<Answer> {
    this.#write();
    this.#count('commands');
    return martlet(this.#directory, argv, this.#instant());
  }

  /** Writes what has changed of the project, and forgets what is gone. */
  #write(): void {
    const files = new Map([...projectFiles(resolve(this.#specs), this.warehouse), ...dataFiles(this.#origin.data)]);
    for (const [path, text] of files) {
      if (this.#written.get(path) === text) continue;
      const file = join(this.#directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      this.#writes += 1;
      // Each state of a file has an instant of its own.
      utimesSync(file, START / 1000 + this.#writes, START / 1000 + this.#writes);
      this.#written.set(path, text);
    }
    mkdirSync(join(this.#directory, 'models'), { recursive: true });
    for (const file of readdirSync(join(this.#directory, 'models'))) {
      if (files.has(`models/${file}`)) continue;
      rmSync(join(this.#directory, 'models', file));
      this.#written.delete(`models/${file}`);
    }
  }

  #shown(): Promise<Shown> {
    return shownViews(this.warehouse);
  }

  #baseOf(environment: string): Environment {
    return this.#environments.get(environment) ?? this.#environments.get('prod') ?? new Map();
  }

  /** Ranges that are computed again reach every environment, the whole of a model only the one that asked for it. */
  #restatedIn(environment: string): readonly Restated[] {
    return this.#restated.filter((each) => each.days !== undefined || each.environment === environment);
  }

  #instant(): string {
    return new Date(this.#now).toISOString();
  }

  #state(): string {
    return JSON.stringify([this.#specs, this.#origin.data]);
  }

  #count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

function foundIn(shown: Shown, environment: string): Found {
  return (name) => shown.get(environment)?.get(name);
}

function isSame(
  one: ReadonlyMap<string, readonly string[]> = new Map(),
  other: ReadonlyMap<string, readonly string[]> = new Map(),
): boolean {
  const rowsOf = (views: ReadonlyMap<string, readonly string[]>): string => JSON.stringify([...views].sort());
  return rowsOf(one) === rowsOf(other);
}

/** Where an environment shows other rows than it ought to, another view, or lacks one. */
function differences(expected: Environment, shown: ReadonlyMap<string, readonly string[]> = new Map()): readonly string[] {
  const isShownAt = ({ name, model }: Expected): boolean => name !== 'groups' && model?.storage.kind !== 'ephemeral';
  const relations = [...expected.values()].filter(isShownAt);
  const known = new Set(relations.map(({ name }) => name));
  return [
    ...relations.flatMap((relation) => {
      const rows = shown.get(relation.name);
      if (isShown(relation, rows)) return [];
      return [
        `${relation.name}:\n  expected\n${lines(tableText(relation.rows))}\n  found\n${rows === undefined ? '    (no view)' : lines(rows)}`,
      ];
    }),
    ...[...shown.keys()].filter((name) => !known.has(name)).map((name) => `${name}: a view that ought not to be there`),
  ];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `    ${text}`).join('\n');
}

function edited(spec: ModelSpec, edit: Edit, first: ModelSpec): ModelSpec {
  switch (edit.kind) {
    case 'query':
      return { ...spec, query: edit.query };
    case 'constant':
      return { ...spec, query: { ...spec.query, k: edit.k } };
    case 'inputs':
      return { ...spec, first: edit.first, second: edit.second };
    case 'storage':
      return { ...spec, storage: edit.storage };
    case 'hook':
      return { ...spec, hook: edit.hook };
    case 'tests':
      return { ...spec, tests: edit.tests };
    case 'words':
      return { ...spec, words: edit.words };
    case 'remove':
      return { ...spec, isThere: false };
    case 'add':
      return { ...spec, isThere: true };
    case 'go back':
      return first;
    default:
      return edit satisfies never;
  }
}

/** Some relations and all that reads them. */
function behind(models: readonly Model[], names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(names);
  for (const model of models) if (readNames(model).some((read) => found.has(read))) found.add(model.name);
  return found;
}

/** A selector, and the models that it means. What lies upstream is taken along where the environment lacks it in a form that can be read. */
function selection(
  models: readonly Model[],
  { model, around }: { readonly model: number; readonly around: Around },
  base: Environment,
): { readonly selector: string; readonly names: ReadonlySet<string> } {
  const chosen = models[model % Math.max(1, models.length)];
  if (chosen === undefined) return { selector: EVENTS, names: new Set([EVENTS]) };
  const names = new Set([chosen.name]);
  const isDown = around === 'downstream' || around === 'both';
  if (isDown) for (const each of models) if (readNames(each).some((read) => names.has(read))) names.add(each.name);
  const all = new Set(names);
  for (const each of models.toReversed()) if (all.has(each.name)) for (const read of readNames(each)) all.add(read);
  const lacking = [...all].filter((name) => !names.has(name)).some((name) => !canBeRead(models, name, base));
  const isUp = around === 'upstream' || around === 'both' || lacking;
  if (!isUp) return { selector: `${chosen.name}${isDown ? '+' : ''}`, names };
  // What is downstream keeps its own upstream only by a selector for each.
  const selector = [...names].map((name) => `+${name}`).join(' ');
  return { selector, names: all };
}

function canBeRead(models: readonly Model[], name: string, base: Environment): boolean {
  if (name === EVENTS || name === 'groups') return true;
  const now = models.find((model) => model.name === name);
  if (now?.storage.kind === 'ephemeral') return true;
  const standing = base.get(name)?.model?.storage.kind;
  return standing !== undefined && standing !== 'ephemeral' && (standing === 'history') === (now?.storage.kind === 'history');
}
