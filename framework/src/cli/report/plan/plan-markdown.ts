import type { ExplainedRelation, PlanExplanation } from '../../../plan/index.js';
import { driftLines } from '../drift-text.js';
import {
  actionText,
  askedText,
  categoryText,
  changeParts,
  estimateText,
  GROUPS,
  intervalsText,
  reasonText,
  showsSql,
  summaryText,
  workRows,
} from './plan-text.js';
import { diffText, sqlDiff } from './sql-diff.js';

export interface PlanMarkdownOptions {
  /** Adds the SQL of what is built, folded away. */
  readonly sql?: boolean;
}

/** By which a program finds the comment of an earlier run, to write over it. */
const PLAN_MARKER = '<!-- martlet plan -->';

/** GitHub takes comments of 65,536 characters; what is left over is for words around it. */
const MOST_CHARACTERS = 60_000;
const MOST_RELATIONS = 50;
const MOST_NAMES = 5;

/** A plan for a pull request. */
export function planMarkdown(plan: PlanExplanation, { sql = true }: PlanMarkdownOptions = {}): string {
  const text = [
    PLAN_MARKER,
    `### Plan for ${escaped(plan.environment)} on ${escaped(plan.target)}`,
    escaped(summaryText(plan)),
    ...driftLines(plan.drift, plan.environment, MOST_NAMES).map(escaped),
    ...plan.asked.map((id) => escaped(askedText(id, plan.environment))),
    ...workList(plan),
    ...GROUPS.flatMap(({ kind, title }) => groupTable(plan, kind, title)),
  ];
  return fitted(text, sql ? plan.relations.flatMap(sqlBlock) : []);
}

/** The blocks that fit, whole, and how many do not. */
function fitted(text: readonly string[], blocks: readonly string[]): string {
  const head = text.join('\n\n');
  let length = head.length;
  let shown = 0;
  while (shown < blocks.length && length + (blocks[shown]?.length ?? 0) < MOST_CHARACTERS) {
    length += (blocks[shown]?.length ?? 0) + 2;
    shown += 1;
  }
  const more = blocks.length - shown;
  const rest = more === 0 ? [] : [`The SQL of ${more} more is in \`target/compiled/\`.`];
  return `${[head, ...blocks.slice(0, shown), ...rest].join('\n\n')}\n`;
}

function workList(plan: PlanExplanation): readonly string[] {
  const rows = workRows(plan);
  return rows.length === 0 ? [] : [rows.map(([verb, text]) => `- **${verb}** ${escaped(text)}`).join('\n')];
}

function groupTable({ relations }: PlanExplanation, kind: ExplainedRelation['change']['kind'], title: string): readonly string[] {
  const found = relations.filter(({ change }) => change.kind === kind);
  if (found.length === 0) return [];
  const cells = found.slice(0, MOST_RELATIONS).map(cellsOf);
  const used = TITLES.flatMap((_, index) => (cells.some((row) => row[index] !== '') ? [index] : []));
  const line = (row: readonly string[]): string => `| ${used.map((index) => row[index] ?? '').join(' | ')} |`;
  const more = found.length - cells.length;
  return [
    `#### ${title} (${found.length})`,
    [line(TITLES), line(TITLES.map(() => '---')), ...cells.map(line)].join('\n'),
    ...(more === 0 ? [] : [`… and ${more} more.`]),
  ];
}

const TITLES: readonly string[] = ['relation', 'action', 'change', 'why', 'estimate'];

function cellsOf(relation: ExplainedRelation): readonly string[] {
  const { id, change } = relation;
  const category = categoryText(change);
  const parts = changeParts(change).map(({ sign, text }) => code(`${sign} ${text.replace(/ {2}/g, ' ')}`));
  const isBreaking = change.kind === 'changed' && change.category === 'breaking';
  return [
    code(id),
    escaped(actionText(relation)),
    [...(category === '' ? [] : [isBreaking ? `**${category}**` : escaped(category)]), ...parts].join('<br>'),
    escaped(reasonText(change, MOST_NAMES)),
    [estimateText(relation), intervalsText(relation.intervals)]
      .filter((text) => text !== '')
      .map(escaped)
      .join('<br>'),
  ];
}

function sqlBlock({ id, change, sql }: ExplainedRelation): readonly string[] {
  if (sql === undefined || !showsSql(change)) return [];
  const lines = sqlDiff(sql.before, sql.after).map(diffText);
  // What stands in front of a new model's lines would only disturb whoever copies them.
  const isNew = sql.before === undefined;
  if (lines.length === 0) return [];
  const text = (isNew ? sql.after : lines.join('\n')).trimEnd();
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [
    `<details><summary>SQL of <code>${html(id)}</code></summary>\n\n${fence}${isNew ? 'sql' : 'diff'}\n${text}\n${fence}\n\n</details>`,
  ];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A name or a part of code in a cell of a table, whose border would count even there. */
function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
}

/** Text as it is, whatever Markdown would make of its characters. */
function escaped(text: string): string {
  return html(text).replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`);
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '&#64;').replace(/\s+/g, ' ');
}
