import { useState } from 'preact/hooks';
import type { RecordedStep } from '../../src/run/run-record.js';
import { formatDuration, formatNumber } from './format.js';
import { scaleOf } from './month-scale.js';
import { StepLink } from './step-link.js';

interface GanttProps {
  readonly steps: readonly RecordedStep[];
  /** How long the whole took. */
  readonly milliseconds: number;
  /** The ids of the steps that are shown as one way through the run. */
  readonly way: ReadonlySet<string>;
  readonly wayTitle: string;
}

const WIDTH = 1000;
/** Of a row, and of the bar in its middle. */
const HEIGHT = 24;
const BAR = 12;
/** What is there at all stays visible. */
const THINNEST = 3;
/** The rows that are shown at first: those of the way, those that failed, and the longest. */
const SHOWN = 80;

/** The steps of a run on one axis of time, in the order in which they began. */
export function Gantt({ steps, milliseconds, way, wayTitle }: GanttProps) {
  const [isWhole, setWhole] = useState(false);
  const begun = steps.filter((step) => step.beganAfter !== undefined);
  const ends = new Map(begun.map((step) => [step.id, endOf(step)]));
  const whole = Math.max(1, milliseconds, ...ends.values());
  const ticks = scaleOf([whole], { fromZero: true }).ticks.filter((tick) => tick <= whole);
  const rows = isWhole ? begun : mostImportant(begun, way);
  const place = (time: number): number => (time / whole) * WIDTH;
  return (
    <>
      <div class="gantt">
        <div class="gantt-row gantt-axis" aria-hidden="true">
          <span />
          <span class="gantt-ticks">
            {ticks.map((tick) => (
              <span key={tick} style={{ insetInlineStart: `${(100 * tick) / whole}%` }}>
                {tick === 0 ? '0' : formatDuration(tick)}
              </span>
            ))}
          </span>
          <span />
        </div>
        <ol>
          {rows.map((step) => {
            const { id, beganAfter = 0, waitedFor } = step;
            const free = waitedFor === undefined ? undefined : ends.get(waitedFor);
            const isOnWay = way.has(id);
            const x = Math.min(place(beganAfter), WIDTH - THINNEST);
            return (
              <li key={id} class={isOnWay ? 'gantt-row on-way' : 'gantt-row'}>
                <StepLink step={step} />
                <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                  <title>{tellStep(step, free)}</title>
                  <path class="grid" d={ticks.map((tick) => `M${place(tick)} 0V${HEIGHT}`).join('')} />
                  {free !== undefined && free < beganAfter && <path class="waits" d={`M${place(free)} ${HEIGHT / 2}H${x}`} />}
                  <rect
                    class={barClass(step, isOnWay)}
                    x={x}
                    y={(HEIGHT - BAR) / 2}
                    width={Math.max(THINNEST, Math.min(place(step.milliseconds), WIDTH - x))}
                    height={BAR}
                  />
                </svg>
                <span class="end nowrap">
                  {formatDuration(step.milliseconds)}
                  <span class="visually-hidden">, {tellStep(step, free)}</span>
                </span>
              </li>
            );
          })}
        </ol>
      </div>
      <ul class="legend small quiet" aria-hidden="true">
        <li class="key-way">{wayTitle}</li>
        <li class="key-step">Other steps</li>
        <li class="key-tests">Data tests</li>
        <li class="key-failed">Failed</li>
        <li class="key-waits">Ready, waits for a thread</li>
      </ul>
      {rows.length < begun.length && (
        <button type="button" class="button" onClick={() => setWhole(true)}>
          Show all {formatNumber(begun.length)} steps
        </button>
      )}
    </>
  );
}

function endOf({ beganAfter = 0, milliseconds }: RecordedStep): number {
  return beganAfter + milliseconds;
}

function mostImportant(begun: readonly RecordedStep[], way: ReadonlySet<string>): readonly RecordedStep[] {
  if (begun.length <= SHOWN) return begun;
  const rank = (step: RecordedStep): number => (way.has(step.id) || isBad(step) ? Number.MAX_SAFE_INTEGER : step.milliseconds);
  const chosen = new Set(begun.toSorted((one, other) => rank(other) - rank(one)).slice(0, SHOWN));
  return begun.filter((step) => chosen.has(step));
}

function isBad({ status }: RecordedStep): boolean {
  return status === 'failed' || status === 'error';
}

function barClass(step: RecordedStep, isOnWay: boolean): string {
  if (isBad(step)) return 'bar failed';
  return ['bar', ...(isOnWay ? ['way'] : []), ...(step.kind === 'tests' ? ['tests'] : [])].join(' ');
}

function tellStep({ beganAfter = 0, waitedFor }: RecordedStep, free: number | undefined): string {
  const waits = waitedFor === undefined ? '' : `, after ${waitedFor}`;
  const idle = free === undefined || beganAfter - free < 1 ? '' : `, ready ${formatDuration(beganAfter - free)} before`;
  return `began after ${formatDuration(beganAfter)}${waits}${idle}`;
}
