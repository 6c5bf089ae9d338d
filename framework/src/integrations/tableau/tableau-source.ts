import { isNumericType, type LogicalType } from '../../columns/index.js';
import { xmlText } from '../../excel/index.js';
import type { MetricDefinition } from '../../model/index.js';
import type { FlatColumn, FlatFormula, FlatRows } from '../../semantic/index.js';

/** Where Tableau finds the rows: a query for the PostgreSQL endpoint, or an extract beside the source. */
export type TableauConnection =
  | { readonly kind: 'postgres'; readonly host: string; readonly port: number; readonly database: string; readonly sql: string }
  | { readonly kind: 'extract'; readonly path: string };

/** A way to drill down: columns from the widest to the finest. */
export interface DrillPath {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableauSource {
  /** The name of the fact. */
  readonly name: string;
  readonly rows: FlatRows;
  readonly drillPaths: readonly DrillPath[];
  readonly connection: TableauConnection;
}

/** A data source of Tableau: columns in folders, hierarchies, and each metric as a calculated field that aggregates right whatever it is split by. */
export function tableauSource({ name, rows, drillPaths, connection }: TableauSource): string {
  const drilled = new Set(drillPaths.flatMap(({ columns }) => columns));
  const folders = new Map<string, string[]>([['Metrics', rows.metrics.map(({ metric }) => item(`[${metric.name}]`, 'field'))]]);
  const put = (folder: string, text: string): void => void folders.set(folder, [...(folders.get(folder) ?? []), text]);
  const wayOf = (column: string): string => asWords(rows.columns.find((each) => each.name === column)?.way ?? name);
  for (const path of drillPaths) put(wayOf(path.columns[0] ?? ''), item(path.name, 'drillpath'));
  for (const column of rows.columns)
    if (!column.isMeasured && !drilled.has(column.name)) put(asWords(column.way ?? name), item(`[${column.name}]`, 'field'));
  return `<?xml version='1.0' encoding='utf-8' ?>
<datasource formatted-name='${attribute(asWords(name))}' inline='true' version='18.1' xmlns:user='http://www.tableausoftware.com/xml/user'>
  ${connectionXml(name, rows.columns, connection)}
  <aliases enabled='yes' />
${[...rows.columns.map(columnXml), ...rows.metrics.map(({ metric, formula }) => metricXml(metric, formula, rows))].join('\n')}
${
  drillPaths.length === 0
    ? ''
    : `  <drill-paths>${drillPaths.map(({ name: path, columns }) => `<drill-path name='${attribute(path)}'>${columns.map((column) => `<field>${xmlText(`[${column}]`)}</field>`).join('')}</drill-path>`).join('')}</drill-paths>\n`
}  <folders-common>${[...folders].map(([folder, items]) => `<folder name='${attribute(folder)}'>${items.join('')}</folder>`).join('')}</folders-common>
  <layout dim-ordering='alphabetic' measure-ordering='alphabetic' show-structure='true' />
</datasource>
`;
}

function connectionXml(name: string, columns: readonly FlatColumn[], connection: TableauConnection): string {
  const records = (parent: string): string =>
    `<metadata-records>${columns.map((column, ordinal) => recordXml(column, ordinal, parent)).join('')}</metadata-records>`;
  switch (connection.kind) {
    case 'postgres': {
      const { host, port, database, sql } = connection;
      // Tableau takes what follows a single < for a parameter.
      const text = sql.replace(/[<>]/g, (each) => each.repeat(2));
      return `<connection class='federated'><named-connections><named-connection caption='${attribute(`${database} on ${host}`)}' name='postgres.martlet'><connection authentication='username-password' class='postgres' dbname='${attribute(database)}' port='${port}' server='${attribute(host)}' username='' /></named-connection></named-connections><relation connection='postgres.martlet' name='${attribute(name)}' type='text'>${xmlText(text)}</relation>${records(name)}</connection>`;
    }
    case 'extract':
      return `<connection class='federated'><named-connections><named-connection caption='${attribute(name)}' name='hyper.martlet'><connection class='hyper' dbname='${attribute(connection.path)}' default-settings='yes' schema='Extract' sslmode='' tablename='Extract' username='' /></named-connection></named-connections><relation connection='hyper.martlet' name='Extract' table='[Extract].[Extract]' type='table' />${records('Extract')}</connection>`;
    default:
      return connection satisfies never;
  }
}

function recordXml({ name, type }: FlatColumn, ordinal: number, parent: string): string {
  return `<metadata-record class='column'><remote-name>${xmlText(name)}</remote-name><local-name>${xmlText(`[${name}]`)}</local-name><parent-name>${xmlText(`[${parent}]`)}</parent-name><remote-alias>${xmlText(name)}</remote-alias><ordinal>${ordinal}</ordinal><local-type>${dataType(type)}</local-type><aggregation>${isNumericType(type) ? 'Sum' : 'Count'}</aggregation><contains-null>true</contains-null></metadata-record>`;
}

/** What is no metric is never summed: a column is a dimension, and what only metrics read is hidden. */
function columnXml({ name, type, way, isMeasured, description }: FlatColumn): string {
  const role =
    isMeasured && isNumericType(type)
      ? "role='measure' type='quantitative'"
      : `role='dimension' type='${type.kind === 'text' || type.kind === 'boolean' ? 'nominal' : 'ordinal'}'`;
  const caption = way === undefined ? name : `${way.split('.').at(-1)} ${name.slice(way.length + 1)}`;
  const start = `  <column caption='${attribute(asWords(caption))}' datatype='${dataType(type)}'${isMeasured ? " hidden='true'" : ''} name='[${attribute(name)}]' ${role}`;
  return description === undefined ? `${start} />` : `${start}>${descriptionXml(description)}</column>`;
}

function metricXml(metric: MetricDefinition, formula: FlatFormula, { columns }: FlatRows): string {
  const { name, description, format, unit } = metric;
  const type = formula.kind === 'aggregate' ? aggregatedType(formula, columns) : 'real';
  const look = formatOf(format, unit, type);
  const described = description === undefined ? '' : descriptionXml(description);
  return `  <column caption='${attribute(asWords(name))}' datatype='${type}'${look === undefined ? '' : ` default-format='${attribute(look)}'`} name='[${attribute(name)}]' role='measure' type='quantitative'><calculation class='tableau' formula='${attribute(formulaText(formula))}' />${described}</column>`;
}

/** A metric in Tableau's words. A division by 0 is null there, too. */
function formulaText(formula: FlatFormula): string {
  switch (formula.kind) {
    case 'aggregate': {
      const text = aggregateText(formula);
      return formula.isFilled ? `ZN(${text})` : text;
    }
    case 'constant':
      return String(formula.value);
    case 'coalesce':
      return `IFNULL(${formulaText(formula.of[0])}, ${formulaText(formula.of[1])})`;
    default:
      return `(${formulaText(formula.of[0])} ${SIGNS[formula.kind]} ${formulaText(formula.of[1])})`;
  }
}

const SIGNS = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const;

type Aggregate = Extract<FlatFormula, { readonly kind: 'aggregate' }>;

function aggregateText({ measure: { aggregation, fraction = 0.5 }, column }: Aggregate): string {
  const read = `[${column}]`;
  switch (aggregation) {
    case 'sum':
      return `SUM(${read})`;
    case 'count':
    case 'count true':
      return `COUNT(${read})`;
    case 'count distinct':
      return `COUNTD(${read})`;
    case 'min':
      return `MIN(${read})`;
    case 'max':
      return `MAX(${read})`;
    case 'average':
      return `AVG(${read})`;
    case 'median':
      return `MEDIAN(${read})`;
    case 'percentile':
      return `PERCENTILE(${read}, ${fraction})`;
    case 'balance':
    case 'first':
    case 'last':
      throw new RangeError(`no row tells a ${aggregation}`);
    default:
      return aggregation satisfies never;
  }
}

function aggregatedType({ measure: { aggregation }, column }: Aggregate, columns: readonly FlatColumn[]): string {
  if (aggregation.startsWith('count')) return 'integer';
  const type = columns.find(({ name }) => name === column)?.type;
  return type === undefined || aggregation === 'average' || aggregation === 'median' ? 'real' : dataType(type);
}

function dataType(type: LogicalType): string {
  switch (type.kind) {
    case 'integer':
    case 'boolean':
    case 'date':
      return type.kind;
    case 'decimal':
    case 'double':
      return 'real';
    case 'timestamp':
      return 'datetime';
    case 'text':
    case 'json':
    case 'array':
      return 'string';
    default:
      return type satisfies never;
  }
}

/** `0,0.00` and `0.0%` as Tableau writes them; a currency comes last. */
function formatOf(format: string | undefined, unit: string | undefined, type: string): string | undefined {
  if (type !== 'integer' && type !== 'real') return undefined;
  const digits = /\.(0+)/.exec(format ?? '')?.[1] ?? '';
  const part = digits === '' ? '' : `.${digits}`;
  if (format?.trim().endsWith('%') === true) return `p0${part}%`;
  const code = `#,##0${format === undefined && type === 'real' ? '.00' : part}`;
  const behind = unit !== undefined && /^[A-Z]{3}$/.test(unit) ? `" ${unit}"` : '';
  return `${behind === '' ? 'n' : 'c'}${code}${behind};-${code}${behind}`;
}

function descriptionXml(text: string): string {
  return `<desc><formatted-text><run>${xmlText(text)}</run></formatted-text></desc>`;
}

function item(name: string, type: 'field' | 'drillpath'): string {
  return `<folder-item name='${attribute(name)}' type='${type}' />`;
}

function attribute(text: string): string {
  return xmlText(text).replaceAll("'", '&apos;');
}

function asWords(name: string): string {
  const words = name.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
