/** How `martlet mutate` changes an expression, to see whether a test notices. */
export interface MutationHints {
  /** What such a change is called in the report. */
  readonly kind: 'arithmetic' | 'function' | 'null' | 'aggregate' | 'window';
  /** The expressions of the same operands that it becomes. */
  readonly becomes: readonly string[];
  /** Whether its first operand may take its place. */
  readonly isLeftOut: boolean;
  /** What a constant at a place among its arguments becomes; undefined where it stays. */
  readonly constant: (value: unknown, place: number) => unknown;
  /** Whether its operands are changed: not where Martlet made them and not the author. */
  readonly inside: boolean;
}

/** Only its constants change. */
export const CONSTANTS: MutationHints = { kind: 'function', becomes: [], isLeftOut: false, constant: otherValue, inside: true };

/** Only what it is made of changes: its constants are names of types, patterns or formats, which no rule is made of. */
export const OPERANDS_ONLY: MutationHints = { ...CONSTANTS, constant: () => undefined };

/** Its first argument is a unit of time, which becomes another one. */
export const UNITS: MutationHints = { ...CONSTANTS, constant: (value, place) => (place === 0 ? otherUnit(value) : otherValue(value)) };

/** It is replaced by its first operand, which has the type of its result. */
export const LEFT_OUT: MutationHints = { ...CONSTANTS, isLeftOut: true };

/** It becomes each of these. */
export function becomes(kind: MutationHints['kind'], ...expressions: readonly string[]): MutationHints {
  return { ...CONSTANTS, kind, becomes: expressions };
}

/** Another constant of the same type; undefined for null. */
export function otherValue(value: unknown): unknown {
  if (typeof value === 'number') return value === 0 ? 1 : Number.isInteger(value) ? value + 1 : value / 2;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}!` : undefined;
}

function otherUnit(unit: unknown): unknown {
  return typeof unit === 'string' ? OTHER_UNITS[unit] : otherValue(unit);
}

const OTHER_UNITS: Readonly<Record<string, string>> = {
  second: 'minute',
  minute: 'hour',
  hour: 'day',
  day: 'month',
  week: 'month',
  month: 'quarter',
  quarter: 'year',
  year: 'quarter',
  isoYear: 'year',
  dayOfWeek: 'day',
  dayOfYear: 'day',
};
