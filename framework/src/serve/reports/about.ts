import type { Cover, CoverCell, WrittenSheet } from '../../excel/index.js';
import { isAsked, type MetricDefinition, type Report } from '../../model/index.js';
import type { Project, ProjectReport } from '../../project/index.js';
import type { PublicationOfReaders } from '../../published/index.js';
import { relationTestId, testsOf } from '../../quality/index.js';
import { describedMetric } from '../../semantic/index.js';
import type { ResultEntry } from '../../state/index.js';

/** What the first sheet says beside what the report declares. */
export interface AboutReport {
  readonly project: Project;
  readonly declared: ProjectReport;
  readonly publication: PublicationOfReaders;
  /** When the workbook is written, in ISO form. */
  readonly now: string;
  /** The latest result of each data test; undefined where they can't be read. */
  readonly results: readonly ResultEntry[] | undefined;
  /** The hidden columns, by the names of sheets. */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

/** The first sheet: where the figures come from, how old they are, what they mean, and which data tests hold behind them. */
export function aboutSheet(about: AboutReport, sheets: readonly WrittenSheet[]): Cover {
  const { project, declared, publication, now, hidden } = about;
  const { report } = declared;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Owner', report.owner],
    ['Source', `project ${project.config.name}, environment ${publication.environment}, target ${project.target.name}`],
    ['Publication', `number ${publication.number}, published at ${instantText(publication.publishedAt)}`],
    ['Written at', instantText(now)],
    ['Time zone', `instants are in ${report.timeZone ?? 'UTC'}`],
    ['Personal data', personalText(hidden)],
  ];
  return {
    widths: [34, 50, 50, 25, 18],
    rows: [
      line(report.title, 'title'),
      ...(report.description === undefined ? [] : [line(report.description, 'quiet')]),
      [],
      ...facts.flatMap(([name, text]) => (text === undefined ? [] : [[strong(name), cell(text)]])),
      ...section('Sheets', ['Sheet', 'What it shows', 'Notes', 'Rows'], sheets.map(sheetLine(report))),
      ...section('Metrics', ['Metric', 'What it is', 'In words', 'Unit', 'Owner'], metricLines(project, report)),
      ...section('Data behind the figures', ['Relation', 'Data tests', 'Tests that do not hold', 'Built at', 'Rows'], relationLines(about)),
    ],
  };
}

function personalText(hidden: AboutReport['hidden']): string {
  const named = [...hidden].flatMap(([sheet, columns]) => (columns.length === 0 ? [] : [`${sheet}: ${columns.join(', ')}`]));
  return named.length === 0 ? 'no column is hidden' : `hidden: ${named.join('; ')}`;
}

function sheetLine({ sheets }: Report) {
  return ({ name, title, rows, notes }: WrittenSheet): readonly CoverCell[] => {
    const description = sheets.find((sheet) => sheet.name === name)?.description;
    return [
      { text: name, link: name },
      cell(description === undefined ? title : `${title}: ${description}`),
      cell(notes.join('\n')),
      cell(rows.toLocaleString('en-US')),
    ];
  };
}

function metricLines(project: Project, { sheets }: Report): readonly (readonly CoverCell[])[] {
  const asked = new Map<string, MetricDefinition>();
  for (const { of } of sheets) if (isAsked(of)) for (const metric of of.metrics) asked.set(metric.name, metric);
  return [...asked.keys()].flatMap((name) => {
    const found = project.metrics.find(({ metric }) => metric.name === name);
    if (found === undefined) return [];
    const { formula, description = '', unit = '', owner = '' } = describedMetric(project, found);
    return [[strong(name), cell(formula), cell(description), cell(unit), cell(owner)]];
  });
}

function relationLines({ project, declared, publication, results }: AboutReport): readonly (readonly CoverCell[])[] {
  const latest = results && new Map(results.map((result) => [result.step, result]));
  return declared.reads.flatMap((id) => {
    const published = publication.relations.get(id);
    const relation = project.byId.get(id);
    if (published === undefined || relation === undefined) return [];
    const { tests, broken } = testTexts(
      id,
      testsOf(relation.relation).map(({ name }) => name),
      latest,
    );
    return [
      [
        strong(id),
        cell(tests),
        cell(broken),
        cell(instantText(published.builtAt)),
        cell((published.rowCount ?? 0).toLocaleString('en-US')),
      ],
    ];
  });
}

function testTexts(
  id: string,
  tests: readonly string[],
  latest: ReadonlyMap<string, ResultEntry> | undefined,
): { readonly tests: string; readonly broken: string } {
  if (tests.length === 0) return { tests: 'none declared', broken: '' };
  if (latest === undefined) return { tests: `${tests.length} declared; their results could not be read`, broken: '' };
  const found = tests.map((name) => ({ name, result: latest.get(relationTestId(id, name)) }));
  const holds = found.filter(({ result }) => result?.status === 'succeeded' || result?.status === 'unchanged');
  const open = found.filter(({ result }) => result === undefined || result.status === 'skipped' || result.status === 'cancelled');
  const broken = found.filter((each) => !holds.includes(each) && !open.includes(each));
  const last = found
    .flatMap(({ result }) => result?.at ?? [])
    .sort()
    .at(-1);
  return {
    tests: [
      `${holds.length} of ${tests.length} hold`,
      ...(open.length === 0 ? [] : [`${open.length} have no result`]),
      ...(last === undefined ? [] : [`last looked at ${instantText(last)}`]),
    ].join(', '),
    broken: broken.map(({ name, result }) => `${name} (${result?.status})`).join('\n'),
  };
}

function section(title: string, header: readonly string[], rows: readonly (readonly CoverCell[])[]): readonly (readonly CoverCell[])[] {
  return rows.length === 0 ? [] : [[], line(title, 'heading'), header.map((text) => ({ text, as: 'quiet' })), ...rows];
}

function line(text: string, as: CoverCell['as'] & string): readonly CoverCell[] {
  return [{ text, as }];
}

function strong(text: string): CoverCell {
  return { text, as: 'strong' };
}

function cell(text: string): CoverCell {
  return { text };
}

/** `2026-01-05 07:00:00 UTC` */
function instantText(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
