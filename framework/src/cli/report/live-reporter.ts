import { countOf, formatCount, formatElapsed } from './format.js';
import { LiveRegion } from './live-region.js';
import { type TextOutput, writeLines } from './output.js';
import { plainReporter, startLine } from './plain-reporter.js';
import type { RelationLabels } from './relation-labels.js';
import type { ReportEvent, Reporter } from './report-event.js';
import { type RunningStep, RunProgress, stepLabel } from './run-progress.js';
import { summaryLines } from './run-summary.js';
import { type Style, styleFor } from './style.js';
import { padded } from './table.js';
import { textWidth } from './text-width.js';

const MILLISECONDS_BETWEEN_DRAWINGS = 100;
const BAR_WIDTH = 24;
const MOST_RUNNING = 8;
const MOST_PROBLEMS = 4;

type Generating = Extract<ReportEvent, { kind: 'generating' }>;

/** For a terminal: what runs now, redrawn in place ten times a second; the summary takes its place. */
export function liveReporter(out: TextOutput, err: TextOutput, labels: RelationLabels, elapsed: () => number): Reporter {
  const style = styleFor(out);
  const region = new LiveRegion(out);
  const afterwards = plainReporter(out, err, labels, elapsed);
  const progress = new RunProgress(elapsed);
  const generating = new Map<string, Generating>();
  let isRunning = false;

  const draw = (): void => {
    if (isRunning) region.draw(runLines(progress, elapsed(), style));
    else if (generating.size > 0) region.draw([...generating.values()].map((event) => generatingLine(event, style)));
  };
  const timer = setInterval(draw, MILLISECONDS_BETWEEN_DRAWINGS);
  timer.unref();

  const stop = (): void => {
    isRunning = false;
    generating.clear();
    region.close();
  };

  return {
    report: (event) => {
      switch (event.kind) {
        case 'generating':
          generating.set(event.table, event);
          return;
        case 'run-started':
          stop();
          progress.follow(event);
          isRunning = true;
          writeLines(out, [style.quiet(startLine(event)), '']);
          return;
        case 'step-started':
        case 'step-finished':
        case 'loading':
        case 'published':
          return progress.follow(event);
        case 'retrying':
          region.close();
          return afterwards.report(event);
        case 'drift-found':
        case 'warning':
        case 'note':
        case 'generated':
        case 'command-failed':
          stop();
          return afterwards.report(event);
        case 'planned':
        case 'statement-finished':
          return;
        case 'run-finished':
          stop();
          writeLines(out, summaryLines(event.result, labels, style));
          return;
        default:
          return event satisfies never;
      }
    },
    close: () => {
      clearInterval(timer);
      stop();
    },
  };
}

function runLines(progress: RunProgress, now: number, style: Style): readonly string[] {
  const running = progress.running.slice(0, MOST_RUNNING);
  const more = progress.running.length - running.length;
  const hidden = Math.max(0, progress.problems.length - MOST_PROBLEMS);
  return [
    progressLine(progress, style),
    ...runningLines(running, now, style),
    ...(more > 0 ? [style.quiet(`  and ${more} more`)] : []),
    ...progress.problems
      .slice(hidden)
      .map((result) => `  ${result.status === 'warned' ? style.warning('warned') : style.bad('failed')}  ${stepLabel(result)}`),
    ...(hidden > 0 ? [style.quiet(`  and ${hidden} before`)] : []),
  ];
}

function progressLine(progress: RunProgress, style: Style): string {
  const { done, total, rows, milliseconds } = progress;
  const parts = [`${formatCount(done)}/${formatCount(total)}`, formatElapsed(milliseconds), ...(rows > 0 ? [countOf(rows, 'row')] : [])];
  return `${bar(total === 0 ? 0 : done / total, style)}  ${parts.join(style.quiet(' · '))}`;
}

function runningLines(steps: readonly RunningStep[], now: number, style: Style): readonly string[] {
  const width = Math.max(0, ...steps.map(({ label }) => textWidth(label)));
  return steps.map(({ kind, label, since, state }) => {
    const words = [formatElapsed(now - since), ...(state === undefined ? [] : [state])].map((word) => style.quiet(word));
    return [`  ${style.quiet(padded(KIND_WORDS[kind], KIND_WIDTH))}`, padded(label, width), ...words].join('  ');
  });
}

const KIND_WORDS = { ingest: 'loading', model: 'building', test: 'testing', monitor: 'watching' } as const satisfies Record<
  RunningStep['kind'],
  string
>;
const KIND_WIDTH = Math.max(...Object.values(KIND_WORDS).map((word) => word.length));

function generatingLine({ table, rows, expectedRows }: Generating, style: Style): string {
  const share = expectedRows === 0 ? 1 : rows / expectedRows;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${padded(table, 12)}  ${bar(share, style)}  ${percent}  ${style.quiet(`${formatCount(rows)} rows`)}`;
}

function bar(share: number, style: Style): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return style.good('━'.repeat(filled)) + style.quiet('━'.repeat(BAR_WIDTH - filled));
}
