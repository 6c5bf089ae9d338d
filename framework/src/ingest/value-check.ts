import type { ColumnDefinition, LogicalType } from '../columns/index.js';
import { describeType } from '../columns/index.js';
import type { Dialect } from '../warehouses/dialect.js';

/** How one field of a file becomes a value of its column, in SQL. */
export interface ValueCheck {
  /** The value of the raw text; null when it stands for none, or for none that the column may hold. */
  readonly cast: string;
  /** Whether the field keeps to the contract; undefined when every text does. */
  readonly isGood?: string;
  /** Why it does not. */
  readonly reason: string;
}

/**
 * A field is null when it is empty; an empty text in quotes is an empty text. What DuckDB's casts would let pass is
 * refused by the form of the raw text before the cast: they round decimals and fractions of seconds, read `1.5` and `1e3`
 * as integers and `2024/1/5` as a date, and drop the offset of a timestamp.
 *
 * @param raw names the field's text, `value` what `cast` made of it: it is computed once and looked at more often. `form` says what was
 * expected, where the text is declared in a form of its own.
 */
export function valueCheck(
  { raw, value, form }: { readonly raw: string; readonly value: string; readonly form?: string },
  { type, nullable, tests }: ColumnDefinition,
  dialect: Dialect,
): ValueCheck {
  const accepted = tests.flatMap(({ rule }) => (rule.kind === 'accepted' ? rule.values : []));
  const isNull = type.kind === 'text' ? `${raw} is null` : `(${raw} is null or ${raw} = '')`;
  const isAccepted = accepted.length === 0 ? [] : [`${value} in (${accepted.map((each) => dialect.literal(each)).join(', ')})`];
  const isOfType = type.kind === 'text' && nullable ? [] : [`${value} is not null`];
  const holds = [...isOfType, ...isAccepted].join(' and ');
  const reasons = [
    ...(nullable ? [] : [[isNull, 'is null, but the column is declared notNull()']]),
    ...(type.kind === 'text' ? [] : [[`${value} is null`, `is not ${form ?? describeValue(type)}`]]),
    ['true', `is none of: ${accepted.join(', ')}`],
  ].map(([condition, sentence]) => `when ${condition} then ${dialect.literal(sentence)}`);
  return {
    cast: castOf(raw, type, dialect),
    ...(holds === '' ? {} : { isGood: nullable ? `(${isNull} or (${holds}))` : `(${holds})` }),
    reason: `case ${reasons.join(' ')} end`,
  };
}

function castOf(raw: string, type: LogicalType, dialect: Dialect): string {
  const physical = dialect.typeName(type);
  const formed = (pattern: string, value: string) => `case when regexp_full_match(${raw}, '${pattern}') then ${value} end`;
  const cast = `try_cast(${raw} as ${physical})`;
  switch (type.kind) {
    case 'text':
      return raw;
    case 'integer':
      return formed('-?[0-9]+', cast);
    case 'decimal':
      return formed(type.scale === 0 ? '-?[0-9]+([.]0*)?' : `-?([0-9]+|[0-9]*[.][0-9]{1,${type.scale}}0*)`, cast);
    case 'double':
      return formed('-?([0-9]+|[0-9]*[.][0-9]+)([eE][+-]?[0-9]+)?', `case when isfinite(${cast}) then ${cast} end`);
    case 'boolean':
      return formed('(?i)true|false', cast);
    case 'date':
      return formed(DATE, `case when ${cast} >= date '0001-01-01' then ${cast} end`);
    case 'timestamp':
      return timestampOf(raw, cast);
    case 'json':
      return `case when json_valid(${raw}) then ${raw} end`;
    case 'array':
      // `loadSource` refuses contracts with arrays: a CSV file has no form for them.
      return 'null';
    default:
      return type satisfies never;
  }
}

const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const MINUTES = '([01][0-9]|2[0-3]):[0-5][0-9]';
// Microseconds; more digits only where they are zeros.
const SECONDS = ':[0-5][0-9]([.][0-9]{1,6}0*)?';
const OFFSET = '[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?';

/** The usual form comes first, since most values have it. */
function timestampOf(raw: string, cast: string): string {
  // Only the type with a time zone minds the offset, and only when there are seconds and the offset has a colon.
  const withSeconds = `regexp_replace(${raw}, '^(.{16})([+-])', '\\1:00\\2')`;
  const withColon = `regexp_replace(${withSeconds}, '([+-][0-9]{2})([0-9]{2})$', '\\1:\\2')`;
  const is = (time: string) => `regexp_full_match(${raw}, '${DATE}[T ]${MINUTES}${time}')`;
  return `case
  when ${is(`${SECONDS}Z?`)} then case when ${cast} >= timestamp '0001-01-01' then ${cast} end
  when ${is('Z?')} then try_cast(left(${raw}, 16) || ':00' as timestamp)
  when ${is(`(${SECONDS})?${OFFSET}`)} then try_cast(${withColon} as timestamp with time zone) at time zone 'UTC'
end`;
}

function describeValue(type: Exclude<LogicalType, { readonly kind: 'text' }>): string {
  switch (type.kind) {
    case 'integer':
      return 'an integer of 64 bits';
    case 'decimal':
      return `a ${describeType(type)}, or only after rounding`;
    case 'double':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a date (YYYY-MM-DD)';
    case 'timestamp':
      return 'a timestamp (ISO 8601, microseconds)';
    case 'json':
      return 'valid JSON';
    case 'array':
      return 'an array';
    default:
      return type satisfies never;
  }
}
