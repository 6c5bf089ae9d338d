import type { OperationNode } from 'kysely';
import { constantValue } from '../../sql/portable.js';
import { literalOf, nameOf, numberOf, textOf, typeOf } from '../arguments.js';
import { commonAggregates, commonScalars, commonWindows, WHOLE_PARTITION } from '../common-functions.js';
import { type Conversions, ENDS_IN_ZONE, portableCast, withoutLastZeros } from '../conversions.js';
import { dayText, decimalLiteralText, instantText } from '../literals.js';
import { callOf, type FunctionTables, joined, nullIfAny, operatorOf, ordered, sqlOf } from '../lowering.js';
import { withInlineFlags } from '../regexp-flags.js';
import { duckdbLiterals } from './duckdb-literals.js';
import { duckdbType } from './duckdb-types.js';

/** DuckDB gives null or infinity where the others raise an error. */
const nonZero = (divisor: OperationNode): OperationNode =>
  Number(literalOf(divisor) ?? 0) !== 0 ? divisor : sqlOf`case when ${divisor} = 0 then error('division by zero') else ${divisor} end`;

const jsonPath = (path: readonly OperationNode[]): string => {
  const legs = path.map((node) => {
    const leg = constantValue(node);
    return typeof leg === 'number' ? `[${leg}]` : `."${String(leg).replaceAll('"', '""')}"`;
  });
  return duckdbLiterals.text(`$${legs.join('')}`);
};

/** `digit` times ten to a power, as exact text. */
const scaled = (digit: number, exponent: number): string =>
  exponent >= 0 ? `${digit}${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}${digit}`;

const PARTS: Readonly<Record<string, string>> = { isoYear: 'isoyear', dayOfWeek: 'isodow', dayOfYear: 'doy' };

const ignoringNulls = (ignore: OperationNode): string => (constantValue(ignore) === true ? ' ignore nulls' : '');

const replaced = (...args: readonly OperationNode[]): OperationNode => callOf('regexp_replace', ...args);

/** A cast of a text to a timestamp leaves its zone away. */
const conversions = (word: 'cast' | 'try_cast'): Conversions => ({
  instantOfText: (text) =>
    sqlOf`case when regexp_matches(${text}, ${ENDS_IN_ZONE}) then make_timestamp(epoch_us(${word}(${text} as timestamptz))) else ${word}(${text} as timestamp) end`,
  instantOfAny: (value) => sqlOf`${word}(${word}(${value} as timestamptz) as timestamp)`,
  texts: {
    decimal: (value) => withoutLastZeros(sqlOf`cast(${value} as varchar)`, replaced),
  },
  plain: (value, to) => sqlOf`${word}(${value} as ${duckdbType(typeOf(to))})`,
});

export const duckdbFunctions: FunctionTables = {
  scalars: {
    ...commonScalars,
    dateLiteral: (value) => sqlOf`${duckdbLiterals.date(dayText(textOf(value)))}`,
    timestampLiteral: (value) => sqlOf`${duckdbLiterals.timestamp(instantText(textOf(value)))}`,
    decimalLiteral: (value) => operatorOf`${duckdbLiterals.decimal(decimalLiteralText(textOf(value)))}`,
    cast: portableCast(conversions('cast')),
    tryCast: portableCast(conversions('try_cast')),
    divide: (left, right) => operatorOf`cast(${left} as double) / ${nonZero(right)}`,
    integerDivide: (left, right) => operatorOf`${left} // ${nonZero(right)}`,
    modulo: (left, right) => sqlOf`mod(${left}, ${nonZero(right)})`,
    round: (value, scale, mode) => {
      if (textOf(mode) === 'half-away') return sqlOf`round(${value}, ${numberOf(scale)})`;
      // `round_even` turns decimals into doubles. What lies halfway is cut where the digit before it is even.
      const exponent = -numberOf(scale);
      const halfway = operatorOf`abs(${value} % ${scaled(2, exponent)}) = ${scaled(5, exponent - 1)}`;
      return sqlOf`case when ${halfway} then trunc(${value}, ${numberOf(scale)}) else round(${value}, ${numberOf(scale)}) end`;
    },
    truncate: 'trunc',
    greatest: nullIfAny('greatest'),
    least: nullIfAny('least'),
    initcap: (value) =>
      sqlOf`array_to_string(list_transform(string_split(lower(${value}), ' '), lambda word: upper(left(word, 1)) || substr(word, 2)), ' ')`,
    position: 'strpos',
    startsWith: 'starts_with',
    endsWith: 'ends_with',
    contains: 'contains',
    splitPart: 'split_part',
    regexpMatches: (value, pattern, ...[flags]) => callOf('regexp_matches', value, withInlineFlags(pattern, flags)),
    regexpExtract: (value, pattern, group) =>
      sqlOf`case when regexp_matches(${value}, ${pattern}) then regexp_extract(${value}, ${pattern}, ${group}) end`,
    regexpReplace: (value, pattern, replacement) => sqlOf`regexp_replace(${value}, ${pattern}, ${replacement}, 'g')`,
    maskHash: (value, salt) => sqlOf`sha256(${salt} || ${value})`,
    dateTrunc: (unit, value) =>
      textOf(unit) === 'day' ? sqlOf`cast(${value} as date)` : sqlOf`cast(date_trunc(${unit}, ${value}) as date)`,
    timestampTrunc: (unit, value) => sqlOf`date_trunc(${unit}, cast(${value} as timestamp))`,
    dateDiff: (unit, start, end) =>
      textOf(unit) === 'week'
        ? operatorOf`date_diff('day', date_trunc('week', ${start}), date_trunc('week', ${end})) // 7`
        : sqlOf`date_diff(${unit}, ${start}, ${end})`,
    timestampDiff: (unit, start, end) => sqlOf`date_diff(${unit}, cast(${start} as timestamp), cast(${end} as timestamp))`,
    dateAdd: (unit, amount, value) => sqlOf`cast(${value} + interval (${amount}) ${textOf(unit)} as date)`,
    timestampAdd: (unit, amount, value) => operatorOf`${value} + interval (${amount}) ${textOf(unit)}`,
    extract: (part, value) => sqlOf`extract(${PARTS[textOf(part)] ?? textOf(part)} from ${value})`,
    lastDay: 'last_day',
    toDate: (value) => sqlOf`cast(${value} as date)`,
    toTimestamp: (value) => sqlOf`cast(${value} as timestamp)`,
    formatDate: 'strftime',
    parseDate: (value, format) => sqlOf`cast(try_strptime(${value}, ${format}) as date)`,
    parseTimestamp: 'try_strptime',
    toTimeZone: (value, zone) => sqlOf`timezone(${zone}, timezone('UTC', cast(${value} as timestamp)))`,
    fromTimeZone: (value, zone) => sqlOf`timezone('UTC', timezone(${zone}, cast(${value} as timestamp)))`,
    fromUnixSeconds: (seconds) => sqlOf`make_timestamp(${seconds} * 1000000)`,
    toUnixSeconds: (value) => sqlOf`cast(floor(epoch(${value})) as bigint)`,
    currentTimestamp: () => sqlOf`cast(timezone('UTC', now()) as timestamp)`,
    arrayLiteral: (...values) => sqlOf`[${joined(values, ', ')}]`,
    arrayLength: 'len',
    arrayContains: 'list_contains',
    arrayElement: 'list_extract',
    arrayJoin: 'array_to_string',
    split: 'string_split',
    parseJson: (value) => sqlOf`cast(${value} as json)`,
    jsonText: (json, ...path) =>
      sqlOf`case when json_type(${json}, ${jsonPath(path)}) not in ('OBJECT', 'ARRAY') then json_extract_string(${json}, ${jsonPath(path)}) end`,
    jsonQuery: (json, ...path) => sqlOf`json_extract(${json}, ${jsonPath(path)})`,
    jsonArrayLength: (json) => sqlOf`case when json_type(${json}) = 'ARRAY' then cast(json_array_length(${json}) as bigint) end`,
    structureText: (value) => sqlOf`cast(to_json(${value}) as varchar)`,
  },
  aggregates: {
    ...commonAggregates,
    avg: 'avg',
    percentile: (call, value, fraction) => call.done(sqlOf`quantile_cont(cast(${value} as double), ${fraction})`),
    boolAnd: 'bool_and',
    boolOr: 'bool_or',
    listAgg: (call, value, separator) =>
      call.done(
        call.distinct
          ? sqlOf`string_agg(distinct ${value}, ${separator} order by ${value})`
          : sqlOf`string_agg(${value}, ${separator}${ordered(call)})`,
      ),
    arrayAgg: (call, value) =>
      sqlOf`coalesce(list_filter(${call.done(sqlOf`list(${value}${ordered(call)})`)}, lambda element: element is not null), [])`,
    firstBy: 'arg_min',
    lastBy: 'arg_max',
  },
  windows: {
    ...commonWindows,
    lag: (call, value, offset, ignore) => call.over(sqlOf`lag(${value}, ${offset}${ignoringNulls(ignore)})`),
    lead: (call, value, offset, ignore) => call.over(sqlOf`lead(${value}, ${offset}${ignoringNulls(ignore)})`),
    firstValue: (call, value, ignore) =>
      call.over(sqlOf`first_value(${value}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
    lastValue: (call, value, ignore) =>
      call.over(sqlOf`last_value(${value}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
    nthValue: (call, value, n, ignore) =>
      call.over(sqlOf`nth_value(${value}, ${n}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
  },
  tables: {
    unnest: (array, column, of) => sqlOf`(select cast(unnest(${array}) as ${duckdbType(typeOf(of))}) as ${nameOf(column)})`,
    series: (start, stop, step) => sqlOf`(select unnest(generate_series(${start}, ${stop}, ${step})) as value)`,
    dateSpine: (unit, start, end) =>
      sqlOf`(select cast(unnest(generate_series(date_trunc(${unit}, ${start}), date_trunc(${unit}, ${end}), interval 1 ${textOf(unit)})) as date) as value)`,
  },
};
