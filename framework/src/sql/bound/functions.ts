import type { Nulls, Operands, Order, Reads, ResultType } from '../expressions/entry.js';
import { EXPRESSIONS, type Known, portableEntry, standardEntry } from '../expressions/registry.js';
import { AGGREGATES, COUNTS, NAVIGATION, PICKED, PLACES, READERS, SCALARS, SET_RETURNING } from './sql-functions.js';

/** What is known of a function, portable or not, by its name in the tree: `martlet:dateTrunc`, `COUNT_IF`. */
export interface FunctionFacts {
  /** What it makes of rows. An `unknown` one may read all that is in scope and make any number of rows. */
  readonly form: 'scalar' | 'aggregate' | 'window' | 'table' | 'unknown';
  readonly isPortable: boolean;
  readonly value: ResultType;
  readonly nulls: Nulls;
  readonly reads: Reads;
  readonly operands: Operands;
  /** What its operands leave in its result. */
  readonly passes: 'values' | 'masked' | 'all' | 'choice' | 'picked' | 'count' | 'value' | 'place';
  readonly order: Order;
}

/** The facts of names that were asked for; there are few, and each is asked for thousands of times. */
const FACTS = new Map<string, FunctionFacts>();

export function functionFacts(name: string): FunctionFacts {
  const known = FACTS.get(name);
  if (known !== undefined) return known;
  const facts = name.startsWith('martlet:') ? portableFacts(name.slice('martlet:'.length)) : factsOfSql(name);
  FACTS.set(name, facts);
  return facts;
}

/** The name of the function that an operation calls; undefined for an operator. */
export function calledFunction(operation: string): string | undefined {
  return operation.startsWith('call:') ? operation.slice('call:'.length) : undefined;
}

/** It makes one value of many rows. */
export function isAggregateFunction(name: string): boolean {
  return functionFacts(name).form === 'aggregate';
}

/** It gives another value at each call. */
export function isVolatile(name: string): boolean {
  const { reads } = functionFacts(name);
  return reads === 'random' || reads === 'sequence';
}

/** Nothing of what it does is hidden: it looks at its operands alone, and is known to make one value of each row or one of many rows. */
export function isKnownFunction(name: string): boolean {
  const { form } = functionFacts(name);
  return form !== 'unknown' && form !== 'table';
}

/** It makes several rows of one. */
export function isSetReturning(name: string): boolean {
  return functionFacts(name).form === 'table';
}

const UNKNOWN: FunctionFacts = {
  form: 'unknown',
  isPortable: false,
  value: 'unknown',
  nulls: 'possible',
  reads: 'operands',
  operands: 'own',
  passes: 'values',
  order: 'matters',
};

function portableFacts(name: string): FunctionFacts {
  const entry = portableEntry(name);
  return entry === undefined ? { ...UNKNOWN, isPortable: true } : factsOfEntry(entry);
}

function factsOfEntry(entry: Known): FunctionFacts {
  if (entry.form === 'clause') return { ...UNKNOWN, form: 'scalar', isPortable: true };
  const { mutants: _mutants, writtenAs: _writtenAs, ...facts } = entry;
  return { ...UNKNOWN, ...facts, form: entry.form === 'run-instant' ? 'scalar' : entry.form, isPortable: true };
}

/** A function of SQL: of those that mean the same as a portable one, some of its entry holds too. */
function factsOfSql(name: string): FunctionFacts {
  const standard = standardEntry(name);
  if (standard !== undefined) return { ...factsOfEntry(standard), isPortable: true };
  const key = name.replaceAll('_', '').toLowerCase();
  return {
    ...UNKNOWN,
    form: formOf(key),
    reads: READERS.get(key) ?? 'operands',
    passes: passesOf(key),
    ...LIKE_PORTABLE.get(key),
  };
}

function formOf(key: string): FunctionFacts['form'] {
  if (AGGREGATES.has(key)) return 'aggregate';
  if (NAVIGATION.has(key) || PLACES.has(key)) return 'window';
  if (SET_RETURNING.has(key)) return 'table';
  return SCALARS.has(key) ? 'scalar' : 'unknown';
}

function passesOf(key: string): FunctionFacts['passes'] {
  if (COUNTS.has(key)) return 'count';
  if (PICKED.has(key)) return 'picked';
  if (NAVIGATION.has(key)) return 'value';
  if (PLACES.has(key)) return 'place';
  return AGGREGATES.has(key) ? 'all' : 'values';
}

const { scalars, aggregates, windows } = EXPRESSIONS;

/** What functions of SQL have in common with the portable expressions of their name. */
const LIKE_PORTABLE: ReadonlyMap<string, Partial<FunctionFacts>> = new Map<string, Partial<FunctionFacts>>([
  ...Object.entries({ ...aggregates, ...windows }).map(
    ([name, { value, order }]) => [name.toLowerCase(), { value, order }] satisfies [string, Partial<FunctionFacts>],
  ),
  // Kysely's own.
  ...Object.entries({ count: aggregates.count, sum: aggregates.sum, min: aggregates.min, max: aggregates.max }).map(
    ([name, { value, order, nulls, passes }]) => [name, { value, order, nulls, passes }] satisfies [string, Partial<FunctionFacts>],
  ),
  // Warehouses give an average the type that each likes.
  ['avg', { nulls: aggregates.avg.nulls }],
  ['countif', { order: 'free' }],
  // Warehouses disagree on what they make of nulls.
  ...(['greatest', 'least'] as const).map((name) => [name, { value: scalars[name].value, operands: scalars[name].operands }] as const),
  ['ifnull', { value: 'common', operands: 'alike' }],
]);
