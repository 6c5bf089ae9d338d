/** The lines of a chart: round numbers at equal distances, from the lowest to the highest. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** About so many lines are easy to read. */
const LINES = 4;
const SAME = 1e-9;

/** The scale of some figures. Bars begin at zero, so that their lengths can be compared. */
export function scaleOf(figures: readonly number[], { fromZero }: { readonly fromZero: boolean }): Scale {
  const known = fromZero || figures.length === 0 ? [...figures, 0] : figures;
  const [least, greatest] = [Math.min(...known), Math.max(...known)];
  const size = Math.max(Math.abs(least), Math.abs(greatest));
  // What differs in the last digits alone is one value, and has a scale all the same.
  const span = greatest - least > size * SAME ? greatest - least : size;
  const step = roundStep(span / LINES || 1);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(greatest / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { low: first * step, high: last * step, ticks };
}

/** The least of 1, 2, 2.5 and 5 times a power of ten that is no less. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const [found = 10] = [1, 2, 2.5, 5].filter((factor) => factor * power >= step * 0.999_999);
  return found * power;
}
