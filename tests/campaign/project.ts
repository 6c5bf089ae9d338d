import type { Kept } from './kept.js';
import { dayOf, isUnique, type Query, readsGroups, readsSecond, STATUSES } from './query.js';

export type Storage = { readonly kind: 'table' } | { readonly kind: 'view' } | { readonly kind: 'ephemeral' } | Kept;

/** Statements around the build of a table. */
export const HOOKS = ['none', 'delete', 'update', 'look up'] as const;
export type Hook = (typeof HOOKS)[number];

/** What is asked of the rows of a model. */
export type RowTest = {
  readonly kind: 'amount between' | 'status accepted' | 'few rows' | 'group known';
  readonly severity: 'error' | 'warn';
};

/** A model as the generator says it; what can't be together is mended in `resolve`. */
export interface ModelSpec {
  readonly query: Query;
  /** Which of the relations before it it reads, counted from the nearest. */
  readonly first: number;
  readonly second: number;
  readonly storage: Storage;
  readonly hook: Hook;
  readonly tests: readonly RowTest[];
  /** Is told and labelled, and decides nothing. */
  readonly words: number;
  readonly isThere: boolean;
}

/** A model as it is written, with what it reads by name. */
export interface Model {
  readonly name: string;
  readonly query: Query;
  readonly first: Input;
  readonly second?: Input;
  readonly storage: Storage;
  readonly hook: Hook;
  readonly tests: readonly RowTest[];
  readonly words: number;
  /** Whether each row has an id of its own. */
  readonly isUnique: boolean;
}

export interface Input {
  readonly name: string;
  readonly isHistory: boolean;
}

/** The source that models begin with. */
export const EVENTS = 'events';

/** Models in the order in which they can be built. */
export function resolve(specs: readonly ModelSpec[]): readonly Model[] {
  const models: Model[] = [];
  for (const [index, spec] of specs.entries()) {
    if (!spec.isThere) continue;
    const candidates = [...models.map(({ name, storage }) => ({ name, isHistory: storage.kind === 'history' })), SOURCE].reverse();
    // The nearest comes first, so that chains are long.
    const at = (place: number): Input => candidates[place % candidates.length] ?? SOURCE;
    const first = at(spec.first);
    const second = readsSecond(spec.query) ? at(spec.second) : undefined;
    const hasIds = (input: Input): boolean => {
      const model = models.find(({ name }) => name === input.name);
      return model === undefined || (model.storage.kind === 'history' ? !spec.query.readsAllStates : model.isUnique);
    };
    const areUnique = isUnique(spec.query, hasIds(first), second === undefined || hasIds(second));
    const storage = possible(spec.storage, areUnique);
    models.push({
      name: `m${index}`,
      query: spec.query,
      first,
      ...(second === undefined ? {} : { second }),
      storage,
      hook: storage.kind === 'table' ? spec.hook : 'none',
      tests: storage.kind === 'ephemeral' ? [] : spec.tests,
      words: spec.words,
      isUnique: keepsIds(storage) && areUnique,
    });
  }
  return models;
}

const SOURCE: Input = { name: EVENTS, isHistory: false };

/** What an author could declare: keys that repeat are an error, and some options exclude each other. */
function possible(storage: Storage, areUnique: boolean): Storage {
  switch (storage.kind) {
    case 'merge':
      if (!areUnique) return { kind: 'table' };
      return { ...storage, deletesMissing: storage.deletesMissing && !storage.hasCursor && !storage.isGuarded };
    case 'history':
      if (!areUnique) return { kind: 'table' };
      return storage.by === 'columns' ? storage : { ...storage, hardDeletes: 'ignore', comparesAmountOnly: false };
    case 'delete-insert':
      return areUnique ? storage : { ...storage, key: 'grp' };
    default:
      return storage;
  }
}

function keepsIds(storage: Storage): boolean {
  if (storage.kind === 'delete-insert') return storage.key === 'id';
  return ['table', 'view', 'ephemeral', 'merge'].includes(storage.kind);
}

export function isKept(storage: Storage): storage is Kept {
  return !['table', 'view', 'ephemeral'].includes(storage.kind);
}

/** What decides which rows a model has, as text; of how a table is kept that which decides where it goes on. */
export function meaningOf(model: Model): string {
  const { query, first, second, storage, hook } = model;
  const form = storage.kind === 'by-time' ? { kind: storage.kind, start: storage.start } : storage;
  const readsStates = [first, second].some((input) => input?.isHistory === true) && query.readsAllStates;
  const constants = [constantOf(query), hook, hook === 'update' ? query.k : hook === 'delete' ? query.k % STATUSES.length : ''];
  return JSON.stringify([query.operation, ...constants, readsStates, first, second, isKept(storage) ? form : 'built whole']);
}

/** What a query makes of its number. */
function constantOf({ operation, k }: Query): string | number {
  switch (operation) {
    case 'above':
    case 'add':
    case 'fill':
    case 'case':
    case 'left join':
      return k;
    case 'since':
      return dayOf(k);
    case 'without status':
      return k % STATUSES.length;
    default:
      return '';
  }
}

export function readNames({ first, second, query, hook }: Model): readonly string[] {
  return [first.name, ...(second === undefined ? [] : [second.name]), ...(readsGroups(query) || hook === 'look up' ? ['groups'] : [])];
}
