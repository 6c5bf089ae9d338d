import { MartletError } from '../../errors.js';
import type { FileFormatName } from '../../model/index.js';
import type { FileContent } from '../file-content.js';
import { csv } from './csv/csv.js';
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
  const other = SIGNATURES.find(({ bytes, format }) => format !== declared && content.start.subarray(0, bytes.length).equals(bytes));
  if (other !== undefined) {
    const { what, format } = other;
    throw new MartletError('source-format-other', {
      source: request.source,
      file: content.file.path,
      declared,
      what,
      ...(format === undefined ? {} : { format }),
    });
  }
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
    default:
      return options satisfies never;
  }
}

interface Signature {
  readonly bytes: Buffer;
  readonly what: string;
  /** The format to declare, where there is one. */
  readonly format?: FileFormatName;
}

/** What files of other forms begin with. */
const SIGNATURES: readonly Signature[] = [
  { bytes: Buffer.from('PAR1'), what: 'a Parquet file', format: 'parquet' },
  { bytes: Buffer.from('PK\x03\x04', 'latin1'), what: 'a ZIP archive, as Excel workbooks are' },
  { bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), what: 'an old Excel workbook' },
  { bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), what: 'packed with zstd' },
  { bytes: Buffer.from('BZh'), what: 'packed with bzip2' },
  { bytes: Buffer.from('SQLite format 3\0'), what: 'a SQLite database' },
  { bytes: Buffer.from('%PDF'), what: 'a PDF document' },
  { bytes: Buffer.from('<!DOCTYPE'), what: 'a web page' },
  { bytes: Buffer.from('<html'), what: 'a web page' },
];
