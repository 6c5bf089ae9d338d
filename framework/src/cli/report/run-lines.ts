import { criticalPath, type RecordedStep, type RunRecord, type StepTrend } from '../../run/index.js';
import { errorLines } from './error-lines.js';
import { countOf, formatBytes, formatCount, formatDuration } from './format.js';
import type { Style } from './style.js';
import { type PrintedColumn, tableLines } from './table.js';

/** Runs, the newest first. */
export function runListLines(runs: readonly RunRecord[], style: Style): readonly string[] {
  return tableLines(
    [
      { title: 'Run' },
      { title: 'At' },
      { title: 'Environment', isExtra: true },
      { title: 'Command' },
      { title: 'Outcome' },
      { title: 'Time', align: 'right' },
      { title: 'Warehouse', align: 'right', isExtra: true },
      { title: 'Steps', align: 'right', isExtra: true },
      { title: 'By', isExtra: true },
      { title: 'Commit', isExtra: true },
    ],
    runs.map((run) => [
      run.runId,
      style.quiet(minuteOf(run.startedAt)),
      run.environment,
      run.command,
      outcomeText(run.outcome, style),
      formatDuration(run.milliseconds),
      formatDuration(run.warehouseMilliseconds),
      formatCount(run.steps.length),
      run.by ?? '',
      style.quiet((run.commit ?? '').slice(0, 8)),
    ]),
    style,
  );
}

/** One run: what it took, its steps in the order in which they began, and what made it as long as it was. */
export function runLines(run: RunRecord, style: Style): readonly string[] {
  const { cpuMilliseconds, peakMemoryBytes, publication, by, commit } = run;
  const critical = criticalPath(run.steps);
  const isCritical = new Set(critical.map(({ id }) => id));
  const resources = [
    `${formatDuration(run.milliseconds)}, of which the warehouse worked ${formatDuration(run.warehouseMilliseconds)}`,
    ...(cpuMilliseconds === undefined ? [] : [`${formatDuration(cpuMilliseconds)} of processors`]),
    ...(peakMemoryBytes === undefined ? [] : [`${formatBytes(peakMemoryBytes)} of memory at most`]),
  ];
  return [
    `Run ${run.runId}: ${run.command} of ${run.environment} on ${run.target}, ${outcomeText(run.outcome, style)}`,
    `${minuteOf(run.startedAt)} UTC${by === undefined ? '' : `, by ${by}`}${commit === undefined ? '' : `, commit ${commit}`}`,
    `It took ${resources.join('; ')}.`,
    publication === undefined
      ? 'It published nothing.'
      : `It published ${countOf(run.published, 'relation')} as publication ${publication} of ${run.environment}.`,
    '',
    ...tableLines(
      STEP_COLUMNS,
      run.steps.map((step) => [
        isCritical.has(step.id) ? '*' : '',
        step.id,
        stepStatus(step, style),
        step.beganAfter === undefined ? '' : formatDuration(step.beganAfter),
        formatDuration(step.milliseconds),
        formatDuration(step.warehouseMilliseconds),
        step.rows === undefined ? '' : formatCount(step.rows),
        step.bytes === undefined ? '' : formatBytes(step.bytes),
        step.workMilliseconds === undefined ? '' : formatDuration(step.workMilliseconds),
        step.waitedFor ?? '',
      ]),
      style,
    ),
    ...(critical.length < 2 ? [] : ['', `* The longest way through the run: ${critical.map(({ id }) => id).join(' → ')}.`]),
  ];
}

const STEP_COLUMNS: readonly PrintedColumn[] = [
  { title: '' },
  { title: 'Step' },
  { title: 'Status' },
  { title: 'Began after', align: 'right', isExtra: true },
  { title: 'Time', align: 'right' },
  { title: 'Warehouse', align: 'right', isExtra: true },
  { title: 'Rows', align: 'right' },
  { title: 'Bytes', align: 'right', isExtra: true },
  { title: 'Work', align: 'right', isExtra: true },
  { title: 'Waited for', isExtra: true },
];

/** What runs have taken, step by step, and which of them are out of line. */
export function stepTrendLines(trends: readonly StepTrend[], style: Style): readonly string[] {
  const warnings = trends.flatMap((trend) => trend.warnings);
  return [
    ...tableLines(
      [
        { title: 'Step' },
        { title: 'Runs', align: 'right' },
        { title: 'p50', align: 'right' },
        { title: 'p95', align: 'right' },
        { title: 'Last', align: 'right' },
        { title: 'Rows', align: 'right', isExtra: true },
        { title: 'Versions', align: 'right', isExtra: true },
      ],
      trends.map(({ id, runs, p50, p95, last, rows, versions, warnings: own }) => [
        id,
        formatCount(runs),
        formatDuration(p50),
        formatDuration(p95),
        own.length > 0 ? style.warning(formatDuration(last)) : formatDuration(last),
        rows === undefined ? '' : formatCount(rows),
        formatCount(versions),
      ]),
      style,
    ),
    ...warnings.flatMap((warning) => ['', ...errorLines(warning, style, 'warning')]),
  ];
}

function outcomeText(outcome: RunRecord['outcome'], style: Style): string {
  return outcome === 'succeeded' ? style.good(outcome) : style.bad(outcome);
}

function stepStatus({ status, code, tests, failing = [] }: RecordedStep, style: Style): string {
  const word = status === 'failed' || status === 'error' ? style.bad(status) : status === 'warned' ? style.warning(status) : status;
  const some = tests === undefined ? '' : failing.length > 0 ? ` (${failing.length} of ${tests})` : ` (${tests})`;
  return `${word}${some}${code === undefined ? '' : ` ${code}`}`;
}

function minuteOf(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
