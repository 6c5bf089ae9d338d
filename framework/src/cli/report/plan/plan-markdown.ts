import type { ExplainedRelation, PlanExplanation } from '../../../plan/index.js';
import { driftLines } from '../drift-text.js';
import { code, escaped, fenced, fitted, folded, html, markdownTable } from '../markdown.js';
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
  return fitted(text, sql ? sqlBlocks(plan) : []);
}

function workList(plan: PlanExplanation): readonly string[] {
  const rows = workRows(plan);
  return rows.length === 0 ? [] : [rows.map(([verb, text]) => `- **${verb}** ${escaped(text)}`).join('\n')];
}

function groupTable({ relations }: PlanExplanation, kind: ExplainedRelation['change']['kind'], title: string): readonly string[] {
  const found = relations.filter(({ change }) => change.kind === kind);
  if (found.length === 0) return [];
  const cells = found.slice(0, MOST_RELATIONS).map(cellsOf);
  const more = found.length - cells.length;
  return [`#### ${title} (${found.length})`, markdownTable(TITLES, cells), ...(more === 0 ? [] : [`… and ${more} more.`])];
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

/** The SQL of what is new or changed, one folded block each. */
export function sqlBlocks({ relations }: PlanExplanation): readonly string[] {
  return relations.flatMap(({ id, change, sql }) => {
    if (sql === undefined || !showsSql(change)) return [];
    const lines = sqlDiff(sql.before, sql.after).map(diffText);
    // The lines of a new model have no marks before them, so that they can be copied.
    const isNew = sql.before === undefined;
    if (lines.length === 0) return [];
    return [folded(`SQL of <code>${html(id)}</code>`, fenced(isNew ? sql.after : lines.join('\n'), isNew ? 'sql' : 'diff'))];
  });
}
