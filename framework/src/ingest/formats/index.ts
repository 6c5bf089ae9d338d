import { MartletError } from '../../errors.js';
import type { FileFormatName } from '../../model/index.js';
import type { FileContent } from '../file-content.js';
import { csv } from './csv/csv.js';
import { excel } from './excel/excel.js';
import { fixedWidth } from './fixed-width/fixed-width.js';
import type { FormatFile, FormatRequest } from './format.js';
import { jsonFormat } from './json/json.js';
import { parquet } from './parquet/parquet.js';

export type { DirectReading, FormatFile } from './format.js';

/**
 * Looks at a file in the format that the source declares.
 *
 * @throws MartletError `source-format-other` for a file in another format, and what the format says is wrong.
 */
export function examineFile(request: FormatRequest, content: FileContent): Promise<FormatFile> {
  const { options } = request;
  const declared = options.format ?? 'csv';
  const other = otherFormat(startText(content), declared);
  if (other !== undefined)
    throw new MartletError('source-format-other', { source: request.source, file: content.file.path, declared, ...other });
  switch (options.format) {
    case undefined:
    case 'csv':
      return csv.examine({ ...request, options }, content);
    case 'json':
    case 'ndjson':
      return jsonFormat.examine({ ...request, options }, content);
    case 'fixed-width':
      return fixedWidth.examine({ ...request, options }, content);
    case 'parquet':
      return parquet.examine({ ...request, options }, content);
    case 'excel':
      return excel.examine({ ...request, options }, content);
    default:
      return options satisfies never;
  }
}

/** Whether a file begins as a Parquet file does. */
export function isParquet(content: FileContent): boolean {
  return begins(FORMATS.parquet, startText(content));
}

/** The first bytes, each as a character. */
function startText({ start }: FileContent): string {
  return start.toString('latin1');
}

function begins({ begins: first }: Signature, start: string): boolean {
  return typeof first === 'string' ? start.startsWith(first) : first.test(start);
}

/** What a file that is not in the declared format is, and the format to declare, where there is one. */
function otherFormat(start: string, declared: FileFormatName): { readonly what: string; readonly format?: FileFormatName } | undefined {
  const is = (signature: Signature): boolean => (signature.mistakenFor ?? [declared]).includes(declared) && begins(signature, start);
  for (const [name, signature] of Object.entries(FORMATS)) {
    if (name !== declared && typeof signature !== 'string' && is(signature))
      return { what: signature.what, format: name as FileFormatName };
  }
  const foreign = FOREIGN.find(is);
  return foreign === undefined ? undefined : { what: foreign.what };
}

interface Signature {
  /** The first bytes, each as a character. */
  readonly begins: string | RegExp;
  readonly what: string;
  /** The declared formats in which nothing begins like that; all when left out. */
  readonly mistakenFor?: readonly FileFormatName[];
}

/** What files of each format begin with; `text` where they may begin with anything, `archive` for one that is looked into beforehand. */
const FORMATS = {
  excel: 'archive',
  csv: 'text',
  'fixed-width': 'text',
  parquet: { begins: 'PAR1', what: 'a Parquet file' },
  json: { begins: /^(\xef\xbb\xbf)?\s*\[\s*\{/, what: 'a JSON document', mistakenFor: ['csv', 'ndjson'] },
  ndjson: { begins: /^(\xef\xbb\xbf)?\s*\{\s*"/, what: 'JSON', mistakenFor: ['csv'] },
} as const satisfies Readonly<Record<FileFormatName, Signature | 'text' | 'archive'>>;

/** What files begin with that no source can declare. */
const FOREIGN: readonly Signature[] = [
  { begins: 'PK\x03\x04', what: 'an archive in an archive', mistakenFor: ['csv', 'json', 'ndjson', 'fixed-width', 'parquet'] },
  { begins: '\xd0\xcf\x11\xe0', what: 'an old Excel workbook (.xls), or one with a password' },
  { begins: 'BZh', what: 'packed with bzip2' },
  { begins: '\xfd7zXZ', what: 'packed with xz' },
  { begins: '7z\xbc\xaf', what: 'a 7z archive' },
  { begins: 'SQLite format 3\0', what: 'a SQLite database' },
  { begins: 'Obj\x01', what: 'an Avro file' },
  { begins: '%PDF', what: 'a PDF document' },
  { begins: /^\s*(<!DOCTYPE|<html)/i, what: 'a web page' },
  { begins: /^(\xef\xbb\xbf)?\s*<\?xml/, what: 'an XML document' },
];
