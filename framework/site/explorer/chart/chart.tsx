import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { titleOf } from '../../parts/format.js';
import type { Asked, ChartKind } from '../asked/asked.js';
import { headingOf } from '../asked/words.js';
import type { Answer, AnswerRow } from '../data/answers.js';
import { problemFrom } from '../data/api.js';
import { COMPARISON_TITLES } from '../data/figures.js';
import type { DrawOptions } from './paper.js';
import { type Series, seriesOf } from './series.js';
import type { Shape } from './shape.js';

interface ChartProps {
  readonly asked: Asked;
  readonly answer: Answer;
  readonly shape: Shape;
  readonly kind: Exclude<ChartKind, 'table'>;
  readonly onPick: (row: AnswerRow) => void;
}

/** The drawing of an answer. What it shows is in the table, too, where it can be read and chosen without a pointer. */
export function Chart({ asked, answer, shape, kind, onPick }: ChartProps) {
  const isOverTime = kind === 'line' || (kind !== 'scatter' && kind !== 'map' && shape.time !== undefined);
  const series = useMemo(
    () =>
      seriesOf(answer, shape, {
        comparison: asked.compareTo,
        addsOthers: kind === 'stacked',
        isOverTime,
        drawsAll: kind === 'map' || kind === 'scatter',
      }),
    [answer, kind],
  );
  const { series: legend, panels, note } = series;
  const comparison =
    asked.compareTo !== undefined && kind !== 'stacked' && kind !== 'scatter' && kind !== 'map' ? asked.compareTo : undefined;
  return (
    <figure class="plot-figure" data-kind={kind}>
      {(legend.length > 0 || comparison !== undefined) && (
        <ul class="plot-legend">
          {legend.map(({ name, colour }) => (
            <li key={name}>
              <span class="swatch" style={{ background: colour }} />
              <bdi>{name}</bdi>
            </li>
          ))}
          {comparison !== undefined && (
            <li>
              <span class={kind === 'line' ? 'swatch dashed' : 'swatch tick'} />
              {COMPARISON_TITLES[comparison]}
            </li>
          )}
        </ul>
      )}
      <Drawings
        kind={kind}
        series={series}
        shape={shape}
        isOverTime={isOverTime}
        label={`${headingOf(asked)}, drawn. The table has its figures.`}
        titles={kind === 'scatter' || panels.length < 2 ? [] : panels.map(({ column }) => titleOf(column.metric ?? column.name))}
        onPick={onPick}
      />
      {kind === 'map' && <MapScale series={series} />}
      {note !== undefined && <figcaption class="note">{note}</figcaption>}
    </figure>
  );
}

/** Which figures the lightest and the darkest colour are. */
function MapScale({ series }: { readonly series: Series }) {
  const sorted = (series.panels[0]?.points ?? []).toSorted((one, other) => one.figure - other.figure);
  return (
    <p class="map-scale">
      {sorted[0]?.text}
      <span aria-hidden="true" />
      {sorted.at(-1)?.text}
    </p>
  );
}

interface DrawingsProps {
  readonly kind: Exclude<ChartKind, 'table'>;
  readonly series: Series;
  readonly shape: Shape;
  readonly isOverTime: boolean;
  readonly label: string;
  readonly titles: readonly string[];
  readonly onPick: (row: AnswerRow) => void;
}

function Drawings({ kind, series, shape, isOverTime, label, titles, onPick }: DrawingsProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const [problem, setProblem] = useState<string | undefined>();
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return undefined;
    let isGone = false;
    const options = { width, onPick: ({ row }: { readonly row: AnswerRow | undefined }) => row !== undefined && pick.current(row) };
    drawings(kind, series, shape, isOverTime, options).then(
      (drawn) => {
        if (isGone) return;
        setProblem(undefined);
        const figures = drawn.map((drawing, index) => {
          const title = titles[index];
          drawing.setAttribute('role', 'img');
          drawing.setAttribute('aria-label', title === undefined ? label : `${title}: ${label}`);
          if (title === undefined) return [drawing];
          const heading = document.createElement('p');
          heading.className = 'plot-title';
          heading.textContent = title;
          return [heading, drawing];
        });
        element.replaceChildren(...figures.flat());
        element.dataset.drawn = kind;
      },
      (error: unknown) => {
        if (!isGone) setProblem(problemFrom(error).message);
      },
    );
    return () => {
      isGone = true;
    };
  }, [kind, series, width]);
  return (
    <>
      <div class="drawings" ref={place} />
      {problem !== undefined && <p class="error">The chart can’t be drawn: {problem}. The table has all figures.</p>}
    </>
  );
}

/** Loads what draws when it is first needed. */
async function drawings(
  kind: DrawingsProps['kind'],
  series: Series,
  { country }: Shape,
  isOverTime: boolean,
  options: DrawOptions,
): Promise<readonly Element[]> {
  if (kind === 'map') {
    const { drawMap } = await import('./draw-map.js');
    return series.panels.map((panel) => drawMap(panel, ({ row }) => row?.[country?.name ?? ''] ?? null, options));
  }
  const { draw } = await import('./draw.js');
  return draw(kind, series, isOverTime, options);
}

/** The width of an element, as it changes. */
function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    setWidth(Math.floor(element.clientWidth));
    return () => observer.disconnect();
  }, []);
  return width;
}
