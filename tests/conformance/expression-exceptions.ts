import type { AnalysedDialect } from '../standins/analyser.js';

/** Why a stand-in does not give the answer that the warehouse's documentation gives. */
export interface ExpressionException {
  /** The stand-in answers wrongly, or does not know what was asked. */
  readonly kind: 'wrong-answer' | 'missing';
  readonly reason: string;
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
} as const satisfies Record<string, ExpressionException>;

/** By dialect and case. An exception that starts to pass fails, so that it goes. */
export const EXPRESSION_EXCEPTIONS: Readonly<Record<Exclude<AnalysedDialect, 'duckdb'>, Readonly<Record<string, ExpressionException>>>> = {
  bigquery: {
    'numbers: a decimal of 38 digits': { kind: 'missing', reason: 'local-bigquery has no bignumeric of 38 digits before the point.' },
    'conversions: jsonArrayLength of an object': {
      kind: 'missing',
      reason: 'local-bigquery fails on json_query_array of an object, for which BigQuery gives null.',
    },
  },
  databricks: {},
  snowflake: {
    'aggregates: arrayAgg leaves nulls out': SNOWFLAKE.nullsInArrays,
    'aggregates: arrayAgg descending': SNOWFLAKE.nullsInArrays,
    'aggregates: arrayAgg of nothing': SNOWFLAKE.nullsInArrays,
    'conversions: arrayContains': SNOWFLAKE.variants,
    'conversions: arrayContains not': SNOWFLAKE.variants,
    'conversions: jsonText': SNOWFLAKE.json,
    'conversions: jsonText with odd names': SNOWFLAKE.json,
    'conversions: jsonText with a quote in the value': SNOWFLAKE.json,
    'conversions: jsonText of an array': SNOWFLAKE.json,
    'conversions: jsonQuery and back': SNOWFLAKE.json,
    'dates: dateTrunc to the week, from a Sunday': SNOWFLAKE.dates,
    'dates: dateTrunc to the week, from a Monday': SNOWFLAKE.dates,
    'dates: dateTrunc to the week over a new year': SNOWFLAKE.dates,
    'dates: dateAdd quarters': SNOWFLAKE.dates,
    'queries: dateSpine in months begins with the first day': SNOWFLAKE.dates,
    'queries: dateSpine in weeks': SNOWFLAKE.dates,
    'windows: islandOfDays': SNOWFLAKE.dates,
    'windows: islandOfDays with a gap': SNOWFLAKE.dates,
    'dates: formatDate with letters and a percent sign': SNOWFLAKE.formats,
    'numbers: a decimal of 38 digits': SNOWFLAKE.numbers,
  },
};
