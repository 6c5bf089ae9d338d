import { type OperationNode, type OrderByItemNode, ParensNode, RawNode, ValueNode } from 'kysely';
import { MartletError } from '../../errors.js';
import { constantValue } from '../../sql/portable.js';
import { isDayLiteral, literalOf, nameOf, numberOf, textOf, typeOf } from '../arguments.js';
import { commonAggregates, commonScalars, commonWindows } from '../common-functions.js';
import { type Conversions, ENDS_IN_ZONE, portableCast, withoutLastZeros } from '../conversions.js';
import { dayText, decimalLiteralText, instantText } from '../literals.js';
import { type AggregateCall, callOf, type FunctionTables, joined, type Lowering, nullIfAny, operatorOf, sqlOf } from '../lowering.js';
import { withInlineFlags } from '../regexp-flags.js';
import { translateFormat } from '../strftime.js';
import { databricksLiterals } from './databricks-literals.js';
import { databricksType } from './databricks-types.js';

const day = (value: OperationNode): OperationNode => (isDayLiteral(value) ? value : sqlOf`cast(${value} as date)`);
const instant = (value: OperationNode): OperationNode => sqlOf`cast(${value} as timestamp_ntz)`;
/** What clocks in UTC show at a `timestamp`, whatever the zone of the session. */
const inUtc = (zoned: OperationNode): OperationNode => since1970(operatorOf`cast(unix_micros(${zoned}) as decimal(20, 0)) / 1000000`);
const since1970 = (seconds: OperationNode): OperationNode =>
  operatorOf`timestamp_ntz '1970-01-01 00:00:00' + make_dt_interval(0, 0, 0, ${seconds})`;
const truncated = (unit: string, value: OperationNode): OperationNode => sqlOf`trunc(${day(value)}, '${unit}')`;

/** Spark gives NaN or null where the others raise an error. */
const guarded = (wrong: OperationNode, message: string, value: OperationNode): OperationNode =>
  sqlOf`case when ${wrong} then cast(raise_error('${message}') as double) else ${value} end`;

const FIELDS = { Y: 'yyyy', y: 'yy', m: 'MM', d: 'dd', H: 'HH', M: 'mm', S: 'ss', b: 'MMM', B: 'MMMM', a: 'EEE' };
const format = (node: OperationNode): string =>
  databricksLiterals.text(
    translateFormat(textOf(node), FIELDS, (text) => (/[a-zA-Z'[\]{}#]/.test(text) ? `'${text.replaceAll("'", "''")}'` : text)),
  );

const PARTS: Readonly<Record<string, string>> = { isoYear: 'yearofweek', dayOfWeek: 'dayofweek_iso', dayOfYear: 'doy' };
const TIME_PARTS: ReadonlySet<string> = new Set(['hour', 'minute', 'second']);
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** So many times an amount, as the narrow integer that date functions take. */
const times = (amount: OperationNode, factor: number): OperationNode => {
  const value = literalOf(amount);
  if (typeof value === 'number') return ValueNode.createImmediate(value * factor);
  return factor === 1 ? sqlOf`cast(${amount} as int)` : sqlOf`cast(${amount} * ${factor} as int)`;
};

const jsonPath = (path: readonly OperationNode[]): string => {
  const legs = path.map((node) => {
    const leg = constantValue(node);
    return typeof leg === 'number' ? `[${leg}]` : `['${String(leg)}']`;
  });
  return databricksLiterals.text(`$${legs.join('')}`);
};

/** A piece of a pattern in which a dot or a dollar sign may mean itself, or one that means more. */
const PIECES = /\\.|\[(?:\\.|[^\]\\])*\]|[$.]/gsu;

/** In Java a dollar sign is also the place before a last line break, and a dot leaves out other line breaks than `\n`, unless it is asked for less. */
function javaPattern(pattern: OperationNode): OperationNode {
  const text = textOf(pattern);
  const ends = text.replace(PIECES, (piece) => (piece === '$' ? String.raw`\z` : piece));
  const hasDot = [...text.matchAll(PIECES)].some(([piece]) => piece === '.');
  return ValueNode.createImmediate(`${hasDot ? '(?d)' : ''}${ends}`);
}

/** Java's backreferences begin with a dollar sign. */
const replacementText = (node: OperationNode): string =>
  databricksLiterals.text(
    textOf(node)
      .replaceAll('$', '\\$')
      .replace(/\\([1-9])/g, '$$$1'),
  );

/** A cast of a text to a timestamp without a zone leaves that of the text away. */
const conversions = (word: 'cast' | 'try_cast'): Conversions => ({
  instantOfText: (text) =>
    sqlOf`case when regexp_like(${text}, ${ENDS_IN_ZONE}) then ${inUtc(sqlOf`${word}(${text} as timestamp)`)} else ${word}(${text} as timestamp_ntz) end`,
  instantOfAny: (value) => sqlOf`${word}(${word}(${value} as timestamp) as timestamp_ntz)`,
  texts: {
    decimal: (value) =>
      withoutLastZeros(sqlOf`cast(${value} as string)`, (text, pattern, replacement) =>
        callOf('regexp_replace', text, pattern, sqlOf`${replacementText(replacement)}`),
      ),
  },
  plain: (value, to) => sqlOf`${word}(${value} as ${databricksType(typeOf(to))})`,
});

/** `datediff` counts whole units, not the boundaries between them. */
const dateDiff: Lowering = (unit, start, end) => {
  const name = textOf(unit);
  if (name === 'day') return sqlOf`datediff(${day(end)}, ${day(start)})`;
  if (name === 'week') return operatorOf`datediff(${truncated('week', end)}, ${truncated('week', start)}) div 7`;
  if (name === 'year') return operatorOf`year(${end}) - year(${start})`;
  const perYear = name === 'month' ? 12 : 4;
  return operatorOf`(year(${end}) - year(${start})) * ${perYear} + ${name}(${end}) - ${name}(${start})`;
};

const SECONDS: Readonly<Record<string, number>> = { hour: 3600, minute: 60, second: 1 };

/** The whole units since 1970, by the calendar of UTC: functions that take instants alone would read the value in the session's zone. */
const unitsSince1970 = (value: OperationNode, seconds: number): OperationNode => {
  const parts = ['hour', 'minute', 'second'].map((part) => callOf(part, instant(value)));
  const ofDay = operatorOf`cast(datediff(${day(value)}, date '1970-01-01') as bigint) * ${86_400 / seconds}`;
  const within = parts.flatMap((part, index) => {
    const worth = ([3600, 60, 1][index] ?? 1) / seconds;
    return worth < 1 ? [] : [worth === 1 ? part : operatorOf`${part} * ${worth}`];
  });
  return ParensNode.create(joined([ofDay, ...within], ' + '));
};

/** `date_trunc` makes an instant of its value, in the session's zone. */
const truncatedInstant = (unit: string, value: OperationNode): OperationNode => {
  if (unit === 'day') return instant(day(value));
  if (SECONDS[unit] === undefined) return instant(truncated(unit, value));
  const minutes = unit === 'hour' ? callOf('minute', value) : ValueNode.createImmediate(0);
  const seconds = unit === 'second' ? operatorOf`extract(second from ${value}) - second(${value})` : sqlOf`extract(second from ${value})`;
  return operatorOf`${value} - make_dt_interval(0, 0, ${minutes}, ${seconds})`;
};

export const databricksFunctions: FunctionTables = {
  scalars: {
    ...commonScalars,
    dateLiteral: (value) => sqlOf`${databricksLiterals.date(dayText(textOf(value)))}`,
    timestampLiteral: (value) => sqlOf`${databricksLiterals.timestamp(instantText(textOf(value)))}`,
    decimalLiteral: (value) => operatorOf`${databricksLiterals.decimal(decimalLiteralText(textOf(value)))}`,
    cast: portableCast(conversions('cast')),
    tryCast: (value, to) =>
      typeOf(to).kind === 'json'
        ? sqlOf`case when try_parse_json(${value}) is not null then ${value} end`
        : portableCast(conversions('try_cast'))(value, to),
    divide: (left, right) => operatorOf`cast(${left} as double) / ${right}`,
    integerDivide: (left, right) => operatorOf`${left} div ${right}`,
    round: (value, scale, mode) => callOf(textOf(mode) === 'half-even' ? 'bround' : 'round', value, scale),
    // `trunc` is for dates only.
    truncate: (value) => sqlOf`case when ${value} < 0 then ceil(${value}) else floor(${value}) end`,
    sign: (value) => sqlOf`cast(sign(${value}) as int)`,
    sqrt: (value) => guarded(operatorOf`${value} < 0`, 'square root of a negative number', sqlOf`sqrt(${value})`),
    ln: (value) => guarded(operatorOf`${value} <= 0`, 'logarithm of a number that is not above zero', sqlOf`ln(${value})`),
    greatest: nullIfAny('greatest'),
    least: nullIfAny('least'),
    initcap: 'initcap',
    position: 'instr',
    startsWith: 'startswith',
    endsWith: 'endswith',
    contains: 'contains',
    splitPart: 'split_part',
    // Java ignores the case of plain Latin letters only, unless it is asked for more.
    regexpMatches: (value, pattern, ...[flags]) => callOf('regexp_like', value, withInlineFlags(javaPattern(pattern), flags, { i: 'iu' })),
    regexpExtract: (value, pattern, group) => {
      const java = javaPattern(pattern);
      return sqlOf`case when regexp_like(${value}, ${java}) then regexp_extract(${value}, ${java}, ${group}) end`;
    },
    regexpReplace: (value, pattern, replacement) =>
      sqlOf`regexp_replace(${value}, ${javaPattern(pattern)}, ${replacementText(replacement)})`,
    maskHash: (value, salt) => sqlOf`sha2(${salt} || ${value}, 256)`,
    dateTrunc: (unit, value) => (textOf(unit) === 'day' ? day(value) : truncated(textOf(unit), value)),
    timestampTrunc: (unit, value) => truncatedInstant(textOf(unit), instant(value)),
    dateDiff,
    timestampDiff: (unit, start, end) => {
      const seconds = SECONDS[textOf(unit)];
      if (seconds === undefined) return dateDiff(unit, start, end);
      return operatorOf`${unitsSince1970(end, seconds)} - ${unitsSince1970(start, seconds)}`;
    },
    dateAdd: (unit, amount, value) => {
      const months = MONTHS[textOf(unit)];
      if (months !== undefined) return sqlOf`add_months(${value}, ${times(amount, months)})`;
      return sqlOf`date_add(${value}, ${times(amount, textOf(unit) === 'week' ? 7 : 1)})`;
    },
    timestampAdd: (unit, amount, value) => sqlOf`timestampadd(${textOf(unit)}, ${times(amount, 1)}, ${instant(value)})`,
    extract: (part, value) => {
      const name = textOf(part);
      return TIME_PARTS.has(name) ? callOf(name, value) : sqlOf`extract(${PARTS[name] ?? name} from ${value})`;
    },
    lastDay: 'last_day',
    toDate: day,
    toTimestamp: instant,
    formatDate: (value, pattern) => sqlOf`date_format(${value}, ${format(pattern)})`,
    parseDate: (value, pattern) => sqlOf`cast(try_to_timestamp(${value}, ${format(pattern)}) as date)`,
    parseTimestamp: (value, pattern) => instant(sqlOf`try_to_timestamp(${value}, ${format(pattern)})`),
    toTimeZone: (value, zone) => sqlOf`convert_timezone('UTC', ${zone}, ${instant(value)})`,
    fromTimeZone: (value, zone) => sqlOf`convert_timezone(${zone}, 'UTC', ${instant(value)})`,
    fromUnixSeconds: since1970,
    toUnixSeconds: (value) => unitsSince1970(value, 1),
    currentTimestamp: () => inUtc(sqlOf`current_timestamp()`),
    arrayLiteral: 'array',
    arrayLength: 'array_size',
    arrayContains: 'array_contains',
    arrayElement: (array, place) => sqlOf`get(${array}, ${numberOf(place) - 1})`,
    arrayJoin: 'array_join',
    split: (value, separator) => sqlOf`split(${value}, ${databricksLiterals.text(quotedPattern(textOf(separator)))})`,
    // JSON is text here; what is no JSON gives null when it is read from.
    parseJson: (value) => value,
    jsonText: (json, ...path) => {
      const kind = sqlOf`schema_of_variant(try_variant_get(try_parse_json(${json}), ${jsonPath(path)}, 'variant'))`;
      return sqlOf`case when ${kind} not rlike '^(OBJECT|ARRAY)' then get_json_object(${json}, ${jsonPath(path)}) end`;
    },
    jsonQuery: (json, ...path) => sqlOf`to_json(try_variant_get(try_parse_json(${json}), ${jsonPath(path)}, 'variant'))`,
    jsonArrayLength: 'json_array_length',
    structureText: (value, kind) => (textOf(kind) === 'json' ? value : sqlOf`to_json(${value})`),
  },
  aggregates: {
    ...commonAggregates,
    avg: (call, value) => call.done(sqlOf`avg(cast(${value} as double))`),
    percentile: (call, value, fraction) => call.done(sqlOf`percentile(cast(${value} as double), ${fraction})`),
    boolAnd: 'bool_and',
    boolOr: 'bool_or',
    listAgg: (call, value, separator) => {
      if (call.distinct) return call.done(sqlOf`listagg(distinct ${value}, ${separator}) within group (order by ${value})`);
      const order = call.orderBy === undefined ? sqlOf`` : sqlOf` within group (${call.orderBy})`;
      return call.done(sqlOf`listagg(${value}, ${separator})${order}`);
    },
    arrayAgg: orderedArray,
    firstBy: (call, value, by) => call.done(sqlOf`min_by(${value}, case when ${value} is not null then ${by} end)`),
    lastBy: (call, value, by) => call.done(sqlOf`max_by(${value}, case when ${value} is not null then ${by} end)`),
  },
  windows: commonWindows,
  tables: {
    unnest: (array, column, of) => sqlOf`(select explode(cast(${array} as array<${databricksType(typeOf(of))}>)) as ${nameOf(column)})`,
    series: (start, stop, step) => {
      const comes = numberOf(step) > 0 ? operatorOf`${start} <= ${stop}` : operatorOf`${start} >= ${stop}`;
      return sqlOf`(select explode(case when ${comes} then sequence(${start}, ${stop}, ${step}) else array() end) as value)`;
    },
    dateSpine: (unit, start, end) => {
      const [first, last] = [start, end].map((value) => (textOf(unit) === 'day' ? value : truncated(textOf(unit), value))) as [
        OperationNode,
        OperationNode,
      ];
      return sqlOf`(select explode(case when ${first} <= ${last} then sequence(${first}, ${last}, interval 1 ${textOf(unit)}) else array() end) as value)`;
    },
  },
};

/** `collect_list` has no order: the values are sorted with what they are ordered by, and then stand alone again. */
function orderedArray(call: AggregateCall, value: OperationNode): OperationNode {
  if (call.orderBy === undefined) return call.done(sqlOf`collect_list(${value})`);
  const items = call.orderBy.items.map((item) => item as OrderByItemNode);
  const directions = new Set(items.map(isDescending));
  if (directions.size > 1) {
    throw new MartletError('expression-unsupported', {
      dialect: 'Databricks',
      expression: 'arrayAgg in an order that is both ascending and descending',
      reason: 'its arrays are sorted in one direction.',
      alternative: 'Order by one expression, or in one direction.',
    });
  }
  const keys = items.flatMap((item, index) => {
    const descending = isDescending(item);
    const nulls = item.nulls ?? (descending ? 'first' : 'last');
    // Whether nulls come last ascending, or first descending, is what a flag of `true` for them says.
    const flag = (nulls === 'last') === !descending ? sqlOf`${item.orderBy} is null` : sqlOf`${item.orderBy} is not null`;
    return [sqlOf`${flag} as flag${index}`, sqlOf`${item.orderBy} as key${index}`];
  });
  const struct = sqlOf`struct(${joined([...keys, sqlOf`${value} as element`], ', ')})`;
  const collected = call.done(sqlOf`collect_list(case when ${value} is not null then ${struct} end)`);
  const ascending = directions.has(true) ? 'false' : 'true';
  return sqlOf`transform(sort_array(${collected}, ${ascending}), item -> item.element)`;
}

function isDescending(item: OrderByItemNode): boolean {
  return item.direction !== undefined && RawNode.is(item.direction) && item.direction.sqlFragments.join('').trim() === 'desc';
}

/** A text as a pattern that matches itself. */
function quotedPattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
