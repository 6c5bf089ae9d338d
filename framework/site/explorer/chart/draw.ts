import type { ChartKind } from '../asked/asked.js';
import { drawBars } from './draw-bars.js';
import { drawLines } from './draw-lines.js';
import { drawScatter } from './draw-scatter.js';
import type { DrawOptions } from './paper.js';
import type { Series } from './series.js';

/** The drawings of an answer, one for each metric; a scatter has two in one. */
export function draw(
  kind: Exclude<ChartKind, 'map' | 'table'>,
  series: Series,
  isOverTime: boolean,
  options: DrawOptions,
): readonly Element[] {
  switch (kind) {
    case 'line':
      return series.panels.map((panel) => drawLines(panel, series, options));
    case 'bar':
    case 'stacked':
      return series.panels.map((panel) => drawBars(panel, series, { ...options, isOverTime, isStacked: kind === 'stacked' }));
    case 'scatter':
      return [drawScatter(series, options)];
    default:
      return kind satisfies never;
  }
}
