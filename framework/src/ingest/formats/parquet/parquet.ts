import { MartletError } from '../../../errors.js';
import type { ColumnReading, ParquetFileOptions } from '../../../model/index.js';
import type { Dialect } from '../../../warehouses/dialect.js';
import { withEmbedded } from '../../../warehouses/open.js';
import type { TextRedaction } from '../../../warehouses/redaction.js';
import { readableContent } from '../../file-content.js';
import { matchColumns } from '../../match-columns.js';
import { csvRowText, withoutWildcards } from '../../plain-csv.js';
import type { SourceFile } from '../../source-files.js';
import type { FileFormat } from '../format.js';

/** Apache Parquet, which DuckDB reads itself. Its values pass the same checks as those of text, written as text. */
export const parquet: FileFormat<ParquetFileOptions> = {
  examine: async (request, content) => {
    const { source, tells, signal, options } = request;
    const { file, packing } = content;
    // Its pages are packed already; DuckDB looks for them in the file itself.
    if (packing !== undefined)
      throw new MartletError('source-format-other', { source, file: file.path, declared: 'parquet', what: `packed with ${packing}` });
    const found = await readableContent(source, file, signal, () => parquetColumns(file, tells));
    const { fields, problems } = matchColumns(
      found.map(({ name }) => name),
      { ...request, file: file.path, fromPath: file.pattern.columns },
    );
    const unfit = found.flatMap(({ name, type }, index) =>
      fields[index] !== undefined && type === 'BLOB'
        ? [new MartletError('source-column-unfit', { source, file: file.path, column: name, type })]
        : [],
    );
    const width = found.length;
    return {
      fields,
      problems: [...problems, ...unfit],
      look: () => undefined,
      direct: () => ({
        relation: (paths, _sequential, dialect) => {
          const files = paths.map((path) => dialect.literal(withoutWildcards(path))).join(', ');
          const texts = found.map(({ name, type }, index) => {
            const reading = options.columns?.[fields[index] ?? ''] ?? {};
            return `${textOf(dialect.identifier(name), type, reading, dialect)} as f${index}`;
          });
          const several = paths.length > 1;
          return `(select ${[...texts, ...(several ? ['filename'] : [])].join(', ')} from read_parquet([${files}], filename = ${several}))`;
        },
        needsOneThread: false,
        together: JSON.stringify([found, fields, file.pattern.source]),
        rowText: (dialect) => csvRowText(dialect, { delimiter: ',', quote: '"', width }),
      }),
      copy: () => Promise.reject(new TypeError('the warehouse could not read it')),
    };
  },
};

interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns of a file, with their types in DuckDB. */
export function parquetColumns({ absolutePath }: SourceFile, tells: TextRedaction): Promise<readonly ParquetColumn[]> {
  return withEmbedded(':memory:', {}, tells, async ({ dialect }, session) => {
    const path = dialect.literal(withoutWildcards(absolutePath));
    const rows = await session.query(`select column_name, column_type from (describe select * from read_parquet(${path}))`);
    return rows.map(({ column_name, column_type }) => ({ name: String(column_name), type: String(column_type) }));
  });
}

/** Whether a value of a type of DuckDB holds others, so that JSON is its text. */
export function isNested(type: string): boolean {
  return /\[\d*\]$|^(STRUCT|MAP|UNION)\(|^JSON$/.test(type);
}

/** A value of a type of DuckDB as the text that a CSV file would have of it, in the form that the column declares. */
function textOf(column: string, type: string, { timeZone, decimalSeparator = '.' }: ColumnReading, { literal }: Dialect): string {
  if (type === 'VARCHAR') return column;
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    const text = `cast(timezone('UTC', ${column}) as varchar)`;
    // An instant is none of the declared zone.
    return timeZone === undefined ? text : `${text} || 'Z'`;
  }
  if (decimalSeparator !== '.' && /^(DECIMAL|DOUBLE|FLOAT)/.test(type))
    return `replace(cast(${column} as varchar), '.', ${literal(decimalSeparator)})`;
  if (isNested(type)) return `cast(to_json(${column}) as varchar)`;
  return `cast(${column} as varchar)`;
}
