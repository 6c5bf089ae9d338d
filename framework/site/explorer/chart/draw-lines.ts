import { axisX, axisY, dot, gridY, lineY, plot, pointer, ruleY, tip } from '@observablehq/plot';
import { type DrawOptions, figureAxis, GRID, paper, pickable, TIP } from './paper.js';
import { type Panel, type Point, type Series, withGaps } from './series.js';

/** More points than these are a line without dots. */
const MOST_DOTS = 150;

/** Lines over time, one for each series. */
export function drawLines(panel: Panel, { grain, series }: Series, { width, onPick }: DrawOptions): Element {
  const { column, points, before } = panel;
  const figures = { x: 'at', y: 'figure', z: 'series' } as const;
  const colourOf = (name: string): string => series.find((each) => each.name === name)?.colour ?? 'var(--series-1)';
  const colour = (point: Pick<Point, 'series'>): string => colourOf(point.series);
  const fromZero = column.isAdditive === true;
  return pickable(
    plot({
      ...paper(width),
      height: Math.round(Math.min(380, Math.max(240, width * 0.42))),
      marginLeft: 62,
      marginRight: 20,
      x: { type: 'utc' },
      y: { nice: true, zero: fromZero },
      marks: [
        gridY(GRID),
        axisY(figureAxis(panel)),
        axisX({ label: null, tickSize: 0, ticks: Math.max(2, Math.round(width / 100)) }),
        ...(fromZero ? [ruleY([0], { stroke: 'var(--edge)' })] : []),
        lineY(withGaps(before, grain), { ...figures, stroke: colour, strokeWidth: 1.75, strokeDasharray: '5 4', strokeOpacity: 0.7 }),
        lineY(withGaps(points, grain), { ...figures, stroke: colour, strokeWidth: 2.25 }),
        ...(points.length <= MOST_DOTS ? [dot(points, { ...figures, fill: colour, r: 3 })] : []),
        tip(points, pointer({ ...figures, title: 'hint', ...TIP })),
      ],
    }),
    onPick,
  );
}
