import { axisX, axisY, dot, gridX, gridY, plot, pointer, text, tip } from '@observablehq/plot';
import { titleOf } from '../../parts/format.js';
import { type DrawOptions, figureAxis, GRID, paper, pickable, TIP } from './paper.js';
import type { Point, Series } from './series.js';

const MOST_NAMES = 25;

/** A dot for each member: the first metric to the right, the second upwards. */
export function drawScatter({ panels }: Series, { width, onPick }: DrawOptions): Element {
  const [across, upwards] = panels;
  if (across === undefined || upwards === undefined) throw new Error('a scatter needs two metrics');
  const others = new Map(upwards.points.map((point) => [point.row, point]));
  const dots = across.points.flatMap((point) => {
    const other = others.get(point.row);
    const hint = `${point.hint}\n${other?.text ?? ''} ${titleOf(upwards.column.metric ?? '').toLowerCase()}`;
    return other === undefined ? [] : [{ ...point, upwards: other.figure, hint }];
  });
  const place = { x: 'figure', y: 'upwards' } as const;
  const title = (metric = ''): string => titleOf(metric);
  return pickable(
    plot({
      ...paper(width),
      height: Math.round(Math.min(440, Math.max(280, width * 0.5))),
      marginLeft: 64,
      marginRight: 90,
      marginTop: 34,
      marginBottom: 46,
      x: { nice: true },
      y: { nice: true },
      marks: [
        gridX(GRID),
        gridY(GRID),
        axisX({
          ...figureAxis(across),
          label: title(across.column.metric),
          labelAnchor: 'right',
          ticks: Math.max(2, Math.round(width / 120)),
        }),
        axisY({ ...figureAxis(upwards), label: title(upwards.column.metric) }),
        dot(dots, { ...place, fill: (point: Point) => point.colour, fillOpacity: 0.75, r: 6 }),
        ...(dots.length <= MOST_NAMES ? [text(dots, { ...place, text: 'member', textAnchor: 'start', dx: 10, fill: 'var(--ink)' })] : []),
        tip(dots, pointer({ ...place, title: 'hint', ...TIP })),
      ],
    }),
    onPick,
  );
}
