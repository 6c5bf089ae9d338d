/** How the text of one column is read from files. Every option is about what the files say; the contract says what the column holds. */
export interface ColumnReading {
  /**
   * What the files call the column: a name of the header, whatever characters it has, or the number of the field, from one. In JSON a key, or a
   * path such as `$.customer.email`. The column's own name when left out.
   */
  readonly from?: string | number;
  /**
   * The form of a date or a timestamp, in the letters of Unicode: `dd/MM/yyyy`, `d MMM yyyy HH:mm:ss`, `yyyyMMdd`; or `epoch-seconds`,
   * `epoch-milliseconds`. ISO 8601 when left out.
   */
  readonly format?: string;
  /** The time zone of timestamps that carry no offset, as the IANA database names it; UTC when left out. */
  readonly timeZone?: string;
  /** The character before the fraction of a number; a point when left out. */
  readonly decimalSeparator?: '.' | ',';
  /** The character between groups of three digits of a number; nothing when left out. */
  readonly thousandsSeparator?: '.' | ',' | ' ' | "'" | '_' | '\u00a0' | '\u202f';
  /** Signs before or behind a number that are left out, such as `€` and `%`. */
  readonly signs?: readonly string[];
  /** The texts that mean true; `true` when left out, in any case. */
  readonly trueText?: string | readonly string[];
  /** The texts that mean false; `false` when left out, in any case. */
  readonly falseText?: string | readonly string[];
  /** The texts that mean null in this column, beside the empty field and those of the file. */
  readonly nullText?: string | readonly string[];
  /** Whether blanks around the text are left out; false when left out. */
  readonly trim?: boolean;
  /** The text, or null, of a column that a file does not have; such a file is an error when left out. */
  readonly whenMissing?: string | null;
}

/** A path with wildcards, or several. */
export type FilePattern = string | readonly string[];

/** What all forms of files have. `Column` are the names of the contract's columns. */
export interface CommonFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern> {
  /**
   * Where the files are, from the project's data directory on, or absolute. `*` is any run of characters in a name, `**` for any
   * folders, `{a,b}` for either, and `{column}` for a value of that column, which the path gives to each row: `{store}/{day}.csv`.
   */
  readonly pattern: Pattern;
  /** How columns are read whose text is not in the plain form. */
  readonly columns?: { readonly [C in Column]?: ColumnReading };
  /** The texts of a field that stand for null, beside the empty field; none when left out. */
  readonly nullText?: string | readonly string[];
  /** The number of rows, or the share of all, that may be rejected before the load fails; 0 when left out. */
  readonly maxRejects?:
    | number
    | {
        /** A share of all rows, 0 to 1. */
        readonly share: number;
      };
  /** What becomes of a file without bytes among others; it counts as a file without rows when left out. */
  readonly emptyFiles?: 'ignore' | 'error';
  /** What becomes of the rows of a file that is gone; they go with it when left out. */
  readonly removedFiles?: 'delete' | 'keep' | 'error';
}

/** What files have that may be packed with gzip, zstd or zip. */
interface PackedFileOptions {
  /** Which file of a ZIP archive is read, where there are several; `*` is any run of characters. */
  readonly member?: string;
}

/** How a text is encoded. */
export type FileEncoding = 'utf-8' | 'utf-16' | 'latin-1' | 'windows-1252';

/** Text whose fields a delimiter divides: CSV, TSV and their like. */
export interface CsvFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern>
  extends CommonFileOptions<Column, Pattern>,
    PackedFileOptions {
  /** Delimited text, which is the default. */
  readonly format?: 'csv';
  /** The characters between two fields; a comma when left out. */
  readonly delimiter?: string;
  /** The character around a field that holds a delimiter, or false where no character does that; a double quote when left out. */
  readonly quote?: string | false;
  /** The character before a quote that belongs to the field; the quote itself when left out. */
  readonly escape?: string;
  /** What begins a line that is no row; no line does when left out. */
  readonly comment?: string;
  /** The lines before the header, or before the first row where there is none; 0 when left out. */
  readonly skipLines?: number;
  /** Whether the first line names the columns, or their names in order where no line does; true when left out. */
  readonly header?: boolean | readonly string[];
  /** The rows at the end that are none, such as totals; 0 when left out. */
  readonly footerRows?: number;
  /** How the text is encoded; UTF-8 when left out. */
  readonly encoding?: FileEncoding;
}

/** JSON: `ndjson` has one object a line, `json` is one document. */
export interface JsonFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern>
  extends CommonFileOptions<Column, Pattern>,
    PackedFileOptions {
  /** One document, or one object a line. */
  readonly format: 'json' | 'ndjson';
  /** The path to the array of rows in a document, such as `$.data.items`; the document itself when left out. */
  readonly rows?: string;
}

/** Lines whose columns are found by their place. */
export interface FixedWidthFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern>
  extends CommonFileOptions<Column, Pattern>,
    PackedFileOptions {
  /** Lines of fields at fixed places. */
  readonly format: 'fixed-width';
  /** For each column the first character of its field, from one, and how many characters it has. Blanks around the text are left out. */
  readonly fields: { readonly [C in Column]?: readonly [start: number, length: number] };
  /** The lines before the first row; 0 when left out. */
  readonly skipLines?: number;
  /** The rows at the end that are none; 0 when left out. */
  readonly footerRows?: number;
  /** What begins a line that is no row. */
  readonly comment?: string;
  /** How the text is encoded; UTF-8 when left out. */
  readonly encoding?: FileEncoding;
}

/** Excel workbooks (`.xlsx`, `.xlsm`): the values of cells. Their forms tell which numbers are dates, and decide nothing else. */
export interface ExcelFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern>
  extends CommonFileOptions<Column, Pattern> {
  /** An Excel workbook. */
  readonly format: 'excel';
  /** The sheet, by its name or its place from one; the first when left out. */
  readonly sheet?: string | number;
  /** Where the table is, such as `B3` for the cell that it begins with, `B3:F` or `B3:F200`; the whole sheet when left out. */
  readonly range?: string;
  /** Whether the first row names the columns, or their names in order where no row does; true when left out. */
  readonly header?: boolean | readonly string[];
  /** The rows at the end that are none, such as totals; 0 when left out. */
  readonly footerRows?: number;
}

/** Apache Parquet. */
export interface ParquetFileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern>
  extends CommonFileOptions<Column, Pattern> {
  /** Apache Parquet. */
  readonly format: 'parquet';
}

/** The files that a source is ingested from, and how they are written. */
export type FileOptions<Column extends string = string, Pattern extends FilePattern = FilePattern> =
  | CsvFileOptions<Column, Pattern>
  | JsonFileOptions<Column, Pattern>
  | FixedWidthFileOptions<Column, Pattern>
  | ParquetFileOptions<Column, Pattern>
  | ExcelFileOptions<Column, Pattern>;

/** The forms of files that a source can declare. */
export type FileFormatName = NonNullable<FileOptions['format']>;
