import type { ColumnProfile } from '../../src/catalog/profile-schema.js';
import { formatNumber, formatShare } from './format.js';

const WIDTH = 240;
const HEIGHT = 56;

/** How often the values of a column lie where, as bars. */
export function Histogram({ bins, label }: { readonly bins: NonNullable<ColumnProfile['histogram']>; readonly label: string }) {
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const width = WIDTH / bins.length;
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Histogram of ${label}`} preserveAspectRatio="none">
        {bins.map(({ from, to, rows }, index) => {
          // What is there at all stays visible.
          const height = rows === 0 ? 0 : Math.max(1.5, (rows / most) * (HEIGHT - 2));
          return (
            <rect key={from} x={index * width + 0.5} y={HEIGHT - height} width={width - 1} height={height}>
              <title>{`${formatNumber(from)} to ${formatNumber(to)}: ${formatNumber(rows)} rows`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{first === undefined ? '' : formatNumber(first.from)}</span>
        <span>{last === undefined ? '' : formatNumber(last.to)}</span>
      </figcaption>
    </figure>
  );
}

/** The most frequent values with their share of all rows. */
export function TopValues({ top, rows }: { readonly top: NonNullable<ColumnProfile['top']>; readonly rows: number }) {
  return (
    <ol class="top-values">
      {top.map(({ value, rows: found }) => (
        <li key={value}>
          <bdi class="name">{value === '' ? '(empty)' : value}</bdi>
          <meter min={0} max={rows} value={found} aria-label={`Share of ${value}`} />
          <span class="end">{formatShare(rows === 0 ? 0 : found / rows)}</span>
        </li>
      ))}
    </ol>
  );
}

interface SeriesProps {
  readonly label: string;
  readonly points: readonly { readonly at: string; readonly value: number }[];
  readonly format: (value: number) => string;
}

/** A figure over time, as a line; its first and last values stand beside it. */
export function Series({ label, points, format }: SeriesProps) {
  const values = points.map(({ value }) => value);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const span = greatest - least || 1;
  const step = points.length > 1 ? WIDTH / (points.length - 1) : 0;
  const path = values.map(
    (value, index) => `${index === 0 ? 'M' : 'L'}${index * step} ${HEIGHT - 4 - ((value - least) / span) * (HEIGHT - 8)}`,
  );
  const last = points.at(-1);
  return (
    <figure class="chart">
      <figcaption class="chart-title">
        <span>{label}</span>
        <strong>{last === undefined ? '–' : format(last.value)}</strong>
      </figcaption>
      {points.length > 1 && (
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${label} over time`} preserveAspectRatio="none">
          <path class="line" d={path.join('')} />
        </svg>
      )}
      <figcaption>
        <span>{points.length > 1 ? `${points.length} runs, ${format(least)} to ${format(greatest)}` : 'One run so far'}</span>
      </figcaption>
    </figure>
  );
}
