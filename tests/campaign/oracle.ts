import type { SourceData } from './data.js';
import { type Days, EMPTY, fresh, type KeptTable, replay, replayAgain } from './kept.js';
import { partitionText } from './module-text.js';
import { EVENTS, type Hook, isKept, type Model, meaningOf, type RowTest, readNames } from './project.js';
import { evaluate, type GroupRow, type Query, STATUSES } from './query.js';
import { type AnyRow, type CampaignRow, tableText } from './rows.js';

/** A relation as an environment ought to show it. */
export interface Expected {
  readonly name: string;
  /** Undefined for a source. */
  readonly model?: Model;
  readonly rows: readonly AnyRow[];
  readonly groups: readonly GroupRow[];
  /** What it was made of. */
  readonly inputs: ReadonlyMap<string, Expected>;
  /** The code that made it, and all the code behind it. */
  readonly code: string;
  /** The day of the run that made it. */
  readonly day: string;
  readonly kept?: KeptTable;
  /** The state of the same table before its last batch. */
  readonly before?: Expected;
}

export type Environment = ReadonlyMap<string, Expected>;

/** The rows that a view shows; undefined where there is none. */
export type Found = (name: string) => readonly string[] | undefined;

/** What a command ought to leave, as far as what it left doesn't decide it, and where it left something else. */
export interface Verdict {
  readonly environment: Environment;
  readonly differences: readonly string[];
  /** What a blocking test keeps from being published. */
  readonly blocked: ReadonlySet<string>;
}

export interface BuildRequest {
  readonly models: readonly Model[];
  readonly data: SourceData;
  /** What the environment shows before. */
  readonly base: Environment;
  readonly selected: ReadonlySet<string>;
  readonly isWhole: boolean;
  /** What somebody has chosen for tables whose code has changed. */
  readonly choice?: 'keep' | 'replace' | undefined;
  /** The models that are computed again from the beginning. */
  readonly refreshed: ReadonlySet<string>;
  /** What was to be computed again at any time, here or in another environment, which takes it with its next build. */
  readonly restated: readonly Restated[];
  /** Tables that were kept at some time, which a command may go on with. */
  readonly past: readonly Expected[];
  /** Tables that Martlet says would lose rows: they stay, until somebody chooses. */
  readonly losing: ReadonlySet<string>;
  readonly now: string;
}

/** Models that are computed again: a model and what is behind it, all of them or some days. */
export interface Restated {
  readonly names: ReadonlySet<string>;
  readonly days?: Days;
}

/** Holds what a build left in an environment against the rows that its code and data mean. */
export function expectBuild(request: BuildRequest, found: Found): Verdict {
  const { models, base, selected, isWhole } = request;
  const after = new Map([...base].filter(([name]) => !isWhole || isSource(name) || models.some((model) => model.name === name)));
  for (const name of sourcesBehind(models, selected)) after.set(name, sourceRelation(name, request.data));
  const blocked = new Set<string>();
  const differences: string[] = [];
  /** What an environment goes on to show of models that are inlined by now. */
  const shown = new Map<string, Expected>();
  for (const model of models) {
    const { name, storage } = model;
    if (storage.kind === 'ephemeral') {
      const standing = base.get(name);
      if (standing !== undefined && !selected.has(name)) shown.set(name, standing);
      // It is part of each query that reads it, with the code of now.
      after.set(name, built(model, after, undefined, request.now));
      if (!readNames(model).some((read) => blocked.has(read))) continue;
      blocked.add(name);
      if (standing !== undefined) shown.set(name, standing);
      continue;
    }
    if (!selected.has(name)) {
      const standing = base.get(name);
      if (standing?.model?.storage.kind === 'ephemeral') continue;
      if (standing !== undefined) after.set(name, choose(name, unselected(standing, after), found, differences));
      continue;
    }
    const standing = base.get(name);
    if (readNames(model).some((read) => blocked.has(read))) {
      keepStanding(name, standing, after, found, differences, blocked);
      continue;
    }
    if (request.losing.has(name)) {
      if (losesNothing(model, request, after)) differences.push(`${name}: it would lose no rows`);
      keepStanding(name, standing, after, found, differences, blocked);
      continue;
    }
    const candidates = isKept(storage) ? keptCandidates(model, request, after) : [built(model, after, undefined, request.now)];
    const passing = candidates.filter((candidate) => !isBlocked(model, candidate, after));
    const matching = passing.find((candidate) => isShown(candidate, found(name)));
    if (matching !== undefined || passing.length === candidates.length) {
      after.set(name, matching ?? choose(name, passing, found, differences));
    } else keepStanding(name, standing, after, found, differences, blocked);
  }
  // A selection leaves models that are gone from the project; their views show the tables that they read.
  for (const [name, standing] of isWhole ? [] : base) {
    const isGone = standing.model !== undefined && !models.some((model) => model.name === name);
    if (isGone && standing.model?.storage.kind !== 'ephemeral')
      after.set(name, choose(name, unselected(standing, after), found, differences));
  }
  return { environment: new Map([...after, ...shown]), differences, blocked };
}

/** Chooses the candidate that an environment shows, or notes that it shows none of them. */
export function choose(name: string, candidates: readonly (Expected | undefined)[], found: Found, differences: string[]): Expected {
  const rows = found(name);
  const match = candidates.find((candidate) => (candidate === undefined ? rows === undefined : isShown(candidate, rows)));
  const [first] = candidates.filter((candidate) => candidate !== undefined);
  if (match === undefined && !(rows === undefined && candidates.includes(undefined))) differences.push(difference(name, candidates, rows));
  return match ?? first ?? { name, rows: [], groups: [], inputs: new Map(), code: '', day: '' };
}

export function isShown(candidate: Expected, rows: readonly string[] | undefined): boolean {
  return rows !== undefined && tableText(candidate.rows).join('\n') === rows.join('\n');
}

function difference(name: string, candidates: readonly (Expected | undefined)[], rows: readonly string[] | undefined): string {
  const shown = (texts: readonly string[] | undefined): string =>
    texts === undefined ? '    (no view)' : texts.map((text) => `    ${text}`).join('\n') || '    (no rows)';
  return [
    `${name}:`,
    ...candidates.map((each, index) => `  expected${index === 0 ? '' : ', or'}\n${shown(each && tableText(each.rows))}`),
    `  found\n${shown(rows)}`,
  ].join('\n');
}

function keepStanding(
  name: string,
  standing: Expected | undefined,
  after: Map<string, Expected>,
  found: Found,
  differences: string[],
  blocked: Set<string>,
): void {
  blocked.add(name);
  if (standing?.model?.storage.kind === 'ephemeral') return;
  if (standing !== undefined) after.set(name, choose(name, unselected(standing, after), found, differences));
  else if (found(name) !== undefined) differences.push(difference(name, [undefined], found(name)));
}

/** What stays as it was: a view over a table that takes its rows in place shows them, one over a copy does not. */
function unselected(standing: Expected, after: Environment): readonly Expected[] {
  const live = shownLive(standing, after);
  return live === standing ? [standing] : [live, standing];
}

/** A view, with the rows that the tables behind it have now. */
function shownLive(relation: Expected, after: Environment): Expected {
  const { model, name, inputs } = relation;
  if (model === undefined) return relation;
  if (isKept(model.storage)) {
    const now = after.get(name);
    for (let past = now; past !== undefined; past = past.before) if (past === relation) return now ?? relation;
    return relation;
  }
  if (model.storage.kind === 'table') return relation;
  const live = new Map([...inputs].map(([read, input]) => [read, shownLive(input, after)]));
  if ([...live].every(([read, input]) => inputs.get(read) === input)) return relation;
  return { ...built(model, live, undefined, relation.day), code: relation.code };
}

function isSource(name: string): boolean {
  return name === EVENTS || name === 'groups';
}

export function sourcesBehind(models: readonly Model[], selected: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set(selected);
  for (const model of models.toReversed()) if (wanted.has(model.name)) for (const read of readNames(model)) wanted.add(read);
  return new Set([...wanted].filter(isSource));
}

function sourceRelation(name: string, { events, groups }: SourceData): Expected {
  const isEvents = name === EVENTS;
  return { name, rows: isEvents ? events : [], groups: isEvents ? [] : groups, inputs: new Map(), code: name, day: '' };
}

/** A model over what it reads. */
function built(model: Model, after: Environment, kept: KeptTable | undefined, now: string): Expected {
  const inputs = new Map(readNames(model).flatMap((read) => [[read, after.get(read)] as const].filter(isThere)));
  const rows = kept?.rows ?? withHook(model.hook, model.query, queriedBy(model, after, now), inputs.get('groups')?.groups ?? []);
  return {
    name: model.name,
    model,
    rows,
    groups: [],
    inputs,
    code: codeOf(model, inputs),
    day: now.slice(0, 10),
    ...(kept === undefined ? {} : { kept }),
  };
}

/** A relation over what it reads in an environment, as it is read on its day or built at an instant; the same one where that is what it reads. */
export function rebuilt(relation: Expected, after: Environment, now = relation.day): Expected {
  const { model, inputs } = relation;
  if (model === undefined || [...inputs].every(([read, input]) => after.get(read) === input)) return relation;
  return { ...built(model, after, undefined, now), code: relation.code };
}

function isThere(entry: readonly [string, Expected | undefined]): entry is readonly [string, Expected] {
  return entry[1] !== undefined;
}

function codeOf(model: Model, inputs: ReadonlyMap<string, Expected>): string {
  return `${meaningOf(model)}${model.query.raw}${partitionText(model)}(${[...inputs.values()].map(({ code }) => code).join()})`;
}

/** What a model's query returns over what an environment shows. */
export function queriedBy(model: Model, after: Environment, now: string): readonly CampaignRow[] {
  const rowsOf = (name: string | undefined): readonly AnyRow[] => (name === undefined ? [] : (after.get(name)?.rows ?? []));
  const groups = after.get('groups')?.groups ?? [];
  return evaluate(model.query, { first: rowsOf(model.first.name), second: rowsOf(model.second?.name), groups }, now.slice(0, 10));
}

function withHook(hook: Hook, { k }: Query, rows: readonly CampaignRow[], groups: readonly GroupRow[]): readonly CampaignRow[] {
  switch (hook) {
    case 'none':
      return rows;
    case 'delete':
      return rows.filter(({ status }) => status !== STATUSES[Math.abs(k) % STATUSES.length]);
    case 'update':
      return rows.map((row) => ({ ...row, amount: row.amount ?? k }));
    case 'look up':
      return rows.map((row) => (row.status === 'a' ? { ...row, amount: groups.find(({ grp }) => grp === row.grp)?.rank ?? null } : row));
    default:
      return hook satisfies never;
  }
}

/**
 * Where a table may go on: with the rows that the environment has, when its code is the same; from the beginning when it is not.
 * When only code behind it has changed, both are right, and so is a table of the same code that was there before.
 */
function keptCandidates(model: Model, request: BuildRequest, after: Environment): readonly Expected[] {
  const { base, past, now, refreshed, restated, choice } = request;
  if (!isKept(model.storage)) return [];
  const { storage, name } = model;
  const query = queriedBy(model, after, now);
  const from = (before: Expected | undefined): Expected => {
    const table = before?.kept === undefined ? fresh(storage, query, now) : replay(storage, before.kept, query, now);
    return { ...built(model, after, table, now), ...(before === undefined ? {} : { before }) };
  };
  const again = from(undefined);
  if (refreshed.has(name)) return [again];
  const standing = base.get(name);
  const goesOn =
    standing?.kept !== undefined && standing.model !== undefined && meaningOf(standing.model) === meaningOf(model) ? standing : undefined;
  const computedAgain = goesOn === undefined ? [] : restated.filter(({ names }) => names.has(name));
  if (goesOn !== undefined && goesOn.code === again.code && computedAgain.length === 0) return [from(goesOn)];
  const others = past.filter((table) => table.name === name && table.code === again.code).map(from);
  if (goesOn === undefined) return choice === 'keep' && standing?.kept !== undefined ? [from(standing)] : [again, ...others];
  const on = from(goesOn);
  const workedIn = computedAgain.map(({ days }): Expected => {
    const kept = replayAgain(storage, on.kept ?? EMPTY, query, now, days);
    return { ...on, rows: kept.rows, kept };
  });
  return [on, ...workedIn, ...(choice === 'keep' ? [] : [again, ...others])];
}

/** Whether a table that is begun anew holds all rows that an environment's own one holds. */
function losesNothing(model: Model, { base, now }: BuildRequest, after: Environment): boolean {
  const { storage, name } = model;
  const stored = base.get(name)?.kept;
  if (!isKept(storage) || stored === undefined) return true;
  const held = new Set(tableText(fresh(storage, queriedBy(model, after, now), now).rows));
  return tableText(stored.rows).every((row) => held.has(row));
}

/** Whether a blocking test fails on what a model would publish. */
function isBlocked({ tests }: Model, { rows }: Expected, after: Environment): boolean {
  const known = new Set((after.get('groups')?.groups ?? []).map(({ grp }) => grp));
  // Accepted values have no severity of their own.
  return tests.some((test) => (test.severity === 'error' || test.kind === 'status accepted') && fails(test, rows, known));
}

function fails({ kind }: RowTest, rows: readonly AnyRow[], groups: ReadonlySet<number>): boolean {
  switch (kind) {
    case 'amount between':
      return rows.some(({ amount }) => amount !== null && (amount < -50 || amount > 60));
    case 'status accepted':
      return rows.some(({ status }) => status === 'x');
    case 'few rows':
      return rows.length > 12;
    case 'group known':
      return rows.some(({ grp }) => grp !== null && !groups.has(grp));
    default:
      return kind satisfies never;
  }
}
