import { geo, geoCentroid, plot, pointer, tip } from '@observablehq/plot';
import { feature } from 'topojson-client';
import world from 'world-atlas/countries-110m.json';
import { countryNumber } from './countries.js';
import { type DrawOptions, paper, pickable, TIP } from './paper.js';
import type { Panel, Point } from './series.js';

type Topology = Parameters<typeof feature>[0];
type GeometryCollection = Extract<Topology['objects'][string], { type: 'GeometryCollection' }>;

/** Antarctica has no customers, and takes a fifth of the paper. */
const ANTARCTICA = '010';

/** Countries, the darker the larger their figures. */
export function drawMap(panel: Panel, value: (point: Point) => string | number | boolean | null, { width, onPick }: DrawOptions): Element {
  // The file is a topology whose arcs are pairs of numbers, which types of JSON can't say.
  const topology = world as unknown as Topology;
  const { features } = feature(topology, topology.objects.countries as GeometryCollection);
  const points = new Map(panel.points.flatMap((point) => [[countryNumber(value(point)), point] as const]));
  const lands = features
    .filter(({ id }) => id !== ANTARCTICA)
    .map((land) => ({ ...land, ...points.get(String(land.id)), type: land.type }));
  const shown = lands.filter((land) => 'figure' in land);
  return pickable(
    plot({
      ...paper(width),
      height: Math.round(width * 0.48),
      margin: 2,
      projection: { type: 'equal-earth', domain: { type: 'FeatureCollection', features: lands }, inset: 2 },
      color: { type: 'sqrt', interpolate: shade },
      marks: [
        geo(lands, { fill: 'var(--map-none)', stroke: 'var(--surface)', strokeWidth: 0.6 }),
        geo(shown, { fill: 'figure', stroke: 'var(--surface)', strokeWidth: 0.6 }),
        tip(shown, pointer(geoCentroid({ title: 'hint', ...TIP }))),
      ],
    }),
    onPick,
  );
}

/** Between two colours of the page, which follow its theme. */
function shade(part: number): string {
  return `color-mix(in oklab, var(--map-most) ${(part * 100).toFixed(1)}%, var(--map-least))`;
}
