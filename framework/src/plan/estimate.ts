import { relationKey, type State, type VersionColumn, versionsOf } from '../state/index.js';
import type { Plan, PlannedVersion } from './plan.js';

/** A guess at what building a relation writes, from what is known before it is built. */
export interface Estimate {
  readonly rows: number;
  /** Undefined for a view, which stores nothing. */
  readonly bytes?: number;
  /** Whether the rows are those of the version before, or those of the largest relation that it reads. */
  readonly from: 'version-before' | 'inputs';
}

/**
 * Estimates what a plan loads and builds, by relation. The rows are those of the version before; of a relation that is new
 * they are those of its largest input, since most queries neither multiply rows nor lose many. The bytes are rows by the
 * usual width of the contract's types, before the warehouse compresses them. What nothing is known of is left out.
 */
export function estimatePlan(plan: Plan, state: State): ReadonlyMap<string, Estimate> {
  const before = versionsOf(state, plan.basis.environment);
  const planned = new Map(plan.versions.map((version) => [version.id, version]));
  const known = new Map<string, Pick<Estimate, 'rows' | 'from'> | undefined>();

  const rowsOf = (id: string): Pick<Estimate, 'rows' | 'from'> | undefined => {
    if (!known.has(id)) {
      // A circle has no rows of its own to begin with.
      known.set(id, undefined);
      known.set(id, compute(planned.get(id), id));
    }
    return known.get(id);
  };
  const compute = (version: PlannedVersion | undefined, id: string): Pick<Estimate, 'rows' | 'from'> | undefined => {
    const stands = version === undefined ? undefined : state.versions.get(relationKey(version.version.relation));
    const rows = stands?.rows ?? before.get(id)?.rows;
    if (rows !== undefined) return { rows, from: 'version-before' };
    const inputs = (version?.reads ?? []).flatMap((input) => rowsOf(input)?.rows ?? []);
    return inputs.length === 0 ? undefined : { rows: Math.max(...inputs), from: 'inputs' };
  };

  return new Map(
    plan.versions.flatMap(({ id, action, version }): [string, Estimate][] => {
      if (action !== 'build' && action !== 'load') return [];
      const rows = rowsOf(id);
      if (rows === undefined) return [];
      return [[id, version.as === 'view' ? rows : { ...rows, bytes: rows.rows * rowWidth(version.columns) }]];
    }),
  );
}

/** The bytes of a usual row with these columns. */
export function rowWidth(columns: readonly VersionColumn[]): number {
  return columns.reduce((sum, { type }) => sum + typeWidth(type), 0);
}

/** Texts in a warehouse are mostly keys, names and codes. */
const TEXT_WIDTH = 16;
const ARRAY_LENGTH = 4;
const WIDTHS: Readonly<Record<string, number>> = {
  text: TEXT_WIDTH,
  integer: 8,
  double: 8,
  boolean: 1,
  date: 4,
  timestamp: 8,
  json: 128,
};
/** The digits of a decimal that 64 bits hold. */
const SHORT_DECIMAL = 18;

function typeWidth(type: string): number {
  const [, elements] = /^array\((.*)\)$/.exec(type) ?? [];
  if (elements !== undefined) return ARRAY_LENGTH * typeWidth(elements);
  const [, precision] = /^decimal\((\d+), \d+\)$/.exec(type) ?? [];
  if (precision !== undefined) return Number(precision) <= SHORT_DECIMAL ? 8 : 16;
  return WIDTHS[type] ?? TEXT_WIDTH;
}
