import { formatLocation } from '../../errors.js';
import type { ExplainedRelation } from '../../plan/index.js';
import type { CheckProblem } from '../../project/check/index.js';
import { isDifferent, type RelationDiff } from '../../run/index.js';
import { mutationScore } from '../../testing/mutation/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { countOf, firstOf, formatBytes, formatCount, formatDuration, formatMoney, formatRounded } from '../report/format.js';
import { code, escaped, fitted, folded, markdownTable } from '../report/markdown.js';
import { sqlBlocks } from '../report/plan/plan-markdown.js';
import { askedText, categoryText, changeParts, columnPart, countsText, reasonText, signOf } from '../report/plan/plan-text.js';
import { countLine } from '../report/run-summary.js';
import { styleFor } from '../report/style.js';
import { breakingChanges, type Concerned, concernedBy, type PullRequestJudgement } from './judgement.js';

/** By which a program finds the comment of an earlier push, to write over it. */
const MARKER = '<!-- martlet ci -->';

const MOST_PROBLEMS = 10;
const MOST_RELATIONS = 25;
const MOST_CONCERNED = 8;
const MOST_NAMES = 4;
const MOST_VALUE_CHARACTERS = 40;
const PLAIN = styleFor({ hasColor: false });

type Mark = '✅' | '⚠️' | '❌' | '➖';

/** The report on a pull request: the verdict, what was looked at in one line each, what changes and whom it concerns; the rest is folded. */
export function judgementMarkdown(found: PullRequestJudgement): string {
  const { plan } = found;
  const text = [
    MARKER,
    `### ${verdictOf(found)}`,
    markdownTable(['', 'Step', 'Result'], stepRows(found)),
    ...problemList(found, 'error'),
    ...changeTable(found),
    ...concernedList(plan === undefined ? [] : concernedBy(plan)),
    ...(plan?.asked ?? []).map((id) => escaped(askedText(id, found.production))),
    ...dataDetails(found),
    ...mutationDetails(found),
    ...problemList(found, 'warning'),
  ];
  return fitted(text, plan === undefined ? [] : sqlBlocks(plan));
}

function verdictOf({ exitCode, production, problems, plan, notBuilt, environment }: PullRequestJudgement): string {
  if (exitCode !== 0) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    return `❌ Not ready for ${escaped(production)}: ${countOf(errors, 'problem')}`;
  }
  if (plan === undefined) return `✅ The code of ${escaped(environment)} passes; the data was not looked at`;
  if (notBuilt === undefined && plan.relations.length === 0) return `✅ Nothing changes in ${escaped(production)}`;
  const breaking = breakingChanges(plan);
  return breaking.length === 0
    ? `✅ Ready for ${escaped(production)}`
    : `⚠️ Ready for ${escaped(production)}, with ${countOf(breaking.length, 'breaking change')}`;
}

function stepRows(found: PullRequestJudgement): readonly (readonly string[])[] {
  return [
    checkRow(found),
    unitTestRow(found),
    planRow(found),
    costRow(found),
    ...runRows(found),
    dataRow(found),
    mutationRow(found),
  ].flatMap((row) => (row === undefined ? [] : [[row[0], row[1], escaped(row[2])]]));
}

type Row = readonly [Mark, string, string] | undefined;

/** What the check and the compiler found: problems of models and contracts, not of a run. */
function checkRow({ problems, unitTests }: PullRequestJudgement): Row {
  if (unitTests !== undefined) {
    const warnings = problems.filter(({ severity, error }) => severity === 'warning' && /-[CPDU]\d/.test(error.code)).length;
    return warnings === 0 ? ['✅', 'Check', 'no problems'] : ['✅', 'Check', countOf(warnings, 'warning')];
  }
  return ['❌', 'Check', countOf(problems.filter(({ severity }) => severity === 'error').length, 'error')];
}

function unitTestRow({ unitTests }: PullRequestJudgement): Row {
  if (unitTests === undefined) return ['➖', 'Unit tests', 'not run'];
  if (unitTests === false) return ['➖', 'Unit tests', 'none: vitest is not installed'];
  const { passed, failures, skipped } = unitTests;
  const parts = [
    ...(failures.length === 0 ? [] : [`${formatCount(failures.length)} failed`]),
    ...(passed === 0 ? [] : [`${formatCount(passed)} passed`]),
    ...(skipped === 0 ? [] : [`${formatCount(skipped)} skipped`]),
  ];
  return [failures.length > 0 ? '❌' : '✅', 'Unit tests', parts.length === 0 ? 'there are none' : parts.join(', ')];
}

function planRow({ plan, production }: PullRequestJudgement): Row {
  if (plan === undefined) return undefined;
  const counts = countsText(plan);
  return [breakingChanges(plan).length > 0 ? '⚠️' : '✅', `Changes in ${production}`, counts === '' ? 'none' : counts];
}

function costRow({ cost, problems }: PullRequestJudgement): Row {
  if (cost === undefined) return undefined;
  const { rows, bytes, unknown, money, budget, bytesProcessed } = cost;
  const isOver = problems.some(({ error }) => error.reason === 'budget-exceeded');
  const limits = [
    ...(budget.bytes === undefined ? [] : [formatBytes(budget.bytes)]),
    ...(budget.cost === undefined || money === undefined ? [] : [formatMoney(budget.cost, money.currency)]),
  ];
  const parts = [
    `about ${formatRounded(rows)} rows, ${formatBytes(bytes)}`,
    ...(money === undefined ? [] : [formatMoney(money.amount, money.currency)]),
    ...(limits.length === 0 ? [] : [`budget ${limits.join(' and ')}`]),
    ...(unknown === 0 ? [] : [`nothing is known yet of ${countOf(unknown, 'relation')}`]),
    ...(bytesProcessed === undefined ? [] : [`${formatBytes(bytesProcessed)} were billed`]),
  ];
  return [isOver ? '❌' : '✅', 'Cost to build', parts.join('; ')];
}

function runRows({ run, environment, notBuilt }: PullRequestJudgement): readonly Row[] {
  if (run === undefined) return [['➖', 'Build and data tests', notBuilt ?? 'not reached']];
  const mark = (kinds: readonly string[]): Mark => {
    const statuses = new Set(run.steps.filter(({ kind }) => kinds.includes(kind)).map(({ status }) => status));
    if (statuses.has('failed') || statuses.has('error')) return '❌';
    return statuses.has('warned') || statuses.has('skipped') || statuses.has('cancelled') ? '⚠️' : '✅';
  };
  const built = (['ingest', 'model'] as const).map((kind) => countLine(run, kind, PLAIN)).filter((text) => text !== '');
  const tests = [
    countLine(run, 'test', PLAIN),
    ...(run.testsThatHold === 0 ? [] : [`${countOf(run.testsThatHold, 'test')} up to date (not rerun)`]),
  ].filter((text) => text !== '');
  return [
    [mark(['ingest', 'model']), `Build in ${environment}`, `${[...built, formatDuration(run.milliseconds)].join('; ')}`],
    [mark(['test']), 'Data tests', tests.length === 0 ? 'none' : tests.join(', ')],
  ];
}

function dataRow({ diff, run, production }: PullRequestJudgement): Row {
  if (diff === undefined) return run === undefined ? undefined : ['➖', 'Data', `${production} has nothing to compare with`];
  const different = diff.relations.filter(isDifferent).length;
  const all = countOf(diff.relations.length, 'relation');
  const unpublished = unpublishedIn(run).size;
  if (unpublished > 0) return ['➖', 'Data', `not compared where it is not published: ${countOf(unpublished, 'relation')}`];
  return [
    different === 0 ? '✅' : '⚠️',
    'Data',
    different === 0 ? `the same in ${all}` : `different in ${formatCount(different)} of ${all}`,
  ];
}

/** What was to be built and is not what the environment shows: it failed, waited for what failed, or a data test blocks it. */
function unpublishedIn(run: PullRequestJudgement['run']): ReadonlySet<string> {
  const made = run?.steps.filter(({ kind, status }) => (kind === 'model' || kind === 'ingest') && status !== 'unchanged') ?? [];
  return new Set(made.flatMap(({ relation }) => (run?.published.includes(relation) ? [] : [relation])));
}

function mutationRow({ mutations, plan }: PullRequestJudgement): Row {
  if (mutations === undefined) return plan === undefined ? undefined : ['➖', 'Mutation score', 'not measured; martlet ci --mutate does'];
  const mutants = mutations.flatMap((each) => each.mutants);
  if (mutants.length === 0) return ['➖', 'Mutation score', 'no model to change'];
  const noticed = mutants.filter(({ status }) => status !== 'survived').length;
  const score = `${(mutationScore(mutations) * 100).toFixed(1)} %`;
  return [
    noticed === mutants.length ? '✅' : '⚠️',
    'Mutation score',
    `${score}: ${formatCount(noticed)} of ${countOf(mutants.length, 'mutant')} noticed`,
  ];
}

function problemList({ problems }: PullRequestJudgement, severity: CheckProblem['severity']): readonly string[] {
  const found = problems.filter((problem) => problem.severity === severity);
  if (found.length === 0) return [];
  const more = found.length - MOST_PROBLEMS;
  const items = found.slice(0, MOST_PROBLEMS).map(({ error: { code: number, at, message, hint } }) => {
    const place = at === undefined ? '' : ` ${code(formatLocation(at))}`;
    return `- **${number}**${place} ${escaped(message)}<br>${escaped(hint)}`;
  });
  const list = [...items, ...(more > 0 ? [`- … and ${formatCount(more)} more.`] : [])].join('\n');
  return severity === 'error' ? ['#### What is wrong', list] : [folded(countOf(found.length, 'warning'), list)];
}

/** What changes in production, and how its rows differ. What only follows from new data, or stays, is one line below. */
function changeTable({ plan, diff, run }: PullRequestJudgement): readonly string[] {
  if (plan === undefined) return [];
  const unpublished = unpublishedIn(run);
  const rowsOf = new Map(diff?.relations.map((relation) => [relation.id, relation]));
  const shown = plan.relations.filter(({ change }) => change.kind !== 'untouched' && change.kind !== 'missing');
  if (shown.length === 0) return [];
  const cells = shown
    .slice(0, MOST_RELATIONS)
    .map((relation) => [
      `${signOf(relation.change.kind)} ${code(relation.id)}`.trim(),
      changeCell(relation),
      unpublished.has(relation.id) ? 'not published' : rowsCell(rowsOf.get(relation.id)),
    ]);
  const more = shown.length - cells.length;
  const titles = ['Relation', 'Change', 'Rows'];
  return ['#### What changes', markdownTable(titles, cells), ...(more > 0 ? [`… and ${formatCount(more)} more.`] : [])];
}

const KIND_WORDS: Readonly<Partial<Record<ExplainedRelation['change']['kind'], string>>> = {
  added: 'new',
  removed: '**removed**',
  data: 'new data',
};

function changeCell({ change }: ExplainedRelation): string {
  const category = categoryText(change);
  const word = KIND_WORDS[change.kind] ?? (category === 'breaking' ? '**breaking**' : escaped(category));
  const parts = changeParts(change).map(({ sign, text }) => code(`${sign} ${text.replace(/ {2}/g, ' ')}`));
  return [word, ...parts, escaped(reasonText(change, MOST_NAMES))].filter((text) => text !== '').join('<br>');
}

/** `+12 −3 ~120 of 4,040`: rows that are new, that are gone, that are different, and all that both have. */
function rowsCell(relation: RelationDiff | undefined): string {
  if (relation === undefined) return '';
  switch (relation.kind) {
    case 'same':
      return 'the same';
    case 'left-only':
      return 'gone';
    case 'right-only':
      return relation.rows === undefined ? '' : `+${formatCount(relation.rows)}`;
    case 'different': {
      const { data } = relation;
      if (data.kind === 'not-compared') return 'not compared';
      const differing = data.kind === 'keyed' ? data.both - data.equal : 0;
      const parts = [
        ...(data.rightOnly === 0 ? [] : [`+${formatCount(data.rightOnly)}`]),
        ...(data.leftOnly === 0 ? [] : [`−${formatCount(data.leftOnly)}`]),
        ...(differing === 0 ? [] : [`~${formatCount(differing)}`]),
      ];
      return parts.length === 0
        ? `the same ${formatCount(data.both)}`
        : `${parts.join(' ')} of ${formatCount(data.both + data.leftOnly)}`.replace('~', '\\~');
    }
    default:
      return relation satisfies never;
  }
}

function concernedList(concerned: readonly Concerned[]): readonly string[] {
  if (concerned.length === 0) return [];
  const items = concerned.map(
    ({ kind, name, owner, reads }) =>
      `- ${code(name)} (${escaped(kind)}${owner === undefined ? '' : ` of ${escaped(owner)}`}) reads ${escaped(firstOf(reads, MOST_NAMES))}`,
  );
  const rest = items.slice(MOST_CONCERNED);
  return [
    '#### Who is concerned',
    items.slice(0, MOST_CONCERNED).join('\n'),
    ...(rest.length === 0 ? [] : [folded(`${formatCount(rest.length)} more`, rest.join('\n'))]),
  ];
}

/** Columns and rows that differ, relation by relation. Values of personal columns are masked by the comparison itself. */
function dataDetails({ diff, production, environment }: PullRequestJudgement): readonly string[] {
  const different = diff?.relations.filter(isDifferent).flatMap((relation) => (relation.kind === 'different' ? [relation] : [])) ?? [];
  const blocks = different.slice(0, MOST_RELATIONS).flatMap(({ id, columns, data }) => {
    const parts = columns
      .filter(({ change }) => change !== 'expression')
      .map((column) => {
        const { sign, text } = columnPart(column);
        return `- ${code(`${sign} ${text.replace(/ {2}/g, ' ')}`)}`;
      });
    const lines = [...(parts.length === 0 ? [] : [parts.join('\n')]), ...valueLines(data, production, environment)];
    return lines.length === 0 ? [] : [`**${escaped(id)}**`, ...lines];
  });
  return blocks.length === 0
    ? []
    : [folded(`Rows and values that differ in ${countOf(different.length, 'relation')}`, blocks.join('\n\n'))];
}

type Data = Extract<RelationDiff, { kind: 'different' }>['data'];

function valueLines(data: Data, production: string, environment: string): readonly string[] {
  if (data.kind === 'not-compared') return [];
  const counts = [
    ...(data.leftOnly === 0 ? [] : [`${countOf(data.leftOnly, 'row')} only in ${production}`]),
    ...(data.rightOnly === 0 ? [] : [`${countOf(data.rightOnly, 'row')} only in ${environment}`]),
  ];
  if (data.kind === 'unkeyed')
    return [escaped(`${[...counts, `${countOf(data.both, 'row')} in both`].join(', ')}; compared by whole rows.`)];
  const differing = data.matches.filter(({ rows }) => rows < data.both).sort((one, other) => one.rows - other.rows);
  const samples = data.samples.different.map(({ key, values }) => [
    ...Object.values(key).map(cell),
    values.map(({ column, left, right }) => `${code(column)} ${cell(left)} → ${cell(right)}`).join('<br>'),
  ]);
  const onlySamples = (title: string, rows: readonly Readonly<Record<string, ResultValue>>[]): readonly string[] =>
    rows.length === 0
      ? []
      : [
          `${escaped(title)}: ${rows.map((row) => data.key.map((name) => `${escaped(name)} ${cell(row[name] ?? null)}`).join(', ')).join('; ')}`,
        ];
  const isAlike = data.both === data.equal;
  const pairs =
    isAlike && counts.length > 0 ? [] : [`${formatCount(data.both - data.equal)} of ${countOf(data.both, 'row')} in both differ`];
  return [
    escaped(`By ${data.key.join(', ')}: ${[...counts, ...pairs].join(', ')}.`),
    ...(differing.length === 0
      ? []
      : [
          markdownTable(
            ['Column', 'Rows that differ'],
            differing.map(({ column, rows }) => [code(column), formatCount(data.both - rows)]),
          ),
        ]),
    ...(samples.length === 0
      ? []
      : [markdownTable([...data.key.map(escaped), `${escaped(production)} → ${escaped(environment)}`], samples)]),
    ...onlySamples(`Only in ${production}`, data.samples.leftOnly),
    ...onlySamples(`Only in ${environment}`, data.samples.rightOnly),
  ];
}

function cell(value: ResultValue): string {
  if (value === null) return '*null*';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return code(text === '' ? "''" : text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS - 1)}…` : text);
}

function mutationDetails({ mutations = [] }: PullRequestJudgement): readonly string[] {
  const survivors = mutations.flatMap(({ model, mutants }) =>
    mutants.flatMap(({ status, what }) => (status === 'survived' ? [`- ${code(model)} ${escaped(what)}`] : [])),
  );
  return survivors.length === 0
    ? []
    : [folded(`${countOf(survivors.length, 'change')} of models that no test notices`, survivors.join('\n'))];
}
