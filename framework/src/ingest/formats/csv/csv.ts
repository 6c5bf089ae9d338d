import type { CsvFileOptions } from '../../../model/index.js';
import { openContent } from '../../file-content.js';
import { matchColumns } from '../../match-columns.js';
import { COPY_FORM, type CsvForm, csvRowText, readCsv } from '../../plain-csv.js';
import { RowsFile } from '../../rows-file.js';
import { TextDecoding } from '../../text-decoding.js';
import type { FileFormat, FormatFile } from '../format.js';
import { type CsvFormat, csvFormat, isPlain, type PlainCsvFormat } from './csv-format.js';
import { readFirstFields, readHeader } from './csv-header.js';
import { repairFile } from './repair-file.js';
import { RowScreen } from './screen-rows.js';
import { type TextField, TextRows } from './text-rows.js';
import { utf8Of } from './utf8.js';

/** Text with delimiters. DuckDB reads the plain form; every other is first written in it. */
export const csv: FileFormat<CsvFileOptions> = {
  examine: async (request, content) => {
    const format = csvFormat(request.source, request.options);
    return isPlain(format) ? examinePlain(request, content, format) : examineOther(request, content, format);
  },
};

type Examine<Format> = (...about: [...Parameters<FileFormat<CsvFileOptions>['examine']>, Format]) => Promise<FormatFile>;

const examinePlain: Examine<PlainCsvFormat> = async (request, content, format) => {
  const header = await readHeader(request.source, content, format, request.signal);
  const { fields, problems } = matchColumns(header.names, { ...request, file: content.file.path, fromPath: content.file.pattern.columns });
  const screen = new RowScreen(format, header.lineEnd);
  const { packing } = content;
  const unpacked = {
    delimiter: format.delimiter,
    quote: format.quote,
    lineEnd: header.lineEnd,
    hasHeader: true,
    width: header.names.length,
    nulls: format.nulls,
  };
  const form = packing === undefined || packing === 'zip' ? unpacked : { ...unpacked, packing };
  return {
    fields,
    problems,
    look: (chunk) => screen.look(chunk),
    direct: () =>
      screen.isOdd || packing === 'zip'
        ? undefined
        : {
            relation: (paths, sequential, dialect, bufferBytes) => readCsv(dialect, withBuffer(form, bufferBytes), paths, sequential),
            needsOneThread: screen.hasLineEndInQuotes,
            ...(screen.hasLineEndInQuotes
              ? {}
              : {
                  together: JSON.stringify([form, fields, content.file.pattern.source]),
                  lines: { form: unpacked, headerBytes: header.bytes },
                }),
            rowText: (dialect) => csvRowText(dialect, form),
          },
    copy: async (folder, signal) => ({
      ...(await repairFile(content, { format, header, folder, signal })),
      form: { ...unpacked, lineEnd: '\n' },
      oneThread: screen.hasLineEndInQuotes,
    }),
  };
};

const examineOther: Examine<CsvFormat> = async (request, content, format) => {
  const names = await namesOf(request, content, format);
  const { fields, problems } = matchColumns(names, { ...request, file: content.file.path, fromPath: content.file.pattern.columns });
  return {
    fields,
    problems,
    look: () => undefined,
    direct: () => undefined,
    copy: async (folder, stop) => {
      const form = { ...COPY_FORM, width: names.length };
      const paths = await RowsFile.fill(folder, names.length, async (copy) => {
        const decoding = new TextDecoding(format.encoding);
        let isHeader = format.header === true;
        const rows = new TextRows(format, {
          row: (found, raw) => {
            if (isHeader) isHeader = false;
            else addRow(copy, found, raw, names.length, format);
          },
          fault: (raw, reason) => copy.fault(shown(raw, format), reason),
        });
        for await (const chunk of await openContent(content, stop)) {
          rows.write(decoding.decode(chunk));
          await copy.flush();
        }
        rows.write(decoding.decode(Buffer.alloc(0), true));
        rows.end();
      });
      return { ...paths, form, oneThread: true };
    },
  };
};

/** Without a header, fields are called by the columns that are read by name, in the order of the contract. */
async function namesOf(
  { source, columns, signal }: Parameters<typeof csv.examine>[0],
  content: Parameters<typeof csv.examine>[1],
  format: CsvFormat,
): Promise<readonly string[]> {
  if (format.header === true) return readFirstFields(source, content, format, signal);
  if (format.header !== false) return format.header;
  const given = content.file.pattern.columns;
  return Object.keys(columns).filter((column) => !given.includes(column));
}

function addRow(copy: RowsFile, found: readonly TextField[], raw: string, width: number, format: CsvFormat): void {
  const texts = found.slice(0, width).map(({ text, isQuoted }) => {
    const decoded = format.encoding === 'utf-8' ? utf8Of(text) : text;
    return !isQuoted && decoded !== undefined && format.nulls.includes(decoded) ? null : decoded;
  });
  const fault = faultOf(found, texts, width);
  if (fault === undefined) copy.row(texts.map((text) => text ?? null));
  else copy.fault(shown(raw, format), fault);
}

function faultOf(found: readonly TextField[], texts: readonly (string | null | undefined)[], width: number): string | undefined {
  if (found.length < width) return 'too few fields';
  // Surplus fields without content, as spreadsheets write them, lose nothing.
  if (found.slice(width).some(({ text }) => text.trim() !== '')) return 'too many fields';
  return texts.includes(undefined) ? 'not valid UTF-8' : undefined;
}

/** The text of a row as people read it. */
function shown(raw: string, { encoding }: CsvFormat): string {
  return encoding === 'utf-8' ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
}

function withBuffer(form: CsvForm, bufferBytes: number | undefined): CsvForm {
  return bufferBytes === undefined ? form : { ...form, bufferBytes };
}
