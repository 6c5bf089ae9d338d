import type { AnalysedDialect } from '../standins/analyser.js';

/** Why a stand-in does not give the answer that the warehouse's documentation gives. */
interface Fault {
  /** The stand-in answers wrongly, or does not know what was asked. */
  readonly kind: 'wrong-answer' | 'missing';
  readonly reason: string;
}

/** A case that a stand-in can't judge. */
export interface ExpressionException extends Fault {
  /** What the SQL must say instead of being run, as the warehouse's documentation has it. */
  readonly sql: string;
}

const SNOWFLAKE = {
  nullsInArrays: {
    kind: 'wrong-answer',
    reason: 'fakesnow keeps nulls in array_agg and gives null for no rows; Snowflake leaves nulls out and gives an empty array.',
  },
  variants: { kind: 'missing', reason: "fakesnow compares a variant with the text of JSON; Snowflake's array_contains takes any variant." },
  json: {
    kind: 'wrong-answer',
    reason: "fakesnow keeps the quotes when a text variant is cast, and does not find members with odd names; Snowflake's get and cast do.",
  },
  dates: { kind: 'wrong-answer', reason: 'fakesnow gives a timestamp for dateadd and date_trunc of a date; Snowflake keeps the date.' },
  formats: { kind: 'missing', reason: 'fakesnow takes a percent sign in a format for a field of its own.' },
  numbers: { kind: 'wrong-answer', reason: 'fakesnow turns number(38, 0) into an integer of 64 bits.' },
} as const satisfies Record<string, Fault>;

/** By dialect and case. An exception that starts to pass fails, so that it goes. */
export const EXPRESSION_EXCEPTIONS: Readonly<Record<Exclude<AnalysedDialect, 'duckdb'>, Readonly<Record<string, ExpressionException>>>> = {
  bigquery: {
    'numbers: a decimal of 38 digits': {
      kind: 'missing',
      reason: 'local-bigquery has no bignumeric of 38 digits before the point.',
      sql: `round(cast(bignumeric '12345678901234567890123456789012345678' as bignumeric), 0) as result`,
    },
    'conversions: jsonArrayLength of an object': {
      kind: 'missing',
      reason: 'local-bigquery fails on json_query_array of an object, for which BigQuery gives null.',
      sql: `select array_length(json_query_array(parse_json(cast('{`,
    },
  },
  databricks: {},
  snowflake: {
    'aggregates: arrayAgg leaves nulls out': { ...SNOWFLAKE.nullsInArrays, sql: 'array_agg(t.name) within group (order by t.k) as result' },
    'aggregates: arrayAgg descending': { ...SNOWFLAKE.nullsInArrays, sql: 'array_agg(t.n) within group (order by t.n desc) as result' },
    'aggregates: arrayAgg of nothing': { ...SNOWFLAKE.nullsInArrays, sql: 'select array_agg(t.name) as result' },
    'conversions: arrayContains': {
      ...SNOWFLAKE.variants,
      sql: `array_contains(to_variant('b'), array_construct(cast('a' as varchar), cast('b' as varchar))) as result`,
    },
    'conversions: arrayContains not': {
      ...SNOWFLAKE.variants,
      sql: `array_contains(to_variant('b'), array_construct(cast('a' as varchar))) as result`,
    },
    'conversions: jsonText': { ...SNOWFLAKE.json, sql: `' as varchar)), 'name') as varchar) end as result` },
    'conversions: jsonText with odd names': { ...SNOWFLAKE.json, sql: `, 'a b'), 'c.d'), 0) as varchar) end as result` },
    'conversions: jsonText with a quote in the value': { ...SNOWFLAKE.json, sql: `, 'a b'), 'c.d'), 1) as varchar) end as result` },
    'conversions: jsonText of an array': { ...SNOWFLAKE.json, sql: `, 'list')) not in ('OBJECT', 'ARRAY') then cast(` },
    'conversions: jsonQuery and back': { ...SNOWFLAKE.json, sql: `, 'a b'), 'c.d'), 0) as varchar) end as result` },
    'dates: dateTrunc to the week, from a Sunday': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(day, 1 - dayofweekiso(cast(date '2024-03-03' as date)), to_date(cast(date '2024-03-03' as date))) as result`,
    },
    'dates: dateTrunc to the week, from a Monday': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(day, 1 - dayofweekiso(cast(date '2024-02-26' as date)), to_date(cast(date '2024-02-26' as date))) as result`,
    },
    'dates: dateTrunc to the week over a new year': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(day, 1 - dayofweekiso(cast(date '2025-01-01' as date)), to_date(cast(date '2025-01-01' as date))) as result`,
    },
    'dates: dateAdd quarters': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(quarter, cast(-1 as bigint), cast(date '2024-05-31' as date)) as result`,
    },
    'queries: dateSpine in months begins with the first day': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(month, cast(item.value as bigint), date_trunc('month', date '2024-01-31')) as value`,
    },
    'queries: dateSpine in weeks': {
      ...SNOWFLAKE.dates,
      sql: `dateadd(week, cast(item.value as bigint), dateadd(day, 1 - dayofweekiso(date '2024-02-29'), to_date(date '2024-02-29'))) as value`,
    },
    'windows: islandOfDays': { ...SNOWFLAKE.dates, sql: 'dateadd(day, -row_number() over (order by t.d), t.d) as result' },
    'windows: islandOfDays with a gap': {
      ...SNOWFLAKE.dates,
      sql: 'dateadd(day, -row_number() over (partition by t.g order by t.d), t.d) as result',
    },
    'dates: formatDate with letters and a percent sign': {
      ...SNOWFLAKE.formats,
      sql: `to_char(cast(date '2024-02-29' as date), '"day "DD" of 100%"') as result`,
    },
    'numbers: a decimal of 38 digits': {
      ...SNOWFLAKE.numbers,
      sql: 'cast(12345678901234567890123456789012345678 as number(38, 0)) as result',
    },
  },
};
