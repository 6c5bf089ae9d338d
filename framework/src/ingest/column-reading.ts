import type { ColumnDefinition, LogicalType } from '../columns/index.js';
import { describeType } from '../columns/index.js';
import { type DateForm, readDateForm } from '../model/date-form.js';
import type { ColumnReading } from '../model/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import { textsOf } from './texts.js';

/** The text of a field in the plain form that values are checked in. */
export interface PlainText {
  /** SQL over the raw text; a text that no value has where the raw one does not have the declared form. */
  readonly sql: string;
  /** The form that was expected, for the reason of a reject; undefined for the plain one. */
  readonly form?: string;
}

/** No integer, decimal, double, boolean, date or timestamp is written so. */
const UNFIT = "'?'";

/**
 * Brings the text of a field into the plain form: ISO dates, a decimal point, `true` and `false`.
 *
 * @throws RangeError for a date form with letters that none has; the check of the source's options finds it first.
 */
export function plainText(raw: string, { type }: ColumnDefinition, reading: ColumnReading | undefined, dialect: Dialect): PlainText {
  if (reading === undefined) return { sql: raw };
  const trimmed = reading.trim === true ? `trim(${raw}, ${BLANKS})` : raw;
  const nulls = textsOf(reading.nullText).map((text) => dialect.literal(text));
  const text = nulls.length === 0 ? trimmed : `case when ${trimmed} in (${nulls.join(', ')}) then null else ${trimmed} end`;
  const converted = convert(text, type, reading, dialect);
  if (converted === undefined) return { sql: text };
  const empty = type.kind === 'text' ? `${text} is null` : `${text} is null or ${text} = ''`;
  return { sql: `case when ${empty} then null else coalesce(${converted.sql}, ${UNFIT}) end`, form: converted.form };
}

/** Blanks, tabs, line ends and the blanks that do not break. */
const BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239)";

function convert(text: string, type: LogicalType, reading: ColumnReading, dialect: Dialect): PlainText | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'double':
      return numberText(text, reading, dialect);
    case 'boolean':
      return booleanText(text, reading, dialect);
    case 'date':
    case 'timestamp':
      return instantText(text, type, reading, dialect);
    case 'text':
    case 'json':
    case 'array':
      return undefined;
    default:
      return type satisfies never;
  }
}

/** Groups that are not of three digits are no number: `1.5` with points between groups is not fifteen. */
function numberText(text: string, reading: ColumnReading, dialect: Dialect): PlainText | undefined {
  const { decimalSeparator = '.', thousandsSeparator, signs = [] } = reading;
  if (decimalSeparator === '.' && thousandsSeparator === undefined && signs.length === 0) return undefined;
  const bare = signs.reduce((sql, sign) => `replace(${sql}, ${dialect.literal(sign)}, '')`, text);
  const number = signs.length === 0 ? text : `trim(${bare}, ${BLANKS})`;
  const point = escaped(decimalSeparator);
  const groups = thousandsSeparator === undefined ? '' : `|[0-9]{1,3}(${escaped(thousandsSeparator)}[0-9]{3})+`;
  const pattern = dialect.literal(`-?([0-9]*${groups})(${point}[0-9]*)?([eE][+-]?[0-9]+)?`);
  const joined = thousandsSeparator === undefined ? number : `replace(${number}, ${dialect.literal(thousandsSeparator)}, '')`;
  const pointed = decimalSeparator === '.' ? joined : `replace(${joined}, ${dialect.literal(decimalSeparator)}, '.')`;
  const form = `with "${decimalSeparator}" before the fraction${thousandsSeparator === undefined ? '' : ` and "${thousandsSeparator}" between groups of three digits`}`;
  return { sql: `case when regexp_full_match(${number}, ${pattern}) and regexp_matches(${number}, '[0-9]') then ${pointed} end`, form };
}

function booleanText(text: string, { trueText, falseText }: ColumnReading, dialect: Dialect): PlainText | undefined {
  if (trueText === undefined && falseText === undefined) return undefined;
  const isOneOf = (words: readonly string[]) =>
    `lower(${text}) in (${words.map((word) => dialect.literal(word.toLowerCase())).join(', ')})`;
  const [yes, no] = [textsOf(trueText ?? 'true'), textsOf(falseText ?? 'false')];
  return {
    sql: `case when ${isOneOf(yes)} then 'true' when ${isOneOf(no)} then 'false' end`,
    form: `${yes.join(' or ')}, or ${no.join(' or ')}`,
  };
}

function instantText(
  text: string,
  type: Extract<LogicalType, { kind: 'date' | 'timestamp' }>,
  { format, timeZone }: ColumnReading,
  dialect: Dialect,
): PlainText | undefined {
  const written = type.kind === 'date' ? `'%Y-%m-%d'` : `'%Y-%m-%d %H:%M:%S.%f'`;
  if (format === 'epoch-seconds' || format === 'epoch-milliseconds') {
    const [digits, factor] = format === 'epoch-seconds' ? [6, 1_000_000] : [3, 1000];
    const instant = `make_timestamp(cast(try_cast(${text} as decimal(28, 6)) * ${factor} as bigint))`;
    return {
      sql: `case when regexp_full_match(${text}, '-?[0-9]{1,14}([.][0-9]{1,${digits}})?') then strftime(${instant}, ${written}) end`,
      form: format,
    };
  }
  if (format === undefined && timeZone === undefined) return undefined;
  const form = format === undefined ? undefined : readDateForm(format);
  const local = form === undefined ? `try_cast(${text} as timestamp)` : parsed(text, form, dialect);
  // With an offset of its own an instant needs no time zone.
  const hasOffset = form === undefined ? `regexp_matches(${text}, '[0-9]([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$')` : String(form.hasOffset);
  const inUtc = timeZone === undefined ? local : inTimeZone(local, dialect.literal(timeZone));
  const sql =
    form === undefined
      ? `case when ${hasOffset} then ${text} else strftime(${inUtc}, ${written}) end`
      : `strftime(${form.hasOffset ? local : inUtc}, ${written})`;
  return { sql, ...(format === undefined ? {} : { form: format }) };
}

/** DuckDB's reader takes `1/2/2024` for `dd/MM/yyyy`; the letters say how many digits there are. */
function parsed(text: string, { pattern, strptime, hasOffset }: DateForm, { literal }: Dialect): string {
  // `%z` does not know the letter for no offset.
  const numbered = hasOffset ? `regexp_replace(${text}, 'Z$', '+00:00')` : text;
  const read = `try_strptime(${numbered}, ${literal(strptime)})`;
  return `case when regexp_full_match(${text}, ${literal(pattern)}) then ${hasOffset ? `timezone('UTC', ${read})` : read} end`;
}

/** A time that the clocks of the zone skip is none. One that they show twice is the later instant. */
function inTimeZone(local: string, zone: string): string {
  const instant = `timezone(${zone}, ${local})`;
  return `case when timezone(${zone}, ${instant}) = ${local} then timezone('UTC', ${instant}) end`;
}

function escaped(character: string): string {
  return `[${character}]`;
}

/** What a value of a type that does not fit should have been. */
export function describeForm(type: LogicalType, form: string): string {
  return type.kind === 'date' || type.kind === 'timestamp' ? `a ${type.kind} in the form ${form}` : `a ${describeType(type)} (${form})`;
}
