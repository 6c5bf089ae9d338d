import type { RunResult, StepKind, StepResult } from '../../run/events.js';
import { errorLines } from './error-lines.js';
import { countOf, firstOf, formatCount, formatDuration } from './format.js';
import type { RelationLabels } from './relation-labels.js';
import { countStatuses, stepsAtFault } from './run-outcome.js';
import type { Style } from './style.js';
import { tableLines } from './table.js';

/** A finished run: what was loaded, built and tested, what went wrong and what to do about it, and one last line. */
export function summaryLines(result: RunResult, labels: RelationLabels, style: Style): readonly string[] {
  // A table of what was cut off says nothing that the interrupter does not know.
  if (result.cancelled) return shortSummaryLines(result, style);
  return [
    ...section(sourceLines(result, style)),
    ...section(modelLines(result, labels, style)),
    ...section(problemLines(result, style)),
    conclusion(result, style),
  ];
}

/** What went wrong, and the last line: all that a reader in a hurry needs. */
export function shortSummaryLines(result: RunResult, style: Style): readonly string[] {
  return [...section(failureLines(result, style)), conclusion(result, style)];
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

function sourceLines(result: RunResult, style: Style): readonly string[] {
  const loads = result.steps.filter(({ kind, status }) => kind === 'ingest' && status !== 'unchanged');
  if (loads.length === 0) return [];
  return tableLines(
    [
      { title: 'Source' },
      { title: 'Rows', align: 'right' },
      { title: 'Rejected', align: 'right' },
      { title: 'Time', align: 'right', isExtra: true },
      { title: 'Status' },
    ],
    loads.map((load) => [
      load.relation,
      load.rows === undefined ? '' : formatCount(load.rows),
      rejected(load, style),
      time(load, style),
      statusText(load, result, style),
    ]),
    style,
  );
}

function rejected({ failures }: StepResult, style: Style): string {
  if (failures === undefined) return '';
  return failures === 0 ? style.quiet('0') : style.warning(formatCount(failures));
}

function modelLines(result: RunResult, labels: RelationLabels, style: Style): readonly string[] {
  const models = result.steps.filter(({ kind, status }) => kind === 'model' && status !== 'unchanged');
  if (models.length === 0) return [];
  return tableLines(
    [
      { title: 'Model' },
      { title: 'Kind', isExtra: true },
      { title: 'As', isExtra: true },
      { title: 'Rows', align: 'right' },
      { title: 'Time', align: 'right', isExtra: true },
      { title: 'Status' },
    ],
    models.map((model) => [
      model.relation,
      style.quiet(labels.get(model.relation)?.kind ?? ''),
      style.quiet(labels.get(model.relation)?.materialized ?? ''),
      model.rows === undefined ? '' : formatCount(model.rows),
      time(model, style),
      statusText(model, result, style),
    ]),
    style,
  );
}

function time({ status, milliseconds }: StepResult, style: Style): string {
  return status === 'skipped' || status === 'unchanged' ? '' : style.quiet(formatDuration(milliseconds));
}

function statusText(step: StepResult, result: RunResult, style: Style): string {
  switch (step.status) {
    case 'succeeded':
      if (isBlocked(step, result)) return style.warning('not published');
      return style.good(step.kind === 'ingest' ? 'loaded' : 'built');
    case 'unchanged':
      return style.quiet('unchanged');
    case 'warned':
      return style.warning('warned');
    case 'failed':
    case 'error':
      return style.bad('failed');
    case 'skipped':
      return style.warning('skipped');
    case 'cancelled':
      return style.warning('cancelled');
    default:
      return step.status satisfies never;
  }
}

function problemLines(result: RunResult, style: Style): readonly string[] {
  const warnings = result.steps.flatMap((step) => [
    ...(step.warnings ?? []).flatMap((warning) => errorLines(warning, style, 'warning')),
    ...(step.status === 'warned' ? stepErrorLines(result, step, style, 'warning') : []),
  ]);
  return [...warnings, ...failureLines(result, style)];
}

function failureLines(result: RunResult, style: Style): readonly string[] {
  return stepsAtFault(result).flatMap((step) => stepErrorLines(result, step, style, 'bad'));
}

/** What is wrong with a step, and which models and tests had to be left out because of it. */
function stepErrorLines(result: RunResult, step: StepResult, style: Style, severity: 'bad' | 'warning'): readonly string[] {
  const skipped = result.steps.filter(({ kind, because }) => kind === 'model' && because === step.id).map(({ relation }) => relation);
  const tests = result.steps.filter(({ kind, because }) => kind === 'test' && because === step.id).length;
  return [
    ...(step.errors ?? []).flatMap((error) => errorLines(error, style, severity, step.compiled)),
    ...(skipped.length === 0 ? [] : [`  ${style.quiet(`Skipped because of it: ${firstOf(skipped, MOST_NAMES)}.`)}`]),
    ...(tests === 0 ? [] : [`  ${style.quiet(`Skipped with what is not published: ${countOf(tests, 'data test')}.`)}`]),
  ];
}

const MOST_NAMES = 5;

function conclusion(result: RunResult, style: Style): string {
  const duration = formatDuration(result.milliseconds);
  if (result.cancelled) {
    const published = result.published.length === 0 ? 'Nothing was published.' : 'What was complete is published.';
    return `${style.warning(`Interrupted after ${duration}.`)} ${published}`;
  }
  const hold = result.testsThatHold === 0 ? [] : [`${countOf(result.testsThatHold, 'test')} up to date (not rerun)`];
  const moved = publishesAlone(result) ? result.views : 0;
  const counts = [
    ...(['ingest', 'model', 'test'] as const).map((kind) => countLine(result, kind, style)),
    ...hold,
    monitorLine(result, style),
    ...(moved === 0 ? [] : [`${countOf(moved, 'view')} published`]),
  ].filter((part) => part !== '');
  if (counts.length === 0) return 'Nothing to do: no source, model or data test is selected.';
  const isLeft = result.isPart === true && stepsAtFault(result).length === 0;
  const verdict = stepsAtFault(result).length > 0 ? style.bad(`Failed in ${duration}`) : style.good(`Done in ${duration}`);
  return `${verdict}: ${counts.join('; ')}.${isLeft ? ' Nothing is published yet.' : ''}`;
}

/** Whether views were published though nothing was built for them: they show what stood there, or carry other descriptions. */
function publishesAlone({ steps, published }: RunResult): boolean {
  const unchanged = new Set(steps.filter(({ status }) => status === 'unchanged').map(({ relation }) => relation));
  return published.some((id) => unchanged.has(id));
}

type Counted = Exclude<StepKind, 'monitor'>;
const NOUNS = { ingest: 'source', model: 'model', test: 'test' } as const satisfies Record<Counted, string>;
const SUCCESSES = { ingest: 'loaded', model: 'built', test: 'passed' } as const satisfies Record<Counted, string>;

/** `no anomalies in 26 monitors`, `anomalies in 2 of 26 monitors` */
function monitorLine(result: RunResult, style: Style): string {
  const { succeeded, unchanged, warned, failed, error, skipped, cancelled } = countStatuses(result, 'monitor');
  const measured = succeeded + unchanged + warned;
  const found = warned === 0 ? `no anomalies in ${countOf(measured, 'monitor')}` : anomalies(warned, measured, style);
  const others = [
    ...(failed + error === 0 ? [] : [style.bad(`${countOf(failed + error, 'monitor')} failed`)]),
    ...(skipped + cancelled === 0 ? [] : [style.warning(`${countOf(skipped + cancelled, 'monitor')} skipped`)]),
  ];
  return [...(measured === 0 ? [] : [found]), ...others].join(', ');
}

function anomalies(warned: number, measured: number, style: Style): string {
  return style.warning(`anomalies in ${formatCount(warned)} of ${countOf(measured, 'monitor')}`);
}

/** `240 tests passed, 1 failed, 109 skipped` */
export function countLine(result: RunResult, kind: Counted, style: Style): string {
  const { succeeded, unchanged, warned, failed, error, skipped, cancelled } = countStatuses(result, kind);
  const held = result.steps.filter((step) => step.kind === kind && isBlocked(step, result)).length;
  const parts = (
    [
      [succeeded - held, `${SUCCESSES[kind]}${settledText(result, kind)}`, undefined],
      [held, 'not published', style.warning],
      [unchanged, 'unchanged', undefined],
      [warned, 'warned', style.warning],
      [failed + error, 'failed', style.bad],
      [skipped + cancelled, 'skipped', style.warning],
    ] as const
  ).filter(([count]) => count > 0);
  // The first number says what is counted; the others follow it.
  return parts
    .map(([count, word, paint = String], index) => paint(`${index === 0 ? countOf(count, NOUNS[kind]) : formatCount(count)} ${word}`))
    .join(', ');
}

/** Of the tests that passed, those that were not executed: ` (120 proved, 60 inherited)`. */
function settledText(result: RunResult, kind: Counted): string {
  const parts = (['proved', 'inherited', 'pruned', 'unknown'] as const).flatMap((settled) => {
    const count = result.steps.filter((step) => step.kind === kind && step.settled === settled).length;
    return count === 0 ? [] : [`${formatCount(count)} ${settled}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What a failing test blocks was built, but its readers go on seeing the version before. */
function isBlocked({ kind, status, relation }: StepResult, { published, isPart }: RunResult): boolean {
  return isPart !== true && kind !== 'test' && kind !== 'monitor' && status === 'succeeded' && !published.includes(relation);
}
