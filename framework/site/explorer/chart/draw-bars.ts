import {
  axisX,
  axisY,
  barX,
  barY,
  gridX,
  gridY,
  type Markish,
  plot,
  pointerX,
  pointerY,
  ruleX,
  ruleY,
  stackX,
  stackY,
  text,
  tickX,
  tickY,
  tip,
} from '@observablehq/plot';
import { type DrawOptions, figureAxis, GRID, paper, pickable, TIP } from './paper.js';
import type { Panel, Point, Series } from './series.js';

interface BarOptions extends DrawOptions {
  readonly isOverTime: boolean;
  readonly isStacked: boolean;
}

/** Bars of members go from left to right, so that their names have room; bars over time go upwards. */
export function drawBars(panel: Panel, series: Series, options: BarOptions): Element {
  return options.isOverTime ? standing(panel, series, options) : lying(panel, series, options);
}

const LETTER = 6.7;

function lying(panel: Panel, { members, series }: Series, { width, onPick, isStacked }: BarOptions): Element {
  const { points, before } = panel;
  const names = series.map(({ name }) => name);
  const isGrouped = !isStacked && names.length > 0;
  const isPlain = names.length === 0;
  const room = Math.round(Math.min(Math.max(...members.map((name) => name.length), 4) * LETTER + 16, width * 0.36));
  const shortened = (name: string): string => short(name, Math.floor((room - 10) / LETTER));
  const bar = isGrouped ? ({ x: 'figure', y: 'series', fy: 'member' } as const) : ({ x: 'figure', y: 'member', z: 'series' } as const);
  const height = isGrouped ? members.length * (names.length * 13 + 16) : members.length * 31;
  const lines = Math.max(2, Math.round(width / 140));
  const longest = Math.max(...points.map((point) => point.text.length), 0);
  const marks: Markish[] = [
    gridX({ ...GRID, ticks: lines }),
    axisX({ ...figureAxis(panel), anchor: 'top', ticks: lines }),
    isGrouped
      ? text(members, { fy: same, text: shortened, frameAnchor: 'left', textAnchor: 'end', dx: -9, fill: 'var(--ink)' })
      : axisY({ label: null, tickSize: 0, tickFormat: shortened, fill: 'var(--ink)' }),
    barX(points, { ...(isStacked ? stackX({ order: names }, bar) : bar), fill: 'colour' }),
    ...(isStacked ? [] : [tickX(before, { ...bar, stroke: 'var(--ink)', strokeWidth: 2, inset: -4 })]),
    ...(isPlain
      ? [
          text(points, {
            x: (point: Point) => Math.max(point.figure, 0),
            y: 'member',
            text: 'text',
            textAnchor: 'start',
            dx: 7,
            fill: 'var(--ink)',
          }),
        ]
      : []),
    ruleX([0], { stroke: 'var(--edge)' }),
    tip(points, pointerY({ ...(isStacked ? stackX({ order: names }, bar) : bar), title: 'hint', ...TIP })),
  ];
  return pickable(
    plot({
      ...paper(width),
      height: height + 40,
      marginLeft: room,
      marginRight: isPlain ? Math.round(longest * LETTER + 18) : 24,
      marginTop: 26,
      marginBottom: 10,
      x: { nice: !isPlain, zero: true },
      ...(isGrouped
        ? { fy: { domain: [...members], padding: 0.2, axis: null }, y: { domain: names, axis: null, padding: 0.12 } }
        : { y: { domain: [...members], padding: 0.3 } }),
      marks,
    }),
    onPick,
  );
}

function standing(panel: Panel, { series }: Series, { width, onPick, isStacked }: BarOptions): Element {
  const { points, before } = panel;
  const names = series.map(({ name }) => name);
  const isGrouped = !isStacked && names.length > 0;
  const domain = [...new Set([...points].sort((one, other) => one.at.getTime() - other.at.getTime()).map(({ member }) => member))];
  const every = Math.ceil(domain.length / Math.max(2, Math.floor(width / 82)));
  const ticks = domain.filter((_, place) => place % every === 0);
  const bar = isGrouped ? ({ x: 'series', fx: 'member', y: 'figure' } as const) : ({ x: 'member', y: 'figure', z: 'series' } as const);
  const marks: Markish[] = [
    gridY(GRID),
    axisY(figureAxis(panel)),
    isGrouped
      ? text(ticks, { fx: same, text: same, frameAnchor: 'bottom', lineAnchor: 'top', dy: 8 })
      : axisX({ label: null, tickSize: 0, ticks }),
    barY(points, { ...(isStacked ? stackY({ order: names }, bar) : bar), fill: 'colour' }),
    ...(isStacked ? [] : [tickY(before, { ...bar, stroke: 'var(--ink)', strokeWidth: 2, inset: -3 })]),
    ruleY([0], { stroke: 'var(--edge)' }),
    tip(points, pointerX({ ...(isStacked ? stackY({ order: names }, bar) : bar), title: 'hint', ...TIP })),
  ];
  return pickable(
    plot({
      ...paper(width),
      height: Math.round(Math.min(380, Math.max(240, width * 0.42))),
      marginLeft: 62,
      marginRight: 12,
      y: { nice: true, zero: true },
      ...(isGrouped
        ? { fx: { domain, padding: 0.15, axis: null }, x: { domain: names, axis: null, padding: 0 } }
        : { x: { domain, padding: 0.22 } }),
      marks,
    }),
    onPick,
  );
}

function same(name: string): string {
  return name;
}

function short(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, Math.max(most - 1, 1))}…` : name;
}
