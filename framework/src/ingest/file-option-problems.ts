import { z } from 'zod';
import type { Columns } from '../columns/index.js';
import { readDateForm } from '../model/date-form.js';
import type { ColumnReading, CsvFileOptions, FileFormatName, FileOptions } from '../model/index.js';
import { readCellRange } from './formats/excel/cell-range.js';

/**
 * What is wrong with declared file options, each as one sentence. The compiler says the same of what it can see; options that are computed, and
 * projects that are not type-checked, are found here.
 */
export function fileOptionProblems(options: unknown, columns: Columns): readonly string[] {
  const format = typeof options === 'object' && options !== null && 'format' in options ? options.format : undefined;
  const schema: z.ZodType | undefined = Object.entries(SCHEMAS).find(([name]) => name === String(format ?? 'csv'))?.[1];
  if (schema === undefined) return [`files.format is ${JSON.stringify(format)}; one of ${Object.keys(SCHEMAS).join(', ')} was expected.`];
  const parsed = schema.safeParse(options);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => sentencesOf(issue, String(format ?? 'csv')));
  // The schema has found what the type says.
  const declared = options as FileOptions;
  return [...unknownColumns(declared, columns), ...idleReadings(declared, columns), ...idleOptions(declared)];
}

/** Options of a column that its type has no use for would be passed over without a word. */
function idleReadings({ columns: readings = {}, format }: FileOptions, columns: Columns): readonly string[] {
  return Object.entries(readings).flatMap(([column, reading = {}]) => {
    const kind = columns[column]?.definition.type.kind;
    if (kind === undefined) return [];
    const idle = Object.keys(reading).filter((option) => {
      const kinds = KINDS_OF[option];
      return kinds !== undefined && !kinds.includes(kind);
    });
    return [
      ...idle.map((option) => `files.columns.${column}.${option} has no meaning for a column of the type ${kind}.`),
      ...(format === 'fixed-width' && reading.from !== undefined
        ? [`files.columns.${column}.from has no meaning for the format fixed-width, whose fields are found by their place.`]
        : []),
      ...formProblems(column, reading),
    ];
  });
}

const INSTANTS = ['date', 'timestamp'];
const NUMBERS = ['integer', 'decimal', 'double'];

/** The types of columns that an option is about; all where it is not listed. */
const KINDS_OF: Readonly<Record<string, readonly string[]>> = {
  format: INSTANTS,
  timeZone: ['timestamp'],
  decimalSeparator: NUMBERS,
  thousandsSeparator: NUMBERS,
  signs: NUMBERS,
  trueText: ['boolean'],
  falseText: ['boolean'],
};

function formProblems(column: string, { format, timeZone }: ColumnReading): readonly string[] {
  if (format === undefined) return [];
  if (format.startsWith('epoch-')) {
    const isKnown = format === 'epoch-seconds' || format === 'epoch-milliseconds';
    if (!isKnown) return [`files.columns.${column}.format is "${format}"; epoch-seconds or epoch-milliseconds was expected.`];
    return timeZone === undefined ? [] : [`files.columns.${column}.timeZone has no meaning for ${format}, which is in UTC.`];
  }
  try {
    const { hasOffset } = readDateForm(format);
    return hasOffset && timeZone !== undefined ? [`files.columns.${column}.timeZone has no meaning beside the offset in the format.`] : [];
  } catch (error) {
    return [`files.columns.${column}.format is "${format}", but ${error instanceof Error ? error.message : String(error)}.`];
  }
}

function idleOptions(options: FileOptions): readonly string[] {
  if ((options.format ?? 'csv') !== 'csv') return [];
  const { quote, escape: mark } = options as CsvFileOptions;
  return quote === false && mark !== undefined ? ['files.escape has no meaning where quote is false.'] : [];
}

function sentencesOf(issue: z.core.$ZodIssue, format: string): readonly string[] {
  const place = ['files', ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}.${key} is no option of the format ${format}.`);
  return [`${place}: ${issue.message}.`];
}

function unknownColumns(options: FileOptions, columns: Columns): readonly string[] {
  const named = [
    ...Object.keys(options.columns ?? {}).map((name) => ['columns', name] as const),
    ...(options.format === 'fixed-width' ? Object.keys(options.fields).map((name) => ['fields', name] as const) : []),
  ];
  return named
    .filter(([, name]) => !Object.hasOwn(columns, name))
    .map(([option, name]) => `files.${option}.${name} names no column of the contract.`);
}

const whole = (least: number) =>
  z.number().refine((value) => Number.isSafeInteger(value) && value >= least, `a whole number, ${least} or more, was expected`);
const texts = z.union([z.string(), z.array(z.string())], 'a text or a list of texts was expected');
const character = z.string().refine((text) => [...text].length === 1, 'one character was expected');
const encoding = z.enum(['utf-8', 'utf-16', 'latin-1', 'windows-1252']);

const reading = z
  .strictObject({
    from: z.union([z.string().min(1), whole(1)], 'a name, or the number of a field from one, was expected').optional(),
    format: z.string().min(1).optional(),
    timeZone: z.string().refine(isTimeZone, 'a time zone of the IANA database, such as Europe/Berlin, was expected').optional(),
    decimalSeparator: z.enum(['.', ',']).optional(),
    thousandsSeparator: z.enum(['.', ',', ' ', "'", '_', '\u00a0', '\u202f']).optional(),
    signs: z.array(z.string().min(1)).optional(),
    trueText: texts.optional(),
    falseText: texts.optional(),
    nullText: texts.optional(),
    trim: z.boolean().optional(),
    whenMissing: z.string().nullable().optional(),
  })
  .refine(
    ({ decimalSeparator = '.', thousandsSeparator }) => decimalSeparator !== thousandsSeparator,
    'decimalSeparator and thousandsSeparator are the same',
  );

const common = {
  pattern: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], 'a path, or a list of paths, was expected'),
  columns: z.record(z.string(), reading).optional(),
  nullText: texts.optional(),
  maxRejects: z
    .union(
      [whole(0), z.strictObject({ share: z.number().min(0).max(1) })],
      'a whole number of rows, 0 or more, or { share } from 0 to 1 was expected',
    )
    .optional(),
  emptyFiles: z.enum(['ignore', 'error']).optional(),
  removedFiles: z.enum(['delete', 'keep', 'error']).optional(),
};

const packed = { member: z.string().min(1).optional() };

const header = z
  .union([z.boolean(), z.array(z.string().min(1)).min(1)], 'true, false or the names of the columns were expected')
  .optional();

const lines = {
  skipLines: whole(0).optional(),
  footerRows: whole(0).optional(),
  comment: z.string().min(1).optional(),
  encoding: encoding.optional(),
};

/** What each format takes: the compiler asks for one that is added. */
const SCHEMAS: Readonly<Record<FileFormatName, z.ZodType>> = {
  csv: z.strictObject({
    ...common,
    ...packed,
    ...lines,
    format: z.literal('csv').optional(),
    delimiter: z.string().min(1).optional(),
    quote: z.union([character, z.literal(false)], 'one character, or false, was expected').optional(),
    escape: character.optional(),
    header,
  }),
  json: z.strictObject({ ...common, ...packed, format: z.literal('json'), rows: z.string().startsWith('$').optional() }),
  ndjson: z.strictObject({ ...common, ...packed, format: z.literal('ndjson') }),
  'fixed-width': z.strictObject({
    ...common,
    ...packed,
    ...lines,
    format: z.literal('fixed-width'),
    fields: z.record(z.string(), z.tuple([whole(1), whole(1)])),
  }),
  parquet: z.strictObject({ ...common, format: z.literal('parquet') }),
  excel: z.strictObject({
    ...common,
    format: z.literal('excel'),
    sheet: z.union([z.string().min(1), whole(1)], 'a name, or the place of a sheet from one, was expected').optional(),
    range: z
      .string()
      .refine((text) => readCellRange(text) !== undefined, 'a range of cells, such as B3, B3:F or B3:F200, was expected')
      .optional(),
    header,
    footerRows: whole(0).optional(),
  }),
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
