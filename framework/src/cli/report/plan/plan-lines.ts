import type { ExplainedRelation, PlanExplanation } from '../../../plan/index.js';
import { driftLines } from '../drift-text.js';
import type { Style } from '../style.js';
import { padded } from '../table.js';
import { textWidth } from '../text-width.js';
import {
  actionText,
  askedText,
  categoryText,
  changeParts,
  estimateText,
  GROUPS,
  intervalsText,
  reasonText,
  type Sign,
  showsSql,
  signOf,
  summaryText,
  workRows,
} from './plan-text.js';
import { type DiffLine, diffText, sqlDiff } from './sql-diff.js';

export interface PlanLinesOptions {
  /** Shows the SQL of what is built, as a difference to the version before where there is one. */
  readonly sql?: boolean;
  /** Cuts no list. */
  readonly verbose?: boolean;
  /** The characters that a line holds; 100 when left out. */
  readonly width?: number;
}

/** As many relations of one group as a screen shows beside the others. */
const MOST_RELATIONS = 20;
const MOST_PARTS = 12;
const DEFAULT_WIDTH = 100;
const MOST_NAMES = 3;

/** A plan for a terminal: what changed, what follows, what will be done, and one last line. */
export function planLines(plan: PlanExplanation, style: Style, options: PlanLinesOptions = {}): readonly string[] {
  if (plan.relations.length === 0 && plan.isEmpty) return [style.good(summaryText(plan))];
  const groups = GROUPS.flatMap(({ kind, title }) => {
    const relations = plan.relations.filter(({ change }) => change.kind === kind);
    return relations.length === 0 ? [] : [...groupLines(title, relations, style, options), ''];
  });
  const work = workRows(plan);
  const width = Math.max(...work.map(([verb]) => verb.length));
  const names = options.verbose === true ? Number.POSITIVE_INFINITY : MOST_NAMES;
  const lines = [
    ...headerLines(plan, style),
    ...driftLines(plan.drift, plan.environment, names).map(style.warning),
    ...(plan.drift.found.length === 0 ? [] : ['']),
    ...groups,
    ...plan.asked.map((id) => style.warning(askedText(id, plan.environment))),
    ...(plan.asked.length === 0 ? [] : ['']),
    ...(work.length === 0
      ? []
      : [style.strong('To do'), ...work.map(([verb, text]) => `  ${style.quiet(padded(verb, width))}  ${text}`), '']),
    style.strong(summaryText(plan)),
  ];
  // SQL ends with a gap, as a group does.
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '');
}

/** A new environment is told apart from one that is continued. */
function headerLines({ environment, target, basis }: PlanExplanation, style: Style): readonly string[] {
  const isCopy = basis.publication === 0 && basis.environment !== environment;
  const begin = isCopy ? `, new, created from ${basis.environment}` : '';
  return [style.quiet(`${environment} on ${target}${begin}`), ''];
}

function groupLines(title: string, relations: readonly ExplainedRelation[], style: Style, options: PlanLinesOptions): readonly string[] {
  const most = options.verbose === true || relations.length === MOST_RELATIONS + 1 ? relations.length : MOST_RELATIONS;
  const shown = relations.slice(0, most);
  const names = options.verbose === true ? Number.POSITIVE_INFINITY : MOST_NAMES;
  const rows = shown.map((relation) => cellsOf(relation, style));
  const widths = [0, 1, 2, 3].map((cell) => Math.max(...rows.map((cells) => textWidth(cells[cell] ?? ''))));
  const heads = rows.map((cells) =>
    cells
      .flatMap((cell, index) => (widths[index] === 0 ? [] : [padded(cell, widths[index] ?? 0)]))
      .join('  ')
      .trimEnd(),
  );
  const reasons = shown.map(({ change }) => style.quiet(reasonText(change, names)));
  const headWidth = Math.max(...heads.map(textWidth));
  const besides = reasons.every((reason) => headWidth + textWidth(reason) + 4 <= (options.width ?? DEFAULT_WIDTH));
  const more = relations.length - shown.length;
  return [
    `${style.strong(title)} ${style.quiet(`(${relations.length})`)}`,
    ...shown.flatMap((relation, index) => {
      const reason = reasons[index] ?? '';
      const isBeside = besides && relation.change.kind !== 'changed';
      return [
        `  ${isBeside ? `${padded(heads[index] ?? '', headWidth)}  ${reason}`.trimEnd() : (heads[index] ?? '')}`,
        ...partLines(relation, style, options),
        ...(isBeside || reason === '' ? [] : [`      ${reason}`]),
        ...(options.sql === true ? sqlLines(relation, style) : []),
      ];
    }),
    ...(more === 0 ? [] : [`  ${style.quiet(`… and ${more} more; --verbose lists them`)}`]),
  ];
}

/** The parts of a relation's line, which stand below each other in a group. */
function cellsOf(relation: ExplainedRelation, style: Style): readonly string[] {
  const { id, change } = relation;
  const sign = signOf(change.kind);
  const isMade = relation.action === 'load' || relation.action === 'build';
  const amount = [estimateText(relation), isMade ? intervalsText(relation.intervals) : ''].filter((text) => text !== '');
  return [
    `${painted(sign, sign, style)} ${id}`,
    change.kind === 'untouched' ? '' : style.quiet(actionText(relation)),
    categoryColor(change, style)(categoryText(change)),
    amount.join(', '),
  ];
}

function partLines({ change }: ExplainedRelation, style: Style, { verbose }: PlanLinesOptions): readonly string[] {
  const parts = changeParts(change);
  const most = verbose === true || parts.length === MOST_PARTS + 1 ? parts.length : MOST_PARTS;
  const more = parts.length - Math.min(parts.length, most);
  return [
    ...parts.slice(0, most).map(({ sign, text }) => `      ${painted(sign, sign, style)} ${text}`),
    ...(more === 0 ? [] : [`      ${style.quiet(`… and ${more} more`)}`]),
  ];
}

function categoryColor(change: ExplainedRelation['change'], style: Style): (text: string) => string {
  if (change.kind !== 'changed') return style.quiet;
  switch (change.category) {
    case 'breaking':
      return style.warning;
    case 'non-breaking':
      return style.good;
    case 'metadata':
    case 'forward-only':
      return style.quiet;
    default:
      return change.category satisfies never;
  }
}

function painted(sign: Sign | ' ', text: string, style: Style): string {
  switch (sign) {
    case '+':
      return style.good(text);
    case '-':
      return style.bad(text);
    case '~':
      return style.warning(text);
    case ' ':
      return text;
    default:
      return sign satisfies never;
  }
}

function sqlLines({ change, sql }: ExplainedRelation, style: Style): readonly string[] {
  if (sql === undefined || !showsSql(change)) return [];
  const lines = sqlDiff(sql.before, sql.after);
  if (lines.length === 0) return [`      ${style.quiet('its SQL is the same')}`];
  return ['', ...lines.map((line) => `      ${diffColor(line, style)(diffText(line))}`.trimEnd()), ''];
}

function diffColor({ kind }: DiffLine, style: Style): (text: string) => string {
  switch (kind) {
    case 'added':
      return style.good;
    case 'removed':
      return style.bad;
    case 'heading':
      return style.place;
    case 'same':
      return String;
    default:
      return kind satisfies never;
  }
}
