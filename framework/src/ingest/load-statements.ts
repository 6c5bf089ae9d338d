import { type Columns, loadedColumns } from '../columns/index.js';
import type { FileOptions, Source } from '../model/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { describeForm, plainText } from './column-reading.js';
import type { CopiedPart } from './load-parts.js';
import type { PathPattern } from './path-pattern.js';
import { MAX_ROW_BYTES, withoutWildcards } from './plain-csv.js';
import { isSuppressed, mayHoldSuppressed, type Suppression, suppressedValue } from './suppression.js';
import { valueCheck } from './value-check.js';

/** What every statement of one load is about. */
export interface Load {
  readonly dialect: Dialect;
  readonly columns: Columns;
  readonly options: FileOptions;
  readonly relation: RelationName;
  readonly rejectedRelation: RelationName;
  readonly loadedAt: string;
  /** The columns that name people. */
  readonly subjects?: Source['subjects'];
  /** Whose rows are left out. */
  readonly suppression?: Suppression;
}

/** Rows of files that DuckDB is to read, with their fields as text. */
export interface Reading {
  /** A table function or a query in parentheses, with the fields `f0`, `f1`, …. */
  readonly relation: string;
  /** For each field of a row the column that it fills. */
  readonly fields: readonly (string | undefined)[];
  /** The text of a row, in SQL over the fields. */
  readonly rowText: string;
  /** The path of the row's file, in SQL. */
  readonly sourceFile: string;
  readonly pattern: PathPattern;
}

/** The columns of the table that keeps rejected rows. */
export const REJECT_COLUMNS = {
  source_file: { kind: 'text' },
  row_number: { kind: 'integer' },
  column_name: { kind: 'text' },
  raw_text: { kind: 'text' },
  reason: { kind: 'text' },
  raw_row: { kind: 'text' },
  loaded_at: { kind: 'timestamp' },
} as const;

/** A column that is there while the table is filled: what is wrong with the row. */
const PROBLEMS = '_problems';
const PROBLEMS_TYPE = 'struct(raw_row varchar, found struct(column_name varchar, raw_text varchar, reason varchar)[])';
/** What is wrong with a row that is taken out and leaves no rejected row behind. */
const TAKEN_OUT = `cast({'raw_row': null, 'found': []} as ${PROBLEMS_TYPE})`;

export function qualified({ dialect }: Pick<Load, 'dialect'>, { schema, name }: RelationName): string {
  return `${dialect.identifier(schema)}.${dialect.identifier(name)}`;
}

export function createTables(load: Load): readonly string[] {
  const { dialect, columns, relation, rejectedRelation } = load;
  const types = [
    ...Object.entries(columns).map(([name, { definition }]) => `${dialect.identifier(name)} ${dialect.typeName(definition.type)}`),
    ...Object.entries(loadedColumns).map(([name, { definition }]) => `${name} ${dialect.typeName(definition.type)}`),
    `${PROBLEMS} ${PROBLEMS_TYPE}`,
  ];
  return [
    `create schema if not exists ${dialect.identifier(relation.schema)}`,
    `create or replace table ${qualified(load, relation)} (${types.join(', ')})`,
    `create or replace table ${qualified(load, rejectedRelation)} (${Object.entries(REJECT_COLUMNS)
      .map(([name, type]) => `${name} ${dialect.typeName(type)}`)
      .join(', ')})`,
  ];
}

/**
 * Reads, checks and writes files in one pass. Rows with problems are written too, together with their problems, and taken
 * out again by `takeOutProblems`: a second destination would cost a second pass.
 *
 * DuckDB stops at the first row that it can't divide into fields. The file is then mended and read again.
 */
export function insertRows(load: Load, reading: Reading): string {
  const { dialect, columns, loadedAt, options } = load;
  const { fields, relation, rowText, sourceFile } = reading;
  const raws = fields.map((_, index) => `f${index}`);
  const checked = Object.entries(columns).map(([name, { definition }], index) => {
    const raw = rawText(load, reading, name);
    const plain = plainText(raw, definition, options.columns?.[name], dialect);
    const text = plain.sql === raw && /^f\d+$/.test(raw) ? raw : `p${index}`;
    const value = `v${index}`;
    const form = plain.form === undefined ? undefined : describeForm(definition.type, plain.form);
    return { name, raw, plain: plain.sql, text, value, ...valueCheck({ raw: text, value, form }, definition, dialect) };
  });
  const plains = checked.filter(({ text, raw }) => text !== raw).map(({ plain, text }) => `${plain} as ${text}`);
  const isGood = [
    ...checked.flatMap(({ isGood: condition }) => condition ?? []),
    // DuckDB checks the encoding of those fields only that are read.
    ...raws.filter((_, index) => fields[index] === undefined).map((raw) => `coalesce(strlen(${raw}), 0) >= 0`),
  ];
  const problems = checked.flatMap(({ name, raw, isGood: condition, reason }) =>
    condition === undefined
      ? []
      : `case when not ${condition} then {'column_name': ${dialect.literal(name)}, 'raw_text': ${raw}, 'reason': ${reason}} end`,
  );
  const { suppression } = load;
  const found =
    problems.length === 0
      ? 'null'
      : `case when ${isGood.join(' and ')} then null else {'raw_row': ${rowText}, 'found': list_filter([${problems.join(', ')}], lambda problem: problem is not null)} end`;
  const rows = `
select *, ${checked.map(({ cast, value }) => `${cast} as ${value}`).join(', ')}
from ${plains.length === 0 ? relation : `(select *, ${plains.join(', ')} from ${relation}) as texts`}
`;
  const others = [`cast(${dialect.literal(loadedAt)} as timestamp)`, sourceFile, '0'];
  const into = `insert into ${qualified(load, load.relation)}\n`;
  if (suppression === undefined) {
    return `${into}select ${[...checked.map(({ value }) => value), ...others, found].join(', ')}\nfrom (${rows}) as fields`;
  }
  const textOf = (column: string): string => {
    const { value, text } = checked.find(({ name }) => name === column) ?? { value: 'null', text: 'null' };
    return `coalesce(cast(${value} as varchar), trim(${text}))`;
  };
  const values = checked.map(({ name, value }) => suppressedValue(suppression, { name, value, isErased: 'is_erased' }, load, dialect));
  // A row with problems would show its whole text, so that nothing of it stays.
  const isTakenOut =
    suppression.rule === 'delete' ? 'is_erased' : `is_erased and not (${isGood.length === 0 ? 'true' : isGood.join(' and ')})`;
  return `${into}select ${[...values, ...others, `case when ${isTakenOut} then ${TAKEN_OUT} else ${found} end`].join(', ')}
from (select *, ${isSuppressed(suppression, textOf, dialect)} as is_erased from (${rows}) as fields) as fields`;
}

/** The text of a column: a field of the row, a part of the path, or the declared text of a column that the file does not have. */
function rawText({ dialect, options }: Load, { fields, pattern, sourceFile }: Reading, column: string): string {
  const field = fields.indexOf(column);
  if (field >= 0) return `f${field}`;
  const group = pattern.columns.indexOf(column);
  if (group >= 0) return `regexp_extract(${sourceFile}, ${dialect.literal(pattern.source)}, ${group + 1})`;
  const { whenMissing = null } = options.columns?.[column] ?? {};
  return whenMissing === null ? 'cast(null as varchar)' : dialect.literal(whenMissing);
}

/** Where the rows of a file begin in the table. */
export function firstRowOf(load: Load, path: string): string {
  return `select min(rowid) as first from ${qualified(load, load.relation)} where _source_file = ${load.dialect.literal(path)}`;
}

/**
 * Rows stand in the table in the order of their file. Numbering them afterwards takes a tenth of the time of the load; a
 * window function in the load would let only one thread read.
 */
export function numberRows(load: Load, path: string, firstRow: string): string {
  return `update ${qualified(load, load.relation)} set _row_number = rowid - ${firstRow} + 1 where rowid >= ${firstRow} and _source_file = ${load.dialect.literal(path)}`;
}

/** Numbers the rows of all files that are not numbered yet: those of several files come one file after the other. */
export function numberRowsOfFiles(load: Load): string {
  const table = qualified(load, load.relation);
  return `update ${table} set _row_number = rowid - files.first + 1 from (select _source_file as path, min(rowid) as first from ${table} where _row_number = 0 group by 1) as files where _row_number = 0 and _source_file = files.path`;
}

/** Takes over the rows of files that are as they were, from the tables of an earlier load. */
export function takeOver(load: Load, { part, paths, others }: CopiedPart): readonly string[] {
  const { dialect, columns } = load;
  const names = [...Object.keys(columns), ...Object.keys(loadedColumns)].map((name) => dialect.identifier(name)).join(', ');
  const rejected = Object.keys(REJECT_COLUMNS).join(', ');
  const of = (column: string): string => (others.length === 0 ? '' : ` where ${column} ${whichFiles(paths, others, dialect)}`);
  return [
    `insert into ${qualified(load, load.relation)} select ${names}, null from ${qualified(load, part.relation)}${of('_source_file')}`,
    `insert into ${qualified(load, load.rejectedRelation)} select ${rejected} from ${qualified(load, part.rejectedRelation)}${of('source_file')}`,
  ];
}

/** Tells the rows of some files from those of others; mostly there are few that are not as they were. */
export function whichFiles(standing: readonly string[], others: readonly string[], { literal }: Pick<Dialect, 'literal'>): string {
  const listed = (paths: readonly string[]): string => `(${paths.map((path) => literal(path)).join(', ')})`;
  return others.length < standing.length ? `not in ${listed(others)}` : `in ${listed(standing)}`;
}

/** Takes out the empty rows of a mended file and notes what they stand for. */
export function takeOutFaults(load: Load, file: string, rejects: string): readonly string[] {
  const { dialect } = load;
  const path = dialect.literal(file);
  // Raw text is longer than its row where it has quotes or wrong bytes.
  const faults = `read_csv(${dialect.literal(withoutWildcards(rejects))}, auto_detect = false, header = false, columns = {'row_number': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'}, delim = ',', quote = '"', escape = '"', new_line = '\\n', allow_quoted_nulls = false, parallel = false, max_line_size = ${8 * MAX_ROW_BYTES}, buffer_size = ${16 * MAX_ROW_BYTES})`;
  const left = load.suppression === undefined ? '' : ` where not (${mayHoldSuppressed(load.suppression, 'raw', dialect)})`;
  return [
    `insert into ${qualified(load, load.rejectedRelation)} select ${path}, row_number, null, raw, reason, raw, cast(${dialect.literal(load.loadedAt)} as timestamp) from ${faults}${left}`,
    `delete from ${qualified(load, load.relation)} where _source_file = ${path} and _row_number in (select row_number from ${faults})`,
  ];
}

/** Moves the rows with problems to where rejected rows are kept. */
export function takeOutProblems(load: Load): readonly string[] {
  const table = qualified(load, load.relation);
  return [
    `insert into ${qualified(load, load.rejectedRelation)} select _source_file, _row_number, problem.column_name, problem.raw_text, problem.reason, raw_row, _loaded_at ` +
      `from (select _source_file, _row_number, _loaded_at, ${PROBLEMS}.raw_row as raw_row, unnest(${PROBLEMS}.found) as problem from ${table} where ${PROBLEMS} is not null)`,
    `delete from ${table} where ${PROBLEMS} is not null`,
  ];
}

export function dropProblems(load: Load): string {
  return `alter table ${qualified(load, load.relation)} drop column ${PROBLEMS}`;
}

export function countProblems(load: Load): string {
  return `select count(*) as rows from ${qualified(load, load.relation)} where ${PROBLEMS} is not null`;
}

export function countRows(load: Load): string {
  return `select (select count(*) from ${qualified(load, load.relation)}) as rows,
  (select count(*) from (select distinct source_file, row_number from ${qualified(load, load.rejectedRelation)})) as rejected`;
}

export function countReasons(rejects: string, limit: number): string {
  return `select column_name as "column", reason, count(*) as rows from ${rejects} group by all order by rows desc, "column", reason limit ${limit}`;
}

export function firstRejects(rejects: string, limit: number): string {
  return (
    `select source_file as file, row_number as row, column_name as "column", left(raw_text, 200) as "rawText", reason ` +
    `from ${rejects} order by source_file, row_number, column_name limit ${limit}`
  );
}
