import { Fraction } from './evaluator/fraction.js';

/** Half of the eighth digit. */
const TOLERANCE = Fraction.from('5e-9');

/**
 * What differs between rows in their order, in sentences; none when they are equal. Numbers may differ by half of their eighth digit,
 * so that amounts have to be the same and ratios as exact as a decimal of an engine.
 */
export function differences(expected: readonly (readonly unknown[])[], found: readonly (readonly unknown[])[]): readonly string[] {
  const count = expected.length === found.length ? [] : [`${expected.length} rows are expected, there are ${found.length}.`];
  const rows = expected.flatMap((row, index) => {
    const other = found[index] ?? [];
    const isEqual = row.length === other.length && row.every((cell, place) => isSameCell(cell, other[place]));
    return isEqual ? [] : [`Row ${index + 1} is expected to be ${rowText(row)}, it is ${rowText(other)}.`];
  });
  return [...count, ...rows];
}

function isSameCell(expected: unknown, found: unknown): boolean {
  const [left, right] = [asNumber(expected), asNumber(found)];
  if (left !== undefined && right !== undefined) return left.isClose(right, TOLERANCE);
  return expected === found;
}

/** The number in a cell, which engines give as a number or, when it is exact, as a text. */
function asNumber(cell: unknown): Fraction | undefined {
  if (cell instanceof Fraction) return cell;
  if (typeof cell === 'number' && Number.isFinite(cell)) return Fraction.from(cell);
  return typeof cell === 'string' && /^-?\d+(?:\.\d+)?$/.test(cell) ? Fraction.from(cell) : undefined;
}

function rowText(row: readonly unknown[]): string {
  return `(${row.map((cell) => (cell === null ? 'null' : String(cell))).join(', ')})`;
}
