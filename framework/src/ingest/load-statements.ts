import type { Columns } from '../columns/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { type CsvFormat, MAX_ROW_BYTES } from './csv-format.js';
import { valueCheck } from './value-check.js';

/** What every statement of one load is about. */
export interface Load {
  readonly dialect: Dialect;
  readonly columns: Columns;
  readonly relation: RelationName;
  readonly rejectedRelation: RelationName;
  readonly format: CsvFormat;
  readonly nullText?: string;
  readonly loadedAt: string;
  /** How much of a file is read at once; DuckDB's own measure, 32 MB, when left out. */
  readonly bufferBytes?: number;
}

/** A file that DuckDB is to read: the source's own, or a mended copy of it. */
export interface ReadableFile {
  readonly absolutePath: string;
  readonly isGzip: boolean;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** The source's file, for `_source_file`. */
  readonly path: string;
  /** For each field of a row the column that it fills. */
  readonly fields: readonly (string | undefined)[];
  /** Reads it from beginning to end, instead of in several places at once. */
  readonly oneThread: boolean;
}

/** The columns that a load adds to those of the contract. */
export const LOAD_COLUMNS = {
  _loaded_at: { kind: 'timestamp' },
  _source_file: { kind: 'text' },
  _row_number: { kind: 'integer' },
} as const;

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

export function qualified({ dialect }: Pick<Load, 'dialect'>, { schema, name }: RelationName): string {
  return `${dialect.identifier(schema)}.${dialect.identifier(name)}`;
}

export function createTables(load: Load): readonly string[] {
  const { dialect, columns, relation, rejectedRelation } = load;
  const types = [
    ...Object.entries(columns).map(([name, { definition }]) => `${dialect.identifier(name)} ${dialect.typeName(definition.type)}`),
    ...Object.entries(LOAD_COLUMNS).map(([name, type]) => `${name} ${dialect.typeName(type)}`),
    `${PROBLEMS} struct(column_name varchar, raw_text varchar, reason varchar, raw_row varchar)[]`,
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
 * Reads, checks and writes a file in one pass. Rows with problems are written too, together with their problems, and taken
 * out again by `takeOutProblems`: a second destination would cost a second pass.
 *
 * DuckDB stops at the first row that it can't divide into fields. The file is then mended and read again.
 */
export function insertRows(load: Load, file: ReadableFile): string {
  const { dialect, columns, loadedAt } = load;
  const raws = file.fields.map((_, index) => `f${index}`);
  const checked = Object.entries(columns).map(([name, { definition }], index) => {
    const raw = `f${file.fields.indexOf(name)}`;
    const value = `v${index}`;
    return { name, raw, value, ...valueCheck({ raw, value }, definition, dialect) };
  });
  const isGood = [
    ...checked.flatMap(({ isGood }) => isGood ?? []),
    // DuckDB checks the encoding of those fields only that are read.
    ...raws.filter((_, index) => file.fields[index] === undefined).map((raw) => `coalesce(strlen(${raw}), 0) >= 0`),
  ];
  const problems = checked.flatMap(({ name, raw, isGood, reason }) =>
    isGood === undefined
      ? []
      : `case when not ${isGood} then {'column_name': ${dialect.literal(name)}, 'raw_text': ${raw}, 'reason': ${reason}, 'raw_row': ${rowText(load, raws)}} end`,
  );
  const selected = [
    ...checked.map(({ value }) => value),
    `cast(${dialect.literal(loadedAt)} as timestamp)`,
    dialect.literal(file.path),
    '0',
    problems.length === 0
      ? 'null'
      : `case when ${isGood.join(' and ')} then null else list_filter([${problems.join(', ')}], lambda problem: problem is not null) end`,
  ];
  return `insert into ${qualified(load, load.relation)}
select ${selected.join(', ')}
from (
select ${[...raws, ...checked.map(({ cast, value }) => `${cast} as ${value}`)].join(', ')}
from ${readCsv(load, file)}
) as fields`;
}

/** Every option is given, since what is left out DuckDB guesses from the file. */
function readCsv(
  { dialect, format, nullText, bufferBytes }: Load,
  { absolutePath, isGzip, lineEnd, fields, oneThread }: ReadableFile,
): string {
  const nulls = ['', ...(nullText === undefined ? [] : [nullText])];
  const options = [
    'auto_detect = false',
    'header = true',
    `columns = {${fields.map((_, index) => `'f${index}': 'VARCHAR'`).join(', ')}}`,
    `delim = ${dialect.literal(format.delimiter)}`,
    `quote = ${dialect.literal(format.quote)}`,
    `escape = ${dialect.literal(format.quote)}`,
    `nullstr = [${nulls.map((text) => dialect.literal(text)).join(', ')}]`,
    ...LINE_END_OPTION[lineEnd],
    'allow_quoted_nulls = false',
    'null_padding = false',
    'strict_mode = true',
    `parallel = ${!oneThread}`,
    `compression = '${isGzip ? 'gzip' : 'none'}'`,
    `max_line_size = ${MAX_ROW_BYTES}`,
    ...(bufferBytes === undefined ? [] : [`buffer_size = ${bufferBytes}`]),
  ];
  return `read_csv(${dialect.literal(withoutWildcards(absolutePath))}, ${options.join(', ')})`;
}

/**
 * Where it is not told, DuckDB takes the first line end that it meets, in quotes or not; that of the header is known. Told
 * of CRLF it finds no rows at all, so there it has to meet it.
 */
const LINE_END_OPTION = { '\n': ["new_line = '\\n'"], '\r': ["new_line = '\\r'"], '\r\n': [] } as const;

/** A path that names one file, though DuckDB takes it for a pattern. */
function withoutWildcards(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** The row as CSV text once more, quoted where it needs to be; costs nothing while no row asks for it. */
function rowText({ dialect, format: { delimiter, quote } }: Load, raws: readonly string[]): string {
  const q = dialect.literal(quote);
  const special = [delimiter, quote, '\n', '\r'].map(
    (text) => `contains(field, ${text < ' ' ? `chr(${text.charCodeAt(0)})` : dialect.literal(text)})`,
  );
  const doubled = `replace(field, ${q}, ${dialect.literal(quote + quote)})`;
  const field = `case when field is null then '' when field = '' or ${special.join(' or ')} then ${q} || ${doubled} || ${q} else field end`;
  return `array_to_string(list_transform([${raws.join(', ')}], lambda field: ${field}), ${dialect.literal(delimiter)})`;
}

/** Where the rows of a file begin in the table. */
export function firstRowOf(load: Load, file: ReadableFile): string {
  return `select min(rowid) as first from ${qualified(load, load.relation)} where _source_file = ${load.dialect.literal(file.path)}`;
}

/**
 * Rows stand in the table in the order of their file. Numbering them afterwards takes a tenth of the time of the load; a
 * window function in the load would let only one thread read.
 */
export function numberRows(load: Load, file: ReadableFile, firstRow: string): string {
  return `update ${qualified(load, load.relation)} set _row_number = rowid - ${firstRow} + 1 where rowid >= ${firstRow} and _source_file = ${load.dialect.literal(file.path)}`;
}

/** Takes out the empty rows of a mended file and notes what they stand for. */
export function takeOutFaults(load: Load, file: ReadableFile, rejects: string): readonly string[] {
  const { dialect } = load;
  const path = dialect.literal(file.path);
  // Raw text is longer than its row where it has quotes or wrong bytes.
  const faults = `read_csv(${dialect.literal(withoutWildcards(rejects))}, auto_detect = false, header = false, columns = {'row_number': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'}, delim = ',', quote = '"', escape = '"', new_line = '\\n', allow_quoted_nulls = false, parallel = false, max_line_size = ${8 * MAX_ROW_BYTES}, buffer_size = ${16 * MAX_ROW_BYTES})`;
  return [
    `insert into ${qualified(load, load.rejectedRelation)} select ${path}, row_number, null, raw, reason, raw, cast(${dialect.literal(load.loadedAt)} as timestamp) from ${faults}`,
    `delete from ${qualified(load, load.relation)} where _source_file = ${path} and _row_number in (select row_number from ${qualified(load, load.rejectedRelation)} where source_file = ${path})`,
  ];
}

/** Moves the rows with problems to where rejected rows are kept. */
export function takeOutProblems(load: Load): readonly string[] {
  const table = qualified(load, load.relation);
  return [
    `insert into ${qualified(load, load.rejectedRelation)} select _source_file, _row_number, problem.column_name, problem.raw_text, problem.reason, problem.raw_row, _loaded_at ` +
      `from (select _source_file, _row_number, _loaded_at, unnest(${PROBLEMS}) as problem from ${table} where ${PROBLEMS} is not null)`,
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

export function countReasons(load: Load): string {
  return `select column_name as "column", reason, count(*) as rows from ${qualified(load, load.rejectedRelation)} group by all order by rows desc, "column", reason`;
}

export function firstRejects(load: Load, limit: number): string {
  return (
    `select source_file as file, row_number as row, column_name as "column", left(raw_text, 200) as "rawText", reason ` +
    `from ${qualified(load, load.rejectedRelation)} order by source_file, row_number, column_name limit ${limit}`
  );
}
