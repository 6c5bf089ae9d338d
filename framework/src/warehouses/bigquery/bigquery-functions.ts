import { FunctionNode, IdentifierNode, type OperationNode, ValueNode } from 'kysely';
import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { constantValue, portableName } from '../../sql/portable.js';
import { isDayLiteral, literalOf, nameOf, numberOf, textOf, typeOf } from '../arguments.js';
import { commonAggregates, commonScalars, commonWindows, WHOLE_PARTITION } from '../common-functions.js';
import { type Conversions, portableCast, withoutLastDigits, withoutLastZeros } from '../conversions.js';
import { dayText, decimalLiteralText, instantText } from '../literals.js';
import { callOf, type FunctionTables, joined, type Lowering, operatorOf, ordered, sqlOf, type WindowCall } from '../lowering.js';
import { withInlineFlags } from '../regexp-flags.js';
import { onlyGroup } from './bigquery-groups.js';
import { bigqueryLiterals } from './bigquery-literals.js';
import { bigqueryCastType, fitsNumeric } from './bigquery-types.js';

const UNITS: Readonly<Record<string, string>> = { week: 'isoweek' };
const unitOf = (unit: OperationNode): string => UNITS[textOf(unit)] ?? textOf(unit);
const day = (value: OperationNode): OperationNode => (isDayLiteral(value) ? value : sqlOf`cast(${value} as date)`);
const instant = (value: OperationNode): OperationNode => sqlOf`cast(${value} as timestamp)`;

const PARTS: Readonly<Record<string, string>> = { isoYear: 'isoyear', week: 'isoweek', dayOfYear: 'dayofyear' };
const TIME_PARTS: ReadonlySet<string> = new Set(['hour', 'minute', 'second']);
/** Units that `timestamp_add` does not take. */
const LONG_UNITS: ReadonlySet<string> = new Set(['month', 'quarter', 'year']);

const jsonPath = (path: readonly OperationNode[]): string => {
  const legs = path.map((node) => {
    const leg = constantValue(node);
    return typeof leg === 'number' ? `[${leg}]` : `."${String(leg).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return bigqueryLiterals.text(`$${legs.join('')}`);
};

const replaced = (...args: readonly OperationNode[]): OperationNode => callOf('regexp_replace', ...args);

/** A text without a zone is in UTC here, and the text of an instant has one. */
const conversions = (word: 'cast' | 'safe_cast'): Conversions => {
  const plain: Lowering = (value, to) => castTo(value, typeOf(to), word);
  const instant: Lowering = (value) => castTo(value, { kind: 'timestamp' }, word);
  return {
    instantOfText: instant,
    instantOfAny: instant,
    texts: {
      decimal: (value) => withoutLastZeros(sqlOf`cast(${value} as string)`, replaced),
      timestamp: (value) => withoutLastDigits(sqlOf`format_timestamp('%F %H:%M:%E6S', ${value}, 'UTC')`, replaced),
    },
    plain,
  };
};

const element = IdentifierNode.create('element');

const ignoringNulls = (ignore: OperationNode): string => (constantValue(ignore) === true ? ' ignore nulls' : '');

export const bigqueryFunctions: FunctionTables = {
  scalars: {
    ...commonScalars,
    dateLiteral: (value) => sqlOf`${bigqueryLiterals.date(dayText(textOf(value)))}`,
    timestampLiteral: (value) => sqlOf`${bigqueryLiterals.timestamp(instantText(textOf(value)))}`,
    decimalLiteral: (value) => sqlOf`${bigqueryLiterals.decimal(decimalLiteralText(textOf(value)))}`,
    cast: portableCast(conversions('cast')),
    tryCast: (value, to) =>
      typeOf(to).kind === 'json' ? sqlOf`safe.parse_json(${value})` : portableCast(conversions('safe_cast'))(value, to),
    divide: (left, right) => operatorOf`cast(${left} as float64) / ${right}`,
    safeDivide: (left, right) => operatorOf`cast(${left} as float64) / nullif(${right}, 0)`,
    integerDivide: 'div',
    round: (value, scale, mode) =>
      textOf(mode) === 'half-even' ? sqlOf`round(${value}, ${scale}, 'ROUND_HALF_EVEN')` : sqlOf`round(${value}, ${scale})`,
    truncate: 'trunc',
    initcap: (value) => sqlOf`initcap(${value}, ' ')`,
    // Without the second argument all white space goes, not only spaces.
    trim: (value) => sqlOf`trim(${value}, ' ')`,
    trimStart: (value) => sqlOf`ltrim(${value}, ' ')`,
    trimEnd: (value) => sqlOf`rtrim(${value}, ' ')`,
    position: 'strpos',
    startsWith: 'starts_with',
    endsWith: 'ends_with',
    contains: (value, search) => operatorOf`strpos(${value}, ${search}) > 0`,
    splitPart: (value, separator, part) =>
      sqlOf`case when ${value} is not null then ifnull(split(${value}, ${separator})[safe_ordinal(${part})], '') end`,
    regexpMatches: (value, pattern, ...[flags]) => callOf('regexp_contains', value, withInlineFlags(pattern, flags)),
    regexpExtract: (value, pattern, group) => {
      const single = ValueNode.createImmediate(onlyGroup(textOf(pattern), numberOf(group)));
      return sqlOf`regexp_extract(${value}, ${single})`;
    },
    regexpReplace: 'regexp_replace',
    md5: (value) => sqlOf`to_hex(md5(${value}))`,
    maskHash: (value, salt) => sqlOf`to_hex(sha256(${salt} || ${value}))`,
    dateTrunc: (unit, value) => (textOf(unit) === 'day' ? day(value) : sqlOf`date_trunc(${day(value)}, ${unitOf(unit)})`),
    timestampTrunc: (unit, value) => sqlOf`timestamp_trunc(${instant(value)}, ${unitOf(unit)})`,
    dateDiff: (unit, start, end) => sqlOf`date_diff(${day(end)}, ${day(start)}, ${unitOf(unit)})`,
    // `timestamp_diff` counts whole units, not the boundaries between them.
    timestampDiff: (unit, start, end) => {
      const [first, last] = [start, end].map((value) => sqlOf`timestamp_trunc(${instant(value)}, ${unitOf(unit)})`);
      return sqlOf`timestamp_diff(${last as OperationNode}, ${first as OperationNode}, ${unitOf(unit)})`;
    },
    dateAdd: (unit, amount, value) => sqlOf`date_add(${value}, interval ${amount} ${textOf(unit)})`,
    timestampAdd: (unit, amount, value) => {
      const name = textOf(unit);
      if (LONG_UNITS.has(name)) return sqlOf`timestamp(datetime_add(datetime(${instant(value)}), interval ${amount} ${name}))`;
      return name === 'week'
        ? sqlOf`timestamp_add(${instant(value)}, interval 7 * ${amount} day)`
        : sqlOf`timestamp_add(${instant(value)}, interval ${amount} ${name})`;
    },
    extract: (part, value) => {
      const name = textOf(part);
      // BigQuery counts from Sunday.
      if (name === 'dayOfWeek') return operatorOf`mod(extract(dayofweek from ${value}) + 5, 7) + 1`;
      return sqlOf`extract(${PARTS[name] ?? name} from ${TIME_PARTS.has(name) ? instant(value) : value})`;
    },
    lastDay: (value) => sqlOf`last_day(${day(value)}, month)`,
    toDate: day,
    toTimestamp: instant,
    formatDate: (value, format) => sqlOf`format_timestamp(${format}, ${instant(value)})`,
    parseDate: (value, format) => sqlOf`safe.parse_date(${format}, ${value})`,
    parseTimestamp: (value, format) => sqlOf`safe.parse_timestamp(${format}, ${value})`,
    toTimeZone: (value, zone) => sqlOf`timestamp(datetime(${instant(value)}, ${zone}))`,
    fromTimeZone: (value, zone) => sqlOf`timestamp(datetime(${instant(value)}), ${zone})`,
    fromUnixSeconds: 'timestamp_seconds',
    toUnixSeconds: (value) => sqlOf`unix_seconds(${instant(value)})`,
    currentTimestamp: () => sqlOf`current_timestamp()`,
    arrayLiteral: (...values) => sqlOf`[${joined(values, ', ')}]`,
    arrayLength: 'array_length',
    arrayContains: (array, value) => sqlOf`case when ${array} is not null then ${value} in unnest(${array}) end`,
    arrayElement: (array, place) => sqlOf`${array}[safe_ordinal(${place})]`,
    arrayJoin: 'array_to_string',
    split: 'split',
    parseJson: 'parse_json',
    jsonText: (json, ...path) => sqlOf`json_value(${json}, ${jsonPath(path)})`,
    jsonQuery: (json, ...path) => sqlOf`json_query(${json}, ${jsonPath(path)})`,
    jsonArrayLength: (json) => sqlOf`array_length(json_query_array(${json}))`,
    // A null has a text of its own here.
    structureText: (value) => sqlOf`case when ${value} is not null then to_json_string(${value}) end`,
  },
  aggregates: {
    ...commonAggregates,
    avg: (call, value) => call.done(sqlOf`avg(cast(${value} as float64))`),
    percentile: (call, value, fraction) => {
      const number = sqlOf`cast(${value} as float64)`;
      if (call.window !== undefined) return call.done(sqlOf`percentile_cont(${number}, ${fraction})`);
      // There is no aggregate of this name: the two values around the place are taken from the sorted array.
      const place = sqlOf`(${fraction} * (count(${value}) - 1))`;
      const at = (side: 'floor' | 'ceil') =>
        sqlOf`array_agg(${number} ignore nulls order by ${number})[safe_offset(cast(${side}(${place}) as int64))]`;
      return operatorOf`${at('floor')} + (${at('ceil')} - ${at('floor')}) * (${place} - floor(${place}))`;
    },
    boolAnd: 'logical_and',
    boolOr: 'logical_or',
    listAgg: (call, value, separator) =>
      call.done(
        call.distinct
          ? sqlOf`string_agg(distinct ${value}, ${separator} order by ${value})`
          : sqlOf`string_agg(${value}, ${separator}${ordered(call)})`,
      ),
    arrayAgg: (call, value) => sqlOf`ifnull(${call.done(sqlOf`array_agg(${value} ignore nulls${ordered(call)})`)}, [])`,
    firstBy: (call, value, by) => call.done(sqlOf`any_value(${value} having min case when ${value} is not null then ${by} end)`),
    lastBy: (call, value, by) => call.done(sqlOf`any_value(${value} having max case when ${value} is not null then ${by} end)`),
  },
  windows: {
    ...commonWindows,
    lag: (call, value, offset, ignore) => neighbour('lag', call, value, offset, ignore),
    lead: (call, value, offset, ignore) => neighbour('lead', call, value, offset, ignore),
    firstValue: (call, value, ignore) =>
      call.over(sqlOf`first_value(${value}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
    lastValue: (call, value, ignore) =>
      call.over(sqlOf`last_value(${value}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
    nthValue: (call, value, n, ignore) =>
      call.over(sqlOf`nth_value(${value}, ${n}${ignoringNulls(ignore)})`, call.window.frame ?? WHOLE_PARTITION),
  },
  // Rows in `from` are made from arrays, which may read the tables before them.
  tables: {
    unnest: (array, column, of) =>
      sqlOf`unnest(array(select as struct ${castTo(element, typeOf(of), 'cast')} as ${nameOf(column)} from unnest(${array}) as element))`,
    series: (start, stop, step) =>
      sqlOf`unnest(array(select as struct value from unnest(generate_array(${start}, ${stop}, ${step})) as value))`,
    dateSpine: (unit, start, end) => {
      const dates = sqlOf`generate_date_array(date_trunc(${start}, ${unitOf(unit)}), date_trunc(${end}, ${unitOf(unit)}), interval 1 ${textOf(unit)})`;
      return sqlOf`unnest(array(select as struct value from unnest(${dates}) as value))`;
    },
  },
};

/** BigQuery's `lag` and `lead` take no `ignore nulls`, but the ends of a frame do. */
function neighbour(
  name: 'lag' | 'lead',
  call: WindowCall,
  value: OperationNode,
  offset: OperationNode,
  ignore: OperationNode,
): OperationNode {
  if (constantValue(ignore) !== true) return call.over(sqlOf`${name}(${value}, ${offset})`);
  const distance = numberOf(offset);
  if (name === 'lead')
    return call.over(sqlOf`nth_value(${value}, ${distance} ignore nulls)`, 'rows between 1 following and unbounded following');
  if (distance === 1) return call.over(sqlOf`last_value(${value} ignore nulls)`, 'rows between unbounded preceding and 1 preceding');
  throw new MartletError('expression-unsupported', {
    dialect: 'BigQuery',
    expression: `lag by ${distance} rows with ignoreNulls`,
    reason: 'its lag does not skip nulls.',
    alternative: 'Filter the nulls out before, or look back one row at a time.',
  });
}

/** A cast takes no precision and no scale, so decimals are rounded to theirs, and tried against it. */
function castTo(value: OperationNode, type: LogicalType, word: 'cast' | 'safe_cast'): OperationNode {
  const isNull = literalOf(value) === null;
  // Without values it is an array of integers, unless it says of what.
  if (type.kind === 'array' && isEmptyArray(value)) return sqlOf`${bigqueryCastType(type)}[]`;
  // JSON and arrays cast to nothing else, so a value of theirs has the type already.
  if ((type.kind === 'json' || type.kind === 'array') && !isNull) return value;
  const cast = sqlOf`${word}(${value} as ${bigqueryCastType(type)})`;
  if (type.kind !== 'decimal' || isNull) return cast;
  const isExact = type.scale === (fitsNumeric(type.precision, type.scale) ? 9 : 38);
  const rounded = isExact ? cast : sqlOf`round(${cast}, ${type.scale})`;
  if (word === 'cast') return rounded;
  return sqlOf`case when abs(${rounded}) < ${bigqueryLiterals.decimal(`1${'0'.repeat(type.precision - type.scale)}`)} then ${rounded} end`;
}

function isEmptyArray(value: OperationNode): boolean {
  return FunctionNode.is(value) && portableName(value) === 'arrayLiteral' && value.arguments.length === 0;
}
