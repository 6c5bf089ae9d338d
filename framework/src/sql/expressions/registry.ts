import { aggregates } from './aggregates.js';
import { arithmetic } from './arithmetic.js';
import { arrays } from './arrays.js';
import { casts } from './casts.js';
import { clock } from './clock.js';
import { dateFormats } from './date-formats.js';
import { dates } from './dates.js';
import type { Aggregate, Entry, Scalar, TableEntry, WindowEntry } from './entry.js';
import { groupings } from './grouping.js';
import { hashes } from './hashes.js';
import { jsonFunctions } from './json.js';
import { literals } from './literals.js';
import { masks } from './masking.js';
import { CONSTANTS, type MutationHints, OPERANDS_ONLY } from './mutation-hints.js';
import { choices, standardChoices } from './nulls.js';
import { regularExpressions } from './regexp.js';
import { rounding } from './rounding.js';
import { runInstants } from './run-instant.js';
import { strings } from './strings.js';
import { structures } from './structure-text.js';
import { tableFunctions } from './tables.js';
import { timeZones } from './time-zones.js';
import { windowFunctions } from './windows.js';

/**
 * The expressions that Martlet knows. An entry stands beside the function that makes it; each dialect's tables have a row for every name, and the
 * conformance cases one or more for every function.
 */
export const EXPRESSIONS = {
  scalars: {
    ...literals,
    ...casts,
    ...arithmetic,
    ...rounding,
    ...choices,
    ...strings,
    ...regularExpressions,
    ...hashes,
    ...masks,
    ...dates,
    ...dateFormats,
    ...timeZones,
    ...clock,
    ...arrays,
    ...jsonFunctions,
    ...structures,
    ...groupings,
  },
  /** Aggregates, which take a filter and a window. */
  aggregates,
  /** Functions that need a window. */
  windows: windowFunctions,
  /** Expressions in `from` that return rows. */
  tables: tableFunctions,
  /** They become literals before a dialect sees them. */
  runInstants,
  /** They need no lowering. */
  standard: standardChoices,
  /** Parts of a query that the compiler itself writes, the same in every dialect. */
  clauses: { over: { mutants: OPERANDS_ONLY }, qualify: { mutants: CONSTANTS } } satisfies Readonly<
    Record<string, { readonly mutants: MutationHints }>
  >,
};

type Expressions = typeof EXPRESSIONS;
export type ScalarName = keyof Expressions['scalars'];
export type AggregateName = keyof Expressions['aggregates'];
export type WindowFunctionName = keyof Expressions['windows'];
export type TableFunctionName = keyof Expressions['tables'];
/** A name that a call in the tree may have, behind its prefix; aggregates have nodes of their own. */
export type PortableName =
  | ScalarName
  | WindowFunctionName
  | TableFunctionName
  | keyof Expressions['runInstants']
  | keyof Expressions['clauses'];

/** An entry and its form, which says how it is called. */
export type Known =
  | ({ readonly form: 'scalar' } & Scalar)
  | ({ readonly form: 'aggregate' } & Aggregate)
  | ({ readonly form: 'window' } & WindowEntry)
  | ({ readonly form: 'table' } & TableEntry)
  | ({ readonly form: 'run-instant' } & Entry)
  | { readonly form: 'clause'; readonly mutants: MutationHints };

/** The entry of a portable expression, by its name without the prefix. */
export function portableEntry(name: string): Known | undefined {
  return PORTABLE.get(name);
}

/** The entry of a function of SQL that all warehouses write alike. */
export function standardEntry(name: string): ({ readonly form: 'scalar' } & Scalar) | undefined {
  return STANDARD.get(name);
}

const { standard, ...groups } = EXPRESSIONS;
const STANDARD = new Map(Object.entries(standard).map(([name, entry]) => [name, { form: 'scalar', ...entry } as const]));
const PORTABLE: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...entriesOf('scalar', groups.scalars),
  ...entriesOf('aggregate', groups.aggregates),
  ...entriesOf('window', groups.windows),
  ...entriesOf('table', groups.tables),
  ...entriesOf('run-instant', groups.runInstants),
  ...entriesOf('clause', groups.clauses),
]);

function entriesOf<F extends string, E extends object>(form: F, entries: Readonly<Record<string, E>>) {
  return Object.entries(entries).map(([name, entry]) => [name, { form, ...entry }] as const);
}
