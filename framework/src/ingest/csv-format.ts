import { MartletError } from '../errors.js';
import type { FileOptions } from '../model/index.js';

/** How a file's text is divided into rows and fields. */
export interface CsvFormat {
  readonly delimiter: string;
  readonly quote: string;
}

/**
 * The longest row in bytes, line end included, that DuckDB is told to read and that mending lets through. It keeps an
 * unclosed quote from swallowing a whole file.
 */
export const MAX_ROW_BYTES = 2_000_000;

/** @throws MartletError `source-format-invalid` */
export function csvFormat(source: string, { delimiter = ',', quote = '"' }: FileOptions): CsvFormat {
  const fail = (option: string, value: string): never => {
    throw new MartletError('source-format-invalid', { source, option, value });
  };
  if (!isPlainCharacter(delimiter) || delimiter === ' ') fail('delimiter', delimiter);
  if (!isPlainCharacter(quote) || quote === ' ' || quote === delimiter) fail('quote', quote);
  return { delimiter, quote };
}

/** One byte in UTF-8 that can't be taken for a line end or a part of a name. */
function isPlainCharacter(text: string): boolean {
  return /^[\t\x20-\x7e]$/.test(text) && !/[a-z0-9_]/i.test(text);
}
