import type { OperationNode } from 'kysely';
import { constantValue } from '../../sql/portable.js';
import { nameOf, numberOf, textOf, typeOf } from '../arguments.js';
import { commonAggregates, commonScalars, commonWindows } from '../common-functions.js';
import { type Conversions, ENDS_IN_ZONE, portableCast, withoutLastDigits, withoutLastZeros } from '../conversions.js';
import { dayText, decimalLiteralText, instantText } from '../literals.js';
import { callOf, type FunctionTables, operatorOf, sqlOf } from '../lowering.js';
import { translateFormat } from '../strftime.js';
import { snowflakeLiterals } from './snowflake-literals.js';
import { snowflakeType } from './snowflake-types.js';

/** Snowflake's own week truncation follows the account's WEEK_START. */
const mondayOf = (value: OperationNode): OperationNode => sqlOf`dateadd(day, 1 - dayofweekiso(${value}), to_date(${value}))`;
const instant = (value: OperationNode): OperationNode => sqlOf`cast(${value} as timestamp_ntz)`;

const FIELDS = { Y: 'YYYY', y: 'YY', m: 'MM', d: 'DD', H: 'HH24', M: 'MI', S: 'SS', b: 'MON', B: 'MMMM', a: 'DY' };
const format = (node: OperationNode): string =>
  snowflakeLiterals.text(
    translateFormat(textOf(node), FIELDS, (text) => (/^[-/:., ]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`)),
  );

const PARTS: Readonly<Record<string, string>> = {
  isoYear: 'yearofweekiso',
  week: 'weekiso',
  dayOfWeek: 'dayofweekiso',
  dayOfYear: 'dayofyear',
};

/** One `get` for each step, so that no member's name needs quoting. */
const at = (json: OperationNode, path: readonly OperationNode[]): OperationNode =>
  path.reduce((value, leg) => sqlOf`get(${value}, ${leg})`, json);

const withinGroup = (order: OperationNode | undefined): OperationNode => (order === undefined ? sqlOf`` : sqlOf` within group (${order})`);

const replaced = (...args: readonly OperationNode[]): OperationNode => callOf('regexp_replace', ...args);

/**
 * A timestamp without a zone leaves that of a text away, and texts of days and instants follow the session.
 * https://docs.snowflake.com/en/sql-reference/functions/to_timestamp, https://docs.snowflake.com/en/sql-reference/parameters#date-output-format
 */
const conversions = (word: 'cast' | 'try_cast'): Conversions => ({
  instantOfText: (text) =>
    sqlOf`case when regexp_instr(${text}, ${ENDS_IN_ZONE}) > 0 then ${inUtc(sqlOf`${word}(${text} as timestamp_tz(6))`)} else ${word}(${text} as timestamp_ntz(6)) end`,
  instantOfAny: (value) => inUtc(sqlOf`${word}(${value} as timestamp_tz(6))`),
  texts: {
    decimal: (value) => withoutLastZeros(sqlOf`cast(${value} as varchar)`, replaced),
    date: (value) => sqlOf`to_char(${value}, 'YYYY-MM-DD')`,
    timestamp: (value) => withoutLastDigits(sqlOf`to_char(${value}, 'YYYY-MM-DD HH24:MI:SS.FF6')`, replaced),
  },
  plain: (value, to) => sqlOf`${word}(${value} as ${snowflakeType(typeOf(to))})`,
});

const inUtc = (zoned: OperationNode): OperationNode => sqlOf`cast(convert_timezone('UTC', ${zoned}) as timestamp_ntz(6))`;

export const snowflakeFunctions: FunctionTables = {
  scalars: {
    ...commonScalars,
    dateLiteral: (value) => sqlOf`${snowflakeLiterals.date(dayText(textOf(value)))}`,
    timestampLiteral: (value) => sqlOf`${snowflakeLiterals.timestamp(instantText(textOf(value)))}`,
    decimalLiteral: (value) => operatorOf`${snowflakeLiterals.decimal(decimalLiteralText(textOf(value)))}`,
    cast: portableCast(conversions('cast')),
    tryCast: (value, to) =>
      typeOf(to).kind === 'json' ? sqlOf`try_parse_json(${value})` : portableCast(conversions('try_cast'))(value, to),
    divide: (left, right) => operatorOf`cast(${left} as double) / ${right}`,
    // The quotient of whole numbers is rounded to six digits, so the remainder goes first.
    integerDivide: (left, right) => operatorOf`(${left} - mod(${left}, ${right})) / ${right}`,
    round: (value, scale, mode) =>
      textOf(mode) === 'half-even' ? sqlOf`round(${value}, ${scale}, 'HALF_TO_EVEN')` : sqlOf`round(${value}, ${scale})`,
    truncate: 'trunc',
    initcap: (value) => sqlOf`initcap(${value}, ' ')`,
    position: (value, search) => sqlOf`position(${search}, ${value})`,
    startsWith: 'startswith',
    endsWith: 'endswith',
    contains: 'contains',
    splitPart: 'split_part',
    // `regexp_like` matches whole texts only.
    regexpMatches: (value, pattern, ...[flags]) =>
      flags === undefined
        ? operatorOf`regexp_instr(${value}, ${pattern}) > 0`
        : operatorOf`regexp_instr(${value}, ${pattern}, 1, 1, 0, ${flags}) > 0`,
    regexpExtract: (value, pattern, group) =>
      numberOf(group) === 0 ? sqlOf`regexp_substr(${value}, ${pattern})` : sqlOf`regexp_substr(${value}, ${pattern}, 1, 1, 'e', ${group})`,
    regexpReplace: 'regexp_replace',
    maskHash: (value, salt) => sqlOf`sha2(${salt} || ${value}, 256)`,
    dateTrunc: (unit, value) => {
      if (textOf(unit) === 'day') return sqlOf`to_date(${value})`;
      return textOf(unit) === 'week' ? mondayOf(value) : sqlOf`to_date(date_trunc(${unit}, ${value}))`;
    },
    timestampTrunc: (unit, value) => (textOf(unit) === 'week' ? instant(mondayOf(value)) : sqlOf`date_trunc(${unit}, ${instant(value)})`),
    dateDiff: (unit, start, end) =>
      textOf(unit) === 'week'
        ? sqlOf`cast(datediff(day, ${mondayOf(start)}, ${mondayOf(end)}) / 7 as bigint)`
        : sqlOf`datediff(${textOf(unit)}, ${start}, ${end})`,
    timestampDiff: (unit, start, end) => sqlOf`datediff(${textOf(unit)}, ${instant(start)}, ${instant(end)})`,
    dateAdd: (unit, amount, value) => sqlOf`dateadd(${textOf(unit)}, ${amount}, ${value})`,
    timestampAdd: (unit, amount, value) => sqlOf`dateadd(${textOf(unit)}, ${amount}, ${instant(value)})`,
    extract: (part, value) => {
      const named = PARTS[textOf(part)];
      return named === undefined ? sqlOf`extract(${textOf(part)} from ${value})` : callOf(named, value);
    },
    lastDay: 'last_day',
    toDate: 'to_date',
    toTimestamp: instant,
    formatDate: (value, pattern) => sqlOf`to_char(${value}, ${format(pattern)})`,
    parseDate: (value, pattern) => sqlOf`try_to_date(${value}, ${format(pattern)})`,
    parseTimestamp: (value, pattern) => sqlOf`try_to_timestamp_ntz(${value}, ${format(pattern)})`,
    toTimeZone: (value, zone) => sqlOf`convert_timezone('UTC', ${zone}, ${instant(value)})`,
    fromTimeZone: (value, zone) => sqlOf`convert_timezone(${zone}, 'UTC', ${instant(value)})`,
    fromUnixSeconds: (seconds) => sqlOf`to_timestamp_ntz(${seconds})`,
    toUnixSeconds: (value) => sqlOf`datediff(second, to_timestamp_ntz(0), ${instant(value)})`,
    // Not `current_timestamp`, which is in the session's time zone.
    currentTimestamp: () => sqlOf`sysdate()`,
    arrayLiteral: 'array_construct',
    arrayLength: 'array_size',
    arrayContains: (array, value) => sqlOf`array_contains(to_variant(${value}), ${array})`,
    arrayElement: (array, place) => sqlOf`get(${array}, ${numberOf(place) - 1})`,
    arrayJoin: 'array_to_string',
    split: 'split',
    parseJson: 'parse_json',
    jsonText: (json, ...path) =>
      sqlOf`case when typeof(${at(json, path)}) not in ('OBJECT', 'ARRAY') then cast(${at(json, path)} as varchar) end`,
    jsonQuery: (json, ...path) => at(json, path),
    jsonArrayLength: 'array_size',
    structureText: (value) => sqlOf`to_json(to_variant(${value}))`,
  },
  aggregates: {
    ...commonAggregates,
    avg: (call, value) => call.done(sqlOf`avg(cast(${value} as double))`),
    percentile: (call, value, fraction) => call.done(sqlOf`percentile_cont(${fraction}) within group (order by cast(${value} as double))`),
    boolAnd: 'booland_agg',
    boolOr: 'boolor_agg',
    // An empty list is empty text in Snowflake, null elsewhere.
    listAgg: (call, value, separator) => {
      const list = call.distinct
        ? sqlOf`listagg(distinct ${value}, ${separator}) within group (order by ${value})`
        : sqlOf`listagg(${value}, ${separator})${withinGroup(call.orderBy)}`;
      return sqlOf`case when ${call.done(sqlOf`count(${value})`)} > 0 then ${call.done(list)} end`;
    },
    arrayAgg: (call, value) => call.done(sqlOf`array_agg(${value})${withinGroup(call.orderBy)}`),
    firstBy: (call, value, by) => call.done(sqlOf`min_by(${value}, case when ${value} is not null then ${by} end)`),
    lastBy: (call, value, by) => call.done(sqlOf`max_by(${value}, case when ${value} is not null then ${by} end)`),
  },
  windows: commonWindows,
  tables: {
    unnest: (array, column, of) =>
      sqlOf`(select cast(item.value as ${snowflakeType(typeOf(of))}) as ${nameOf(column)} from table(flatten(input => ${array})) as item)`,
    series: (start, stop, step) => {
      const beyond = numberOf(step) > 0 ? sqlOf`${stop} + 1` : sqlOf`${stop} - 1`;
      return sqlOf`(select cast(item.value as bigint) as value from table(flatten(input => array_generate_range(${start}, ${beyond}, ${step}))) as item)`;
    },
    dateSpine: (unit, start, end) => {
      const [first, last] = [unitStart(unit, start), unitStart(unit, end)];
      const steps =
        textOf(unit) === 'week'
          ? sqlOf`cast(datediff(day, ${first}, ${last}) / 7 as bigint)`
          : sqlOf`datediff(${textOf(unit)}, ${first}, ${last})`;
      const indexes = sqlOf`table(flatten(input => array_generate_range(0, ${steps} + 1))) as item`;
      return sqlOf`(select dateadd(${textOf(unit)}, cast(item.value as bigint), ${first}) as value from ${indexes})`;
    },
  },
};

function unitStart(unit: OperationNode, day: OperationNode): OperationNode {
  switch (constantValue(unit)) {
    case 'day':
      return day;
    case 'week':
      return mondayOf(day);
    default:
      return sqlOf`date_trunc(${unit}, ${day})`;
  }
}
