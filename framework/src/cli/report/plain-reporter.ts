import type { StepResult, StepStatus } from '../../run/events.js';
import { driftLines } from './drift-text.js';
import { errorLines } from './error-lines.js';
import { countOf, formatCount, formatDuration } from './format.js';
import { generatedLines } from './generated-lines.js';
import { type TextOutput, writeLines } from './output.js';
import type { RelationLabels } from './relation-labels.js';
import type { ReportEvent, Reporter } from './report-event.js';
import { RunProgress, stepLabel } from './run-progress.js';
import { summaryLines } from './run-summary.js';
import { type Style, styleFor } from './style.js';
import { padded } from './table.js';

/** For logs and pipes: one line for each finished step, then the summary. */
export function plainReporter(out: TextOutput, err: TextOutput, labels: RelationLabels, elapsed: () => number): Reporter {
  const style = styleFor(out);
  const progress = new RunProgress(elapsed);
  let testsOnly = false;
  return {
    report: (event) => {
      switch (event.kind) {
        case 'note':
          return writeLines(out, [event.message]);
        case 'drift-found':
          return writeLines(out, driftLines(event.drift, event.environment).map(style.warning));
        case 'warning':
          return writeLines(err, errorLines(event.error, styleFor(err), 'warning'));
        case 'generating':
          return;
        case 'retrying':
          return writeLines(out, [retryLine(event)]);
        case 'generated':
          return writeLines(out, generatedLines(event, style));
        case 'command-failed':
          return writeLines(
            err,
            event.errors.flatMap((error) => errorLines(error, styleFor(err))),
          );
        case 'run-finished':
          return writeLines(out, ['', ...summaryLines(event.result, labels, style)]);
        default:
          progress.follow(event);
          if (event.kind === 'run-started') {
            testsOnly = event.command === 'test';
            writeLines(out, [startLine(event)]);
          }
          if (event.kind === 'step-finished' && isWorthALine(event.result, testsOnly))
            writeLines(out, [stepLine(event.result, progress, style)]);
      }
    },
    close: () => undefined,
  };
}

/**
 * A project has hundreds of tests and monitors, and one failure may skip as many: of these only what found something gets a line, and what has
 * not changed gets none.
 */
function isWorthALine({ kind, status }: StepResult, testsOnly: boolean): boolean {
  if (status === 'unchanged') return false;
  if (kind === 'ingest' || kind === 'model') return true;
  return status === 'succeeded' ? testsOnly && kind === 'test' : status !== 'skipped';
}

/** `martlet build  environment prod, target local, 34 steps, 4 threads, run 1f3a` */
export function startLine({
  command,
  environment,
  target,
  steps,
  threads,
  runId,
}: {
  command: string;
  environment: string;
  target: string;
  steps: number;
  threads: number;
  runId: string;
}): string {
  return `martlet ${command}  environment ${environment}, target ${target}, ${countOf(steps, 'step')}, ${countOf(threads, 'thread')}, run ${runId}`;
}

const WORDS: Readonly<Record<StepStatus, string>> = {
  succeeded: 'ok',
  unchanged: 'same',
  warned: 'warn',
  failed: 'FAIL',
  error: 'ERROR',
  skipped: 'skip',
  cancelled: 'stop',
};

const WORD_WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length));

function stepLine(result: StepResult, progress: RunProgress, style: Style): string {
  const total = formatCount(progress.total);
  const position = `[${formatCount(progress.done).padStart(total.length)}/${total}]`;
  const time = formatDuration(result.milliseconds).padStart(7);
  const paint = paintOf(result.status, style);
  return [position, time, paint(padded(WORDS[result.status], WORD_WIDTH)), padded(result.kind, 6), stepLabel(result), ...detailsOf(result)]
    .join('  ')
    .trimEnd();
}

function paintOf(status: StepStatus, style: Style): (text: string) => string {
  if (status === 'failed' || status === 'error') return style.bad;
  return status === 'succeeded' || status === 'unchanged' ? style.good : style.warning;
}

/** What is worth a word: rows, failing rows, why a step was skipped. */
function detailsOf({ kind, rows, failures = 0, because, message = because, status }: StepResult): readonly string[] {
  const found = failures > 0 ? [countOf(failures, kind === 'ingest' ? 'rejected row' : 'failing row')] : [];
  const built = rows === undefined || kind === 'test' ? [] : [countOf(rows, 'row')];
  return [...built, ...found, ...(status === 'skipped' && message !== undefined ? [`(${message})`] : [])];
}

/** `Again in 0.8 s, after attempt 1 (conflict): …` */
function retryLine({ reason, message, attempt, milliseconds }: Extract<ReportEvent, { kind: 'retrying' }>): string {
  return `Again in ${formatDuration(milliseconds)}, after attempt ${attempt} (${reason}): ${message}`;
}
