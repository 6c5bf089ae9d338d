import type { ResultValue } from '../warehouses/warehouse.js';

/** A chart that is crowded with more of these shows nothing. */
const MOST_SERIES = 24;
export const MOST_POINTS = 1000;

/** The figures of a chart with a line or a stack for each member: a row for each point, a column for each member. */
export class Crossed {
  readonly #points = new Map<string, { readonly point: ResultValue; readonly figures: Map<string, ResultValue> }>();
  readonly #series = new Map<string, ResultValue>();
  /** Whether there were more members or points than it holds. */
  isCut = false;

  add(point: ResultValue, series: ResultValue, figure: ResultValue): void {
    const [pointKey, seriesKey] = [JSON.stringify(point), JSON.stringify(series)];
    const isNewPoint = !this.#points.has(pointKey);
    const isNewSeries = !this.#series.has(seriesKey);
    if ((isNewPoint && this.#points.size === MOST_POINTS) || (isNewSeries && this.#series.size === MOST_SERIES)) {
      this.isCut = true;
      return;
    }
    this.#series.set(seriesKey, series);
    const known = this.#points.get(pointKey) ?? { point, figures: new Map<string, ResultValue>() };
    this.#points.set(pointKey, known);
    known.figures.set(seriesKey, figure);
  }

  series(): readonly ResultValue[] {
    return [...this.#series.values()];
  }

  rows(): readonly (readonly ResultValue[])[] {
    const keys = [...this.#series.keys()];
    return [...this.#points.values()].map(({ point, figures }) => [point, ...keys.map((key) => figures.get(key) ?? null)]);
  }
}
