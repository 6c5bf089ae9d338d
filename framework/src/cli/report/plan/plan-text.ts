import type { Cause, ColumnChange, ExplainedRelation, PlanExplanation, PlannedInterval } from '../../../plan/index.js';
import { countOf, firstOf, formatBytes, formatCount, formatRounded } from '../format.js';

type Change = ExplainedRelation['change'];
export type Sign = '+' | '-' | '~';

/** The groups of a plan, in order: first what was changed, then what follows from it. */
export const GROUPS = [
  { kind: 'added', title: 'Added', word: 'added' },
  { kind: 'changed', title: 'Changed', word: 'changed' },
  { kind: 'data', title: 'New data', word: 'with new data' },
  { kind: 'indirect', title: 'Affected by what they read', word: 'affected' },
  { kind: 'missing', title: 'Built again, since their tables are gone', word: 'built again' },
  { kind: 'untouched', title: 'Not rebuilt, though something behind them changed', word: 'not rebuilt' },
  { kind: 'removed', title: 'Removed', word: 'removed' },
] as const satisfies readonly { readonly kind: Change['kind']; readonly title: string; readonly word: string }[];

/** A relation's sign in a list. */
export function signOf(kind: Change['kind']): Sign | ' ' {
  if (kind === 'added') return '+';
  if (kind === 'removed') return '-';
  return kind === 'untouched' ? ' ' : '~';
}

/** Whether its SQL is news; that of what is only rebuilt is the same as before. */
export function showsSql({ kind }: Change): boolean {
  return kind === 'added' || kind === 'changed';
}

/** What a reader has to know of a change at once. */
export function categoryText(change: Change): string {
  if (change.kind !== 'changed') return change.kind === 'data' && change.restated ? 'computed again on request' : '';
  return change.category === 'metadata' ? 'metadata only' : change.category;
}

/** Of a relation's own change, each part. */
export function changeParts(change: Change): readonly { readonly sign: Sign; readonly text: string }[] {
  if (change.kind !== 'changed') return [];
  return [
    ...change.columns.map(columnPart),
    ...(change.rows ? [{ sign: '~', text: 'which rows it has' } as const] : []),
    ...(change.storage ? [{ sign: '~', text: 'how it is stored' } as const] : []),
  ];
}

/** What is different about a column. */
export function columnPart(column: ColumnChange): { readonly sign: Sign; readonly text: string } {
  return { sign: columnSign(column), text: columnText(column) };
}

function columnSign({ change }: ColumnChange): Sign {
  if (change === 'added') return '+';
  return change === 'removed' ? '-' : '~';
}

function columnText({ name, change, before = '', after = '' }: ColumnChange): string {
  switch (change) {
    case 'added':
      return `${name}  ${after}`;
    case 'removed':
      return name;
    case 'type':
      return `${name}  ${before} → ${after}`;
    case 'nullability':
      return `${name}  whether it may be null`;
    case 'expression':
      return `${name}  expression`;
    default:
      return change satisfies never;
  }
}

/** Why something is rebuilt, or why it is not; empty where its own change says it. */
export function reasonText(change: Change, most: number): string {
  switch (change.kind) {
    case 'data':
      return volatileText(change, most);
    case 'indirect':
      return [`because of ${causesText(change.causes, most)}`, volatileText(change, most)].filter((text) => text !== '').join(', and ');
    case 'changed':
      return change.causes.length === 0 ? '' : `also because of ${causesText(change.causes, most)}`;
    case 'untouched':
      return `reads none of ${list(
        change.inputs.map(({ id, columns }) => columnsText(id, columns, most)),
        most,
      )}`;
    default:
      return '';
  }
}

/** `reads the clock (current_date)` */
function volatileText({ volatile = [] }: { readonly volatile?: readonly string[] }, most: number): string {
  return volatile.length === 0 ? '' : `reads ${list(volatile, most)}`;
}

function causesText(causes: readonly Cause[], most: number): string {
  const ofRows = causes.filter(({ rows, columns }) => rows || columns.length === 0).map(({ id }) => id);
  const ofColumns = causes.filter(({ columns }) => columns.length > 0).map(({ id, columns }) => columnsText(id, columns, most));
  return list([...(ofRows.length === 0 ? [] : [`the rows of ${list(ofRows, most)}`]), ...ofColumns], most);
}

function columnsText(id: string, columns: readonly string[], most: number): string {
  const [only] = columns;
  return columns.length === 1 ? `${id}.${only}` : `${id} (${firstOf(columns, most)})`;
}

/** `a, b and c` */
function list(texts: readonly string[], most: number): string {
  if (texts.length > most + 1 || texts.length < 2) return firstOf(texts, most);
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** What is done about a relation. */
export function actionText({ action, as }: Pick<ExplainedRelation, 'action' | 'as'>): string {
  switch (action) {
    case undefined:
      return 'no longer published';
    case 'load':
      return 'load';
    case 'build':
      return `build ${as?.replace('-', ' ') ?? 'table'}`;
    case 'reuse':
      return 'reuse';
    case 'stand':
      return 'stays';
    case 'inline':
      return 'inlined';
    default:
      return action satisfies never;
  }
}

/** `about 1.2 M rows, 12.4 MB` */
export function estimateText({ estimate }: Pick<ExplainedRelation, 'estimate'>): string {
  if (estimate?.bytes === undefined) return '';
  return `~${formatRounded(estimate.rows)} rows, ${formatBytes(estimate.bytes)}`;
}

/** `3 batches from 2024-01-01 to 2024-01-04` */
export function intervalsText(intervals: readonly PlannedInterval[] = []): string {
  const first = intervals[0];
  if (first === undefined) return '';
  const last = intervals.at(-1);
  const from = first.from === undefined ? '' : ` from ${day(first.from)}`;
  const to = last?.to === undefined ? ' to the newest row' : ` to ${day(last.to)}`;
  return `${countOf(intervals.length, 'batch', 'batches')}${from}${to}`;
}

/** An instant at midnight is a day to its reader. */
function day(instant: string): string {
  return instant.replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '');
}

/** What applying it does, each line with what it is about. */
export function workRows(plan: PlanExplanation): readonly (readonly [string, string])[] {
  const { actions, tests, views, environment, estimate } = plan;
  const known = estimate.rows === 0 ? '' : `, about ${formatRounded(estimate.rows)} rows and ${formatBytes(estimate.bytes)}`;
  const unknown = estimate.unknown === 0 ? '' : `; nothing is known yet of ${formatRounded(estimate.unknown)}`;
  const made = [
    ...(actions.load === 0 ? [] : [countOf(actions.load, 'source')]),
    ...(actions.build === 0 ? [] : [countOf(actions.build, 'model')]),
  ].join(' and ');
  const moved = [
    ...(views.point.length === 0 ? [] : [`${countOf(views.point.length, 'view')} will be switched in ${environment}`]),
    ...(views.drop.length === 0 ? [] : [`${countOf(views.drop.length, 'view')} will be dropped`]),
  ].join(', ');
  const held = tests.hold === 0 ? '' : `${tests.run === 0 ? '' : '; '}${countOf(tests.hold, 'test')} up to date (not rerun)`;
  const settled = (['proved', 'inherited', 'pruned'] as const).flatMap((why) =>
    tests[why] === 0 ? [] : [`${formatCount(tests[why])} ${why}`],
  );
  const asked = tests.run === 0 ? '' : `${countOf(tests.run, 'test')}${settled.length === 0 ? '' : ` (${settled.join(', ')})`}`;
  const rows: readonly (readonly [string, string])[] = [
    ['build', made === '' ? '' : `${made}${known}${unknown}`],
    ['reuse', actions.reuse === 0 ? '' : `${countOf(actions.reuse, 'version')} that ${actions.reuse === 1 ? 'exists' : 'exist'} already`],
    ['test', tests.run === 0 && held === '' ? '' : `${asked}${held}`],
    ['publish', moved],
    ['readers', plan.exposures.map(readerText).join(', ')],
    [
      'metrics',
      firstOf(
        plan.metrics.map(({ name }) => name),
        MOST_METRICS,
      ),
    ],
  ];
  return rows.filter(([, text]) => text !== '');
}

const MOST_METRICS = 8;

/** `sales_dashboard (dashboard of sales-analytics)` */
function readerText({ name, type, owner }: PlanExplanation['exposures'][number]): string {
  return `${name} (${type}${owner === undefined ? '' : ` of ${owner}`})`;
}

/** `1 added, 2 changed (1 breaking), 5 affected` */
export function countsText({ relations }: PlanExplanation): string {
  const parts = GROUPS.flatMap(({ kind, word }) => {
    const found = relations.filter(({ change }) => change.kind === kind);
    if (found.length === 0) return [];
    const breaking = found.filter(({ change }) => change.kind === 'changed' && change.category === 'breaking').length;
    return [`${formatCount(found.length)} ${word}${breaking === 0 ? '' : ` (${breaking} breaking)`}`];
  });
  return parts.join(', ');
}

/** The one sentence that is left of a plan when nobody reads the rest. */
export function summaryText(plan: PlanExplanation): string {
  const counts = countsText(plan);
  if (plan.isEmpty && counts === '') return `Nothing to do: ${plan.environment} is up to date.`;
  const { load, build } = plan.actions;
  const work = [
    ...(load === 0 ? [] : [`${countOf(load, 'source')} to load`]),
    ...(build === 0 ? [] : [`${countOf(build, 'model')} to build`]),
  ];
  const done = plan.isEmpty ? ['nothing to do about it'] : work.length === 0 ? ['nothing to build'] : work;
  return `Plan for ${plan.environment}: ${[...(counts === '' ? [] : [counts]), done.join(', ')].join('; ')}.`;
}

/** What a build asks before it gives up a table that may hold what can't be computed again. */
export function askedText(id: string, environment: string): string {
  return (
    `${id} is built again from nothing. The build compares it with the table that ${environment} has, and refuses where rows would be lost: ` +
    'choose with --kept keep or --kept replace.'
  );
}
