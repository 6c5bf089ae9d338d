import type { ChartKind } from '../asked/asked.js';
import { type Answer, type Column, columnsOf, memberRows } from '../data/answers.js';
import { areCountries } from './countries.js';

/** What decides how an answer can be drawn. */
export interface Shape {
  readonly attributes: readonly Column[];
  readonly metrics: readonly Column[];
  /** The attribute that is a time, if there is one. */
  readonly time: Column | undefined;
  readonly country: Column | undefined;
}

export function shapeOf(answer: Answer): Shape {
  const attributes = columnsOf(answer, 'attribute');
  const metrics = columnsOf(answer, 'metric').filter(({ type }) => !/^(text|date|timestamp|boolean)/.test(type));
  const rows = memberRows(answer);
  return {
    attributes,
    metrics,
    time: attributes.find(({ type }) => type === 'date' || type === 'timestamp'),
    country: attributes.find((column) => areCountries(rows.map(({ [column.name]: value }) => value ?? null))),
  };
}

/** Why a chart doesn't fit; undefined where it does. */
export function unfitFor(kind: ChartKind, { attributes, metrics, time, country }: Shape): string | undefined {
  if (kind === 'table') return undefined;
  if (attributes.length === 0) return 'Split by something first.';
  if (metrics.length === 0) return 'Its values are no figures.';
  switch (kind) {
    case 'line':
      return time === undefined ? 'A line needs a time: split by one, such as month.' : tooMany(attributes, 2);
    case 'bar':
      return tooMany(attributes, 2);
    case 'stacked':
      if (metrics.some(({ isAdditive }) => isAdditive !== true)) return 'Only figures that add up can be stacked.';
      return attributes.length < 2 ? 'Stacks need two attributes to split by.' : tooMany(attributes, 2);
    case 'scatter':
      return metrics.length < 2 ? 'It needs two metrics, one for each axis.' : undefined;
    case 'map':
      return country === undefined ? 'A map needs an attribute whose values are countries.' : tooMany(attributes, 1);
    default:
      return kind satisfies never;
  }
}

function tooMany(attributes: readonly Column[], most: number): string | undefined {
  return attributes.length > most ? `It shows ${most === 1 ? 'one attribute' : `${most} attributes`} at most.` : undefined;
}

/** The chart that fits best. */
export function bestChart(shape: Shape): ChartKind {
  const { attributes, time } = shape;
  const order: readonly ChartKind[] = time !== undefined ? ['line'] : attributes.length === 2 ? ['stacked', 'bar'] : ['bar'];
  return order.find((kind) => unfitFor(kind, shape) === undefined) ?? 'table';
}

/** The chart that is shown: the chosen one, as long as it fits. */
export function shownChart(chosen: ChartKind | undefined, shape: Shape): ChartKind {
  return chosen !== undefined && unfitFor(chosen, shape) === undefined ? chosen : bestChart(shape);
}
