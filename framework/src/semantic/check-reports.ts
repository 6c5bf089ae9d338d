import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { isAsked, type ReportSheet } from '../model/index.js';
import { type CheckProblem, locateFindings } from '../project/check/index.js';
import type { Project, ProjectReport } from '../project/index.js';
import type { AnswerColumn } from './answer.js';
import { columnCondition } from './column-filters.js';
import { compileQuestion } from './compile-question.js';
import type { Question } from './question.js';
import { type SemanticModel, semanticModelOf } from './semantic-model.js';
import { todayIn } from './today.js';

/** Proves what reports ask for, and what they name by columns. */
export async function checkReports(project: Project): Promise<readonly CheckProblem[]> {
  if (project.reports.length === 0) return [];
  const model = semanticModelOf(project);
  const findings = project.reports.flatMap((declared) =>
    reportProblems(model, declared).map((error) => {
      const { report, file, exportName } = declared;
      return { subject: { id: report.name, file, exportName }, error, severity: 'error' as const, place: { kind: 'declaration' as const } };
    }),
  );
  return locateFindings(project.directory, findings);
}

/** What is wrong with a report. */
export function reportProblems(model: SemanticModel, { report, file }: Pick<ProjectReport, 'report' | 'file'>): readonly MartletError[] {
  const problems: MartletError[] = [];
  const note = (option: string, problem: string): void => {
    problems.push(new MartletError('report-invalid', { report: report.name, option, problem }, { file }));
  };
  const attempt = (prove: () => void): void => {
    try {
      prove();
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      problems.push(new MartletError(error.reason, error.parameters, { file }, { cause: error }));
    }
  };
  const names = new Set<string>();
  report.sheets.forEach((sheet, place) => {
    const option = `sheets.${place}`;
    const problem = nameProblem(sheet.name, names);
    if (problem !== undefined) note(`${option}.name`, problem);
    names.add(sheet.name.toLowerCase());
    attempt(() => noteColumns(sheet, sheetColumns(model, sheet), (part, found) => note(`${option}.${part}`, found)));
  });
  attempt(() => void todayIn(report.timeZone, '2000-01-01T00:00:00Z', 'timeZone'));
  return problems;
}

/** What there is beside the sheets that a report declares. */
const TAKEN = ['about', 'chart data', 'history'];

function nameProblem(name: string, others: ReadonlySet<string>): string | undefined {
  if (name.trim() === '' || name.length > 31) return 'a sheet’s name has 1 to 31 characters';
  if (/[[\]:*?/\\]/.test(name) || /^'|'$/.test(name)) return 'a sheet’s name has no [ ] : * ? / \\ in it, and no apostrophe around it';
  if (TAKEN.includes(name.toLowerCase())) return `"${name}" is the name of another sheet of every report, or of Excel`;
  return others.has(name.toLowerCase()) ? `another sheet is called "${name}", too` : undefined;
}

/** The names of the columns that a sheet has. */
function sheetColumns(model: SemanticModel, { of, columns, where = [] }: ReportSheet): readonly string[] {
  if (isAsked(of))
    return shownColumns(compileQuestion(model, of.question as Question, { today: '2000-01-01' }).columns).map(({ name }) => name);
  const types = new Map(Object.entries(of.columns).map(([name, { definition }]) => [name, definition.type]));
  if (where.length > 0) columnCondition({ name: of.name, alias: of.name, columns: types, today: '2000-01-01' }, where);
  return columns ?? [...types.keys()];
}

/** The columns of an answer that are shown; the others say which rows are totals. */
export function shownColumns(columns: readonly AnswerColumn[]): readonly AnswerColumn[] {
  return columns.filter(({ role }) => role !== 'total');
}

function noteColumns(sheet: ReportSheet, known: readonly string[], note: (part: string, problem: string) => void): void {
  const { of, columns = [], orderBy = [], titles = {}, formats = {}, highlights = {}, charts = [] } = sheet;
  const needs = (part: string, names: readonly string[], among = known): void => {
    for (const name of names) {
      if (among.includes(name)) continue;
      const similar = similarNames(name, among);
      note(part, `the sheet has no column "${name}"${similar.length === 0 ? '' : `; did you mean ${similar.join(' or ')}?`}`);
    }
  };
  if (!isAsked(of)) {
    const all = Object.keys(of.columns);
    needs('columns', columns, all);
    needs(
      'orderBy',
      orderBy.map((each) => (typeof each === 'string' ? each : each[0])),
      all,
    );
  } else if (columns.length > 0 || orderBy.length > 0 || sheet.where !== undefined || sheet.limit !== undefined)
    note('of', 'a question says itself which rows and columns there are');
  for (const [part, named] of Object.entries({ titles, formats, highlights })) needs(part, Object.keys(named));
  charts.forEach(({ kind, x, y, by }, place) => {
    const part = `charts.${place}`;
    const figures = typeof y === 'string' ? [y] : y;
    needs(part, [x, ...figures, ...(by === undefined ? [] : [by])]);
    if (figures.length === 0) note(part, 'a chart shows at least one figure');
    if (figures.length > 1 && (by !== undefined || kind === 'pie')) note(part, 'it shows one figure, since its series are those of one');
    if (kind === 'pie' && by !== undefined) note(part, 'a pie has one series');
  });
}
