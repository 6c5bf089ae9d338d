import { compare } from './filters.js';
import { Fraction, ZERO } from './fraction.js';
import type { Aggregate, Cell } from './star.js';

/** One row's part of a figure: its value, its weight in this member, and where it is in time. */
export interface Part {
  readonly value: Cell;
  readonly weight: Fraction;
  readonly time: Cell;
}

/** An aggregate by its definition. Nulls count for nothing, except in a count of rows. */
export function aggregated(aggregate: Aggregate, parts: readonly Part[]): Fraction | null {
  if (aggregate === 'count') return Fraction.of(BigInt(parts.length));
  const known = parts.filter(({ value }) => value !== null);
  if (aggregate === 'countDistinct') return Fraction.of(BigInt(new Set(known.map(({ value }) => String(value))).size));
  if (known.length === 0) return null;
  if (aggregate === 'first' || aggregate === 'last') {
    const inTime = [...known].sort((a, b) => compare(a.time, b.time));
    return (aggregate === 'first' ? inTime[0] : inTime.at(-1))?.value as Fraction;
  }
  const values = known.map(({ value }) => value as Fraction).sort((a, b) => a.compare(b));
  const sum = known.reduce((total, { value, weight }) => total.plus((value as Fraction).times(weight)), ZERO);
  switch (aggregate) {
    case 'sum':
      return sum;
    case 'average':
      return sum.dividedBy(Fraction.of(BigInt(values.length)));
    case 'min':
      return values[0] ?? null;
    case 'max':
      return values.at(-1) ?? null;
    case 'median':
      return atPercent(values, 50n);
    case 'p90':
      return atPercent(values, 90n);
    default:
      return aggregate satisfies never;
  }
}

/** Between two values, the part of the way that the percentage asks for. */
function atPercent(sorted: readonly Fraction[], percent: bigint): Fraction {
  const place = BigInt(sorted.length - 1) * percent;
  const [index, rest] = [Number(place / 100n), Fraction.of(place % 100n, 100n)];
  const low = sorted[index] ?? ZERO;
  const high = sorted[index + 1] ?? low;
  return low.plus(high.minus(low).times(rest));
}
