import { MartletError } from '../../../errors.js';
import type { CsvFileOptions, FileEncoding } from '../../../model/index.js';
import { textsOf } from '../../texts.js';
import type { TextForm } from './text-rows.js';

/** How a file's text is divided into rows and fields, with nothing left out. */
export interface CsvFormat extends TextForm {
  /** True where the first row names the columns, false where none does, or the names in order. */
  readonly header: boolean | readonly string[];
  readonly encoding: FileEncoding;
  /** The texts of unquoted fields that stand for null. */
  readonly nulls: readonly string[];
}

/** The form that DuckDB reads by itself. */
export interface PlainCsvFormat extends CsvFormat {
  readonly quote: string;
}

/** @throws MartletError `source-format-invalid` */
export function csvFormat(source: string, options: CsvFileOptions): CsvFormat {
  const {
    delimiter = ',',
    quote = '"',
    escape: declared,
    comment,
    skipLines = 0,
    header = true,
    footerRows = 0,
    encoding = 'utf-8',
  } = options;
  const fail = (option: string, value: string): never => {
    throw new MartletError('source-format-invalid', { source, option, value });
  };
  if (/[\r\n]/.test(delimiter) || delimiter === '' || /^[\w ]$/.test(delimiter)) fail('delimiter', delimiter);
  if (quote !== false && (!isMark(quote) || delimiter.includes(quote))) fail('quote', quote);
  if (declared !== undefined && (!isMark(declared) || delimiter.includes(declared))) fail('escape', declared);
  if (comment !== undefined && /[\r\n]/.test(comment)) fail('comment', comment);
  // UTF-8 is looked at byte by byte, as characters of Latin-1.
  const asRead = (text: string): string => (encoding === 'utf-8' ? Buffer.from(text).toString('latin1') : text);
  return {
    delimiter: asRead(delimiter),
    quote: quote === false ? undefined : asRead(quote),
    escape: asRead(declared ?? (quote === false ? '"' : quote)),
    ...(comment === undefined ? {} : { comment: asRead(comment) }),
    skipLines,
    footerRows,
    header,
    encoding,
    nulls: ['', ...textsOf(options.nullText)],
  };
}

/** One character that can't be taken for a line end, a blank or a part of a value. */
function isMark(text: string): boolean {
  return [...text].length === 1 && !/[\w\s]/.test(text);
}

/** Whether DuckDB reads the form by itself, in the way that is known to be right. */
export function isPlain(format: CsvFormat): format is PlainCsvFormat {
  const { delimiter, quote, comment, skipLines, footerRows, encoding, header } = format;
  return (
    /^[\t\x20-\x7e]$/.test(delimiter) &&
    quote !== undefined &&
    /^[\x20-\x7e]$/.test(quote) &&
    format.escape === quote &&
    comment === undefined &&
    skipLines === 0 &&
    footerRows === 0 &&
    encoding === 'utf-8' &&
    header === true
  );
}
