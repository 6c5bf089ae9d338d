import type { RunResult, StepResult } from '../events.js';
import { errorLines } from './error-lines.js';
import { countOf, formatCount, formatDuration } from './format.js';
import type { RelationLabels } from './relation-labels.js';
import { countStatuses, stepsAtFault } from './run-outcome.js';
import type { Style } from './style.js';
import { tableLines } from './table.js';

/** A finished run: what was loaded, built and tested, what went wrong and what to do about it, and one last line. */
export function summaryLines(result: RunResult, labels: RelationLabels, style: Style): readonly string[] {
  return [
    ...section(sourceLines(result, style)),
    ...section(modelLines(result, labels, style)),
    ...section(testLines(result, style)),
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
  const loads = result.steps.filter(({ kind }) => kind === 'ingest');
  if (loads.length === 0) return [];
  return tableLines(
    [
      { title: 'Source' },
      { title: 'Rows', align: 'right' },
      { title: 'Rejected', align: 'right' },
      { title: 'Time', align: 'right' },
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
  const models = result.steps.filter(({ kind }) => kind === 'model');
  if (models.length === 0) return [];
  return tableLines(
    [
      { title: 'Model' },
      { title: 'Kind' },
      { title: 'As' },
      { title: 'Rows', align: 'right' },
      { title: 'Time', align: 'right' },
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
      // What a failing test holds back was built, but its readers go on seeing the version before.
      if (!result.published.includes(step.relation)) return style.warning(result.cancelled ? 'cancelled' : 'held back');
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

function testLines(result: RunResult, style: Style): readonly string[] {
  const counts = countStatuses(result, 'test');
  const parts = [
    counts.succeeded > 0 ? style.good(`${formatCount(counts.succeeded)} passed`) : '',
    counts.warned > 0 ? style.warning(`${formatCount(counts.warned)} warned`) : '',
    counts.failed + counts.error > 0 ? style.bad(`${formatCount(counts.failed + counts.error)} failed`) : '',
    counts.skipped > 0 ? style.warning(`${formatCount(counts.skipped)} skipped`) : '',
    counts.cancelled > 0 ? style.warning(`${formatCount(counts.cancelled)} cancelled`) : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [`${style.quiet('Tests')}  ${parts.join(style.quiet(', '))}`];
}

function problemLines(result: RunResult, style: Style): readonly string[] {
  const warnings = result.steps
    .filter(({ status }) => status === 'warned')
    .flatMap((step) => stepErrorLines(result, step, style, 'warning'));
  return [...warnings, ...failureLines(result, style)];
}

function failureLines(result: RunResult, style: Style): readonly string[] {
  return stepsAtFault(result).flatMap((step) => stepErrorLines(result, step, style, 'bad'));
}

/** What is wrong with a step, and which models had to be left out because of it. */
function stepErrorLines(result: RunResult, step: StepResult, style: Style, severity: 'bad' | 'warning'): readonly string[] {
  const skipped = result.steps.filter(({ kind, because }) => kind === 'model' && because === step.id).map(({ relation }) => relation);
  return [
    ...(step.errors ?? []).flatMap((error) => errorLines(error, style, severity, step.compiled)),
    ...(skipped.length === 0 ? [] : [`  ${style.quiet(`Skipped because of it: ${firstOf(skipped, MOST_NAMES)}.`)}`]),
  ];
}

const MOST_NAMES = 5;

function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${formatCount(more)} more` : names.join(', ');
}

function conclusion(result: RunResult, style: Style): string {
  const duration = formatDuration(result.milliseconds);
  if (result.cancelled) return style.warning(`Interrupted after ${duration}. Nothing was published.`);
  const done = [sentenceOf(result, 'ingest'), sentenceOf(result, 'model'), sentenceOf(result, 'test')]
    .filter((part) => part !== '')
    .join(', ');
  if (done === '') return `Nothing to do: no model, source or data test is selected.`;
  const failed = stepsAtFault(result).length > 0;
  return `${failed ? style.bad(`Failed in ${duration}`) : style.good(`Done in ${duration}`)}: ${done}.`;
}

function sentenceOf(result: RunResult, kind: StepResult['kind']): string {
  const { succeeded, unchanged, warned, failed, error, skipped, cancelled } = countStatuses(result, kind);
  const good = succeeded + unchanged + warned;
  const bad = failed + error;
  const [noun, verb] = ({ ingest: ['source', 'loaded'], model: ['model', 'built'], test: ['test', 'passed'] } as const)[kind];
  const parts = [
    good > 0 ? `${countOf(good, noun)} ${kind === 'ingest' && succeeded === 0 ? 'unchanged' : verb}` : '',
    bad > 0 ? `${countOf(bad, noun)} failed` : '',
    skipped + cancelled > 0 ? `${countOf(skipped + cancelled, noun)} skipped` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
