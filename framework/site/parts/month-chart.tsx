import type { MetricMonth, MetricValues } from '../../src/catalog/metric-schema.js';
import type { SiteAnomaly } from '../../src/catalog/site/site-metrics.js';
import { formatCompact, formatMonth } from './format.js';
import { scaleOf } from './month-scale.js';

type Values = Extract<MetricValues, { kind: 'values' }>;

interface MonthChartProps {
  readonly title: string;
  readonly unit: string | undefined;
  readonly values: Values;
  readonly anomalies: readonly SiteAnomaly[];
}

const STEP = 10;
const HEIGHT = 100;

/** A metric by month: bars where months add up, a line where they do not. Letters stay beside the drawing, which is stretched. */
export function MonthChart({ title, unit, values: { months, isAdditive, at }, anomalies }: MonthChartProps) {
  const figures = months.map(figureOf);
  const scale = scaleOf(
    figures.filter((figure) => figure !== undefined),
    { fromZero: isAdditive },
  );
  const isPercent = months.some(({ text }) => text.endsWith('%'));
  const unusual = new Set(anomalies.map(({ day }) => monthOf(day)));
  const place = (index: number): number => (index + 0.5) * STEP;
  const height = (figure: number): number => HEIGHT - ((figure - scale.low) / (scale.high - scale.low)) * HEIGHT;
  return (
    <figure class="month-chart">
      <div class="month-axis" aria-hidden="true">
        {[...scale.ticks].reverse().map((tick) => (
          <span key={tick}>{isPercent ? `${formatCompact(tick * 100)}%` : formatCompact(tick)}</span>
        ))}
      </div>
      <svg
        viewBox={`0 0 ${months.length * STEP} ${HEIGHT}`}
        role="img"
        aria-label={summaryOf(title, unit, months)}
        preserveAspectRatio="none"
      >
        {scale.ticks.map((tick) => (
          <path key={tick} class={tick === 0 ? 'grid zero' : 'grid'} d={`M0 ${height(tick)}H${months.length * STEP}`} />
        ))}
        {months.map(({ month }, index) =>
          unusual.has(monthOf(month)) ? <path key={month} class="unusual" d={`M${place(index)} 0V${HEIGHT}`} /> : null,
        )}
        {isAdditive ? (
          figures.map((figure, index) =>
            figure === undefined ? null : (
              <path key={index} class={isOpen(months[index], at) ? 'bar open' : 'bar'} d={barOf(place(index), height(figure), height(0))} />
            ),
          )
        ) : (
          <>
            <path class="line" d={lineOf(figures, place, height)} />
            {figures.map((figure, index) =>
              figure === undefined ? null : (
                <path key={index} class={isOpen(months[index], at) ? 'dot open' : 'dot'} d={`M${place(index)} ${height(figure)}h0.001`} />
              ),
            )}
          </>
        )}
        {months.map((month, index) => (
          <rect key={month.month} class="touch" x={index * STEP} y={0} width={STEP} height={HEIGHT}>
            <title>{`${formatMonth(month.month)}: ${month.text === '' ? 'nothing' : month.text}${isOpen(month, at) ? ', not over yet' : ''}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        {labelsOf(months).map((month) => (
          <span key={month}>{formatMonth(month)}</span>
        ))}
      </figcaption>
    </figure>
  );
}

export function figureOf({ value }: MetricMonth): number | undefined {
  const figure = value === null ? Number.NaN : Number(value);
  return Number.isFinite(figure) ? figure : undefined;
}

/** Whether a month was not over when the figures were asked for. */
export function isOpen(month: MetricMonth | undefined, at: string): boolean {
  return month !== undefined && monthOf(month.month) === monthOf(at);
}

export function monthOf(day: string): string {
  return day.slice(0, 'yyyy-mm'.length);
}

/** What is there at all stays visible. */
function barOf(x: number, top: number, zero: number): string {
  const end = Math.abs(top - zero) < 0.6 ? zero + (top > zero ? 0.6 : -0.6) : top;
  return `M${x - 3.5} ${zero}V${end}H${x + 3.5}V${zero}Z`;
}

/** A month without a figure interrupts the line. */
function lineOf(figures: readonly (number | undefined)[], place: (index: number) => number, height: (figure: number) => number): string {
  return figures
    .map((figure, index) =>
      figure === undefined ? '' : `${index > 0 && figures[index - 1] !== undefined ? 'L' : 'M'}${place(index)} ${height(figure)}`,
    )
    .join('');
}

/** The first and the last month, and one between where there is room. */
function labelsOf(months: readonly MetricMonth[]): readonly string[] {
  const middle = months.length > 4 ? [Math.floor((months.length - 1) / 2)] : [];
  return [...new Set([0, ...middle, months.length - 1])].flatMap((index) => months[index]?.month ?? []);
}

function summaryOf(title: string, unit: string | undefined, months: readonly MetricMonth[]): string {
  const known = months.filter((month) => figureOf(month) !== undefined);
  const sorted = known.toSorted((one, other) => (figureOf(one) ?? 0) - (figureOf(other) ?? 0));
  const tell = (word: string, month: MetricMonth | undefined): string =>
    month === undefined ? '' : `, ${word} ${month.text} in ${formatMonth(month.month)}`;
  const name = unit === undefined ? title : `${title} in ${unit}`;
  return `${name} by month${tell('first', known[0])}${tell('lowest', sorted[0])}${tell('highest', sorted.at(-1))}${tell('last', known.at(-1))}.`;
}
