import type { PlotOptions } from '@observablehq/plot';
import { axisWriter } from '../data/figures.js';
import type { Panel, Point } from './series.js';

export interface DrawOptions {
  readonly width: number;
  /** A figure was chosen. */
  readonly onPick: (point: Point) => void;
}

/** What all drawings have in common: they take the colours and the type of the page. */
export function paper(width: number): PlotOptions {
  return {
    width,
    style: {
      '--plot-background': 'var(--surface)',
      background: 'transparent',
      color: 'var(--quiet)',
      fontFamily: 'var(--sans)',
      fontSize: '12px',
      overflow: 'visible',
      // The library takes names of CSS, also of variables.
    } as PlotOptions['style'],
  };
}

export const GRID = { stroke: 'var(--line)', strokeOpacity: 1 } as const;

/** How the hint beside the pointer looks. */
export const TIP = {
  fill: 'var(--surface)',
  stroke: 'var(--edge)',
  textPadding: 9,
  lineHeight: 1.35,
  fontSize: 12.5,
  pathFilter: 'none',
} as const;

export function figureAxis({ column }: Panel) {
  return { label: null, tickSize: 0, tickFormat: axisWriter(column) } as const;
}

/** Passes on what is chosen by the pointer. Those who use the keyboard choose in the table. */
export function pickable(drawing: Element & { readonly value?: unknown }, onPick: DrawOptions['onPick']): Element {
  // The drawing has one name, and its parts have none: an assistive technology reads the table.
  for (const part of drawing.querySelectorAll('g[aria-label]')) {
    part.setAttribute('data-mark', part.getAttribute('aria-label') ?? '');
    part.removeAttribute('aria-label');
  }
  drawing.addEventListener('click', () => {
    // What the library says is under the pointer are the points that were drawn.
    const point = drawing.value as Point | null | undefined;
    if (point?.row !== undefined) onPick(point);
  });
  return drawing;
}
