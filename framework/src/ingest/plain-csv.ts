import type { Dialect } from '../warehouses/dialect.js';
import type { Packing } from './packing/packing.js';

/** How a CSV file is written that DuckDB is to read. */
export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** How it is packed; DuckDB unpacks no ZIP archive. */
  readonly packing?: Exclude<Packing, 'zip'>;
  readonly hasHeader: boolean;
  readonly width: number;
  /** Whether the path of each row's file stands before its fields, as the column `file`. */
  readonly hasPath?: true;
  /** The texts that stand for null. */
  readonly nulls: readonly string[];
  /** How much of a file is read at once; DuckDB's own measure, 32 MB, when left out. */
  readonly bufferBytes?: number;
}

/** The form of the copies that Martlet writes of files in other forms. */
export const COPY_FORM = { delimiter: ',', quote: '"', lineEnd: '\n', hasHeader: true, nulls: [''] } as const;

/**
 * The longest row in bytes, line end included, that DuckDB is asked to read and that mending lets through. It keeps an
 * unclosed quote from swallowing a whole file.
 */
export const MAX_ROW_BYTES = 2_000_000;

/** `read_csv` with every option given, since what is left out DuckDB guesses from the file. The fields are `f0`, `f1`, …. */
export function readCsv(dialect: Dialect, form: CsvForm, paths: readonly string[], oneThread: boolean): string {
  const { literal } = dialect;
  const files = paths.map((path) => literal(withoutWildcards(path)));
  const options = [
    'auto_detect = false',
    `header = ${form.hasHeader}`,
    `columns = {${[...(form.hasPath === true ? ['file'] : []), ...fieldNames(form.width)].map((name) => `'${name}': 'VARCHAR'`).join(', ')}}`,
    `delim = ${literal(form.delimiter)}`,
    `quote = ${literal(form.quote)}`,
    `escape = ${literal(form.quote)}`,
    `nullstr = [${form.nulls.map((text) => literal(text)).join(', ')}]`,
    ...LINE_END_OPTION[form.lineEnd],
    'allow_quoted_nulls = false',
    'null_padding = false',
    'strict_mode = true',
    `parallel = ${!oneThread}`,
    `compression = '${form.packing ?? 'none'}'`,
    `max_line_size = ${MAX_ROW_BYTES}`,
    ...(form.bufferBytes === undefined ? [] : [`buffer_size = ${form.bufferBytes}`]),
    ...(files.length > 1 ? ['filename = true'] : []),
  ];
  return `read_csv(${files.length > 1 ? `[${files.join(', ')}]` : files.join('')}, ${options.join(', ')})`;
}

function fieldNames(width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => `f${index}`);
}

/**
 * Where the option is left out, DuckDB takes the first line end that it meets, in quotes or not; that of the header is known. With CRLF as
 * the option it finds no rows at all, so there it has to meet it.
 */
const LINE_END_OPTION = { '\n': ["new_line = '\\n'"], '\r': ["new_line = '\\r'"], '\r\n': [] } as const;

/** A path that names one file, though DuckDB takes it for a pattern. */
export function withoutWildcards(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** The row as CSV text once more, quoted where it needs to be; costs nothing while no row asks for it. */
export function csvRowText({ literal }: Dialect, { delimiter, quote, width }: Pick<CsvForm, 'delimiter' | 'quote' | 'width'>): string {
  const q = literal(quote);
  const special = [delimiter, quote, '\n', '\r'].map(
    (text) => `contains(field, ${text < ' ' ? `chr(${text.charCodeAt(0)})` : literal(text)})`,
  );
  const doubled = `replace(field, ${q}, ${literal(quote + quote)})`;
  const field = `case when field is null then '' when field = '' or ${special.join(' or ')} then ${q} || ${doubled} || ${q} else field end`;
  return `array_to_string(list_transform([${fieldNames(width).join(', ')}], lambda field: ${field}), ${literal(delimiter)})`;
}
