import { formatDay, formatShortDay } from './format.js';
import { scaleOf } from './month-scale.js';

/** A figure of a day. */
export interface DayFigure {
  readonly day: string;
  readonly value: number;
}

interface DayChartProps {
  readonly title: string;
  /** Each day of the period, oldest first. */
  readonly days: readonly DayFigure[];
  readonly format: (value: number) => string;
  /** The same for the lines of the chart. */
  readonly formatLine?: (value: number) => string;
}

const STEP = 10;
const HEIGHT = 100;

/** What adds up by day, as bars. */
export function DayChart({ title, days, format, formatLine = format }: DayChartProps) {
  const { high, ticks } = scaleOf(
    days.map(({ value }) => value),
    { fromZero: true },
  );
  const most = days.reduce<DayFigure | undefined>((best, day) => (best === undefined || day.value > best.value ? day : best), undefined);
  return (
    <figure class="month-chart day-chart">
      <div class="month-axis" aria-hidden="true">
        {[...ticks].reverse().map((tick) => (
          <span key={tick}>{tick === 0 ? '0' : formatLine(tick)}</span>
        ))}
      </div>
      <svg
        viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
        role="img"
        aria-label={`${title} by day${most === undefined ? '' : `, the most on ${formatDay(most.day)}: ${format(most.value)}`}.`}
        preserveAspectRatio="none"
      >
        {ticks.map((tick) => (
          <path key={tick} class={tick === 0 ? 'grid zero' : 'grid'} d={`M0 ${HEIGHT - (tick / high) * HEIGHT}H${days.length * STEP}`} />
        ))}
        <Bars days={days} high={high} />
        {days.map(({ day, value }, index) => (
          <rect key={day} class="touch" x={index * STEP} y={0} width={STEP} height={HEIGHT}>
            <title>{`${formatDay(day)}: ${value === 0 ? 'nothing' : format(value)}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        {labelsOf(days).map((day) => (
          <span key={day}>{formatShortDay(day)}</span>
        ))}
      </figcaption>
    </figure>
  );
}

/** The same without letters, as small as a word. */
export function SmallDayChart({ title, days, format }: Omit<DayChartProps, 'formatLine'>) {
  const high = Math.max(...days.map(({ value }) => value)) || 1;
  const last = days.findLast(({ value }) => value > 0);
  return (
    <svg
      class="small-chart"
      viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
      role="img"
      aria-label={`${title} by day${last === undefined ? '' : `, last ${format(last.value)} on ${formatDay(last.day)}`}`}
      preserveAspectRatio="none"
    >
      <Bars days={days} high={high} />
    </svg>
  );
}

function Bars({ days, high }: { readonly days: readonly DayFigure[]; readonly high: number }) {
  return (
    <>
      {days.map(({ day, value }, index) => {
        if (value === 0) return null;
        // What is there at all stays visible.
        const height = Math.max(1.5, (value / high) * HEIGHT);
        return <path key={day} class="bar" d={`M${index * STEP + 1.5} ${HEIGHT}v${-height}h${STEP - 3}v${height}Z`} />;
      })}
    </>
  );
}

/** The first and the last day, and one between where there is room. */
function labelsOf(days: readonly DayFigure[]): readonly string[] {
  const middle = days.length > 4 ? [Math.floor((days.length - 1) / 2)] : [];
  return [...new Set([0, ...middle, days.length - 1])].flatMap((index) => days[index]?.day ?? []);
}
