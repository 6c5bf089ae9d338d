import { IdentifierNode, type OperationNode } from 'kysely';
import { constantValue } from '../../sql/portable.js';
import { commonAggregates, commonScalars, commonWindows, WHOLE_PARTITION } from '../common-functions.js';
import { logicalTypeOf } from '../kysely-types.js';
import { dayText, decimalText, instantText } from '../literals.js';
import { callOf, type FunctionTables, joined, operatorOf, sqlOf } from '../lowering.js';
import { duckdbLiterals } from './duckdb-literals.js';
import { duckdbType } from './duckdb-types.js';

const text = (node: OperationNode): string => String(constantValue(node));
const number = (node: OperationNode): number => Number(constantValue(node));
const type = (node: OperationNode): string => {
  const logical = logicalTypeOf(text(node));
  if (logical === undefined) throw new TypeError(`${text(node)} is no logical type`);
  return duckdbType(logical);
};
const names = (node: OperationNode): IdentifierNode => IdentifierNode.create(text(node));

/** DuckDB gives null or infinity where the others raise an error. */
const nonZero = (divisor: OperationNode): OperationNode =>
  isNonZeroLiteral(divisor) ? divisor : sqlOf`case when ${divisor} = 0 then error('division by zero') else ${divisor} end`;

function isNonZeroLiteral(node: OperationNode): boolean {
  return node.kind === 'ValueNode' && constantValue(node) !== 0 && constantValue(node) !== null;
}

/** DuckDB leaves nulls out of `greatest` and `least`. */
const nullIfAny =
  (name: string) =>
  (...values: readonly OperationNode[]): OperationNode => {
    const mayBeNull = values.filter((value) => value.kind !== 'ValueNode');
    if (mayBeNull.length === 0) return callOf(name, ...values);
    const anyNull = joined(
      mayBeNull.map((value) => sqlOf`${value} is null`),
      ' or ',
    );
    return sqlOf`case when ${anyNull} then null else ${callOf(name, ...values)} end`;
  };

const jsonPath = (path: readonly OperationNode[]): string => {
  const legs = path.map((node) => {
    const leg = constantValue(node);
    return typeof leg === 'number' ? `[${leg}]` : `."${String(leg).replaceAll('"', '""')}"`;
  });
  return duckdbLiterals.text(`$${legs.join('')}`);
};

const ordered = (order: OperationNode | undefined): OperationNode => (order === undefined ? sqlOf`` : sqlOf` ${order}`);

/** `digit` times ten to a power, as exact text. */
const scaled = (digit: number, exponent: number): string =>
  exponent >= 0 ? `${digit}${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}${digit}`;

const PARTS: Readonly<Record<string, string>> = { isoYear: 'isoyear', dayOfWeek: 'isodow', dayOfYear: 'doy' };

const ignoringNulls = (ignore: OperationNode): string => (constantValue(ignore) === true ? ' ignore nulls' : '');

export const duckdbFunctions: FunctionTables = {
  scalars: {
    ...commonScalars,
    dateLiteral: (value) => sqlOf`${duckdbLiterals.date(dayText(text(value)))}`,
    timestampLiteral: (value) => sqlOf`${duckdbLiterals.timestamp(instantText(text(value)))}`,
    decimalLiteral: (value) => operatorOf`${duckdbLiterals.decimal(decimalText(text(value)))}`,
    cast: (value, to) => sqlOf`cast(${value} as ${type(to)})`,
    tryCast: (value, to) => sqlOf`try_cast(${value} as ${type(to)})`,
    divide: (left, right) => operatorOf`cast(${left} as double) / ${nonZero(right)}`,
    integerDivide: (left, right) => operatorOf`${left} // ${nonZero(right)}`,
    modulo: (left, right) => sqlOf`mod(${left}, ${nonZero(right)})`,
    round: (value, scale, mode) => {
      if (text(mode) === 'half-away') return sqlOf`round(${value}, ${number(scale)})`;
      // `round_even` turns decimals into doubles. What lies halfway is cut where the digit before it is even.
      const exponent = -number(scale);
      const halfway = operatorOf`abs(${value} % ${scaled(2, exponent)}) = ${scaled(5, exponent - 1)}`;
      return sqlOf`case when ${halfway} then trunc(${value}, ${number(scale)}) else round(${value}, ${number(scale)}) end`;
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
    regexpMatches: 'regexp_matches',
    regexpExtract: (value, pattern, group) =>
      sqlOf`case when regexp_matches(${value}, ${pattern}) then regexp_extract(${value}, ${pattern}, ${group}) end`,
    regexpReplace: (value, pattern, replacement) => sqlOf`regexp_replace(${value}, ${pattern}, ${replacement}, 'g')`,
    maskHash: (value, salt) => sqlOf`sha256(${salt} || ${value})`,
    dateTrunc: (unit, value) => (text(unit) === 'day' ? sqlOf`cast(${value} as date)` : sqlOf`cast(date_trunc(${unit}, ${value}) as date)`),
    timestampTrunc: (unit, value) => sqlOf`date_trunc(${unit}, cast(${value} as timestamp))`,
    dateDiff: (unit, start, end) =>
      text(unit) === 'week'
        ? operatorOf`date_diff('day', date_trunc('week', ${start}), date_trunc('week', ${end})) // 7`
        : sqlOf`date_diff(${unit}, ${start}, ${end})`,
    timestampDiff: (unit, start, end) => sqlOf`date_diff(${unit}, cast(${start} as timestamp), cast(${end} as timestamp))`,
    dateAdd: (unit, amount, value) => sqlOf`cast(${value} + interval (${amount}) ${text(unit)} as date)`,
    timestampAdd: (unit, amount, value) => operatorOf`${value} + interval (${amount}) ${text(unit)}`,
    extract: (part, value) => sqlOf`extract(${PARTS[text(part)] ?? text(part)} from ${value})`,
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
  },
  aggregates: {
    ...commonAggregates,
    avg: 'avg',
    percentile: (call, value, fraction) => call.done(sqlOf`quantile_cont(cast(${value} as double), ${fraction})`),
    boolAnd: 'bool_and',
    boolOr: 'bool_or',
    listAgg: (call, value, separator) => call.done(sqlOf`string_agg(${value}, ${separator}${ordered(call.orderBy)})`),
    arrayAgg: (call, value) =>
      sqlOf`coalesce(list_filter(${call.done(sqlOf`list(${value}${ordered(call.orderBy)})`)}, lambda element: element is not null), [])`,
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
    unnest: (array, column, of) => sqlOf`(select cast(unnest(${array}) as ${type(of)}) as ${names(column)})`,
    series: (start, stop, step) => sqlOf`(select unnest(generate_series(${start}, ${stop}, ${step})) as value)`,
    dateSpine: (unit, start, end) =>
      sqlOf`(select cast(unnest(generate_series(date_trunc(${unit}, ${start}), date_trunc(${unit}, ${end}), interval 1 ${text(unit)})) as date) as value)`,
  },
};
