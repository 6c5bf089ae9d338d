import { type Expression, expressionBuilder } from 'kysely';
import { describeType, type LogicalType } from '../../columns/index.js';
import {
  array,
  arrayOf,
  boolean,
  type Column,
  cast,
  date,
  dateLiteral,
  decimal,
  decimalLiteral,
  double,
  integer,
  json,
  literal,
  parseJson,
  type SqlExpression,
  text,
  timestamp,
  timestampLiteral,
  valuesOf,
} from '../../index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';

/** A value as an author writes it, and as every session returns it. */
type Sample = readonly [name: string, expression: Expression<unknown>, returned: ResultValue];

const LONG = 'abcdefghij'.repeat(1000);

const texts: readonly Sample[] = (
  [
    ['of letters', 'plain'],
    ['that is empty', ''],
    ['of blanks', '   '],
    ['with blanks around it', ' a '],
    ['with a quote', "it's"],
    ['with two quotes', "''"],
    ['with a double quote', 'say "yes"'],
    ['with a backslash', 'C:\\temp\\new'],
    ['that ends in a backslash', 'end\\'],
    ['with a line feed', 'one\ntwo'],
    ['with a carriage return', 'one\r\ntwo'],
    ['with a tab', 'one\ttwo'],
    ['with a percent sign and an underscore', '100%_sure'],
    ['with question marks and colons', 'a ? b :c $1 {x}'],
    ['like a comment', '-- no /* comment */'],
    ['like SQL', "'; drop table t; --"],
    ['of umlauts', 'Zürich Ærøskøbing'],
    ['of Chinese', '漢字と仮名'],
    ['of Arabic', 'مرحبا'],
    ['of an emoji of several code points', '👩‍👩‍👧‍👦'],
    ['of a combining accent', 'e\u0301'],
    ['beyond the first plane', '𝒳𝓎𝓏'],
    ['that reads null', 'null'],
    ['like a number', '007'],
    ['like a date', '2024-02-29'],
    ['of ten thousand characters', LONG],
  ] as const
).map(([name, value]) => [`text ${name}`, cast(literal(value), text()), value]);

const integers: readonly Sample[] = [
  0,
  1,
  -1,
  2147483648,
  9007199254740991,
  9007199254740993n,
  9223372036854775807n,
  -9223372036854775807n,
].map((value) => [`integer ${value}`, cast(literal(value as number), integer()), String(value)]);

const decimals: readonly Sample[] = (
  [
    ['0', 18, 2, '0.00'],
    ['0.01', 18, 2, '0.01'],
    ['-0.01', 18, 2, '-0.01'],
    ['1234.5', 18, 2, '1234.50'],
    ['9999999999999999.99', 18, 2, '9999999999999999.99'],
    ['-9999999999999999.99', 18, 2, '-9999999999999999.99'],
    ['0.000000001', 38, 9, '0.000000001'],
    ['12345678901234567890123456789.123456789', 38, 9, '12345678901234567890123456789.123456789'],
    ['100', 5, 0, '100'],
  ] as const
).map(([value, precision, scale, returned]) => [
  `decimal(${precision}, ${scale}) ${value}`,
  cast(decimalLiteral(value), decimal(precision, scale)),
  returned,
]);

const doubles: readonly Sample[] = [
  0, 1.5, -1.5, 0.1, 0.30000000000000004, -0.0009215884284770502, 1234567.8901234567, 1e-300, 1.7976931348623157e308, 123456789.125,
].map((value) => [`double ${value}`, cast(literal(value), double()), value]);

const specials: readonly Sample[] = ['NaN', 'Infinity', '-Infinity'].map((value) => [
  `double ${value}`,
  cast(literal(Number(value)), double()),
  value,
]);

const days: readonly Sample[] = (
  ['0001-01-01', '1582-10-15', '1900-02-28', '1969-12-31', '1970-01-01', '2000-02-29', '9999-12-31'] as const
).map((value) => [`date ${value}`, cast(dateLiteral(value), date()), value]);

const instants: readonly Sample[] = (
  [
    ['0001-01-01T00:00:00Z', '0001-01-01 00:00:00'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999'],
    ['1970-01-01T00:00:00Z', '1970-01-01 00:00:00'],
    ['2024-02-29T12:00:00Z', '2024-02-29 12:00:00'],
    ['2024-03-31T01:30:00Z', '2024-03-31 01:30:00'],
    ['2024-02-29T12:00:00.12Z', '2024-02-29 12:00:00.12'],
    ['2024-02-29T12:00:00.123456Z', '2024-02-29 12:00:00.123456'],
    ['2024-02-29T12:00:00.000001Z', '2024-02-29 12:00:00.000001'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31 23:59:59.999999'],
  ] as const
).map(([value, returned]) => [`timestamp ${value}`, cast(timestampLiteral(value), timestamp()), returned]);

const booleans: readonly Sample[] = [true, false].map((value) => [`boolean ${value}`, cast(literal(value), boolean()), value]);

const documents: readonly Sample[] = (
  [
    ['an object', '{"a":1,"b":"x"}'],
    ['an array', '[1,"two",null,true]'],
    ['nesting', '{"a":{"b":[{"c":null}]}}'],
    ['other scripts', '{"k":"漢字 👩‍👧"}'],
    ['an empty object', '{}'],
    ['blanks in a text', '{"a":"x  y"}'],
  ] as const
).map(([name, value]) => [`json with ${name}`, parseJson(literal(value)), value]);

/** A column of each type, which its builder makes. */
const COLUMNS: Readonly<Record<LogicalType['kind'], Column<unknown>>> = {
  text: text(),
  integer: integer(),
  decimal: decimal(18, 2),
  double: double(),
  boolean: boolean(),
  date: date(),
  timestamp: timestamp(),
  json: json(),
  array: array(text()),
};

const nulls: readonly Sample[] = Object.values(COLUMNS)
  // A list and a document are written whole, never cast.
  .filter(({ definition: { type } }) => type.kind !== 'array' && type.kind !== 'json')
  .map((column) => [`null as ${describeType(column.definition.type)}`, cast(literal(null), column), null]);

const arrays: readonly Sample[] = [
  ['array of texts', arrayOf(literal('a'), literal("b'c"), literal('')), ['a', "b'c", '']],
  ['array of integers', arrayOf(cast(literal(1), integer()), cast(literal(2), integer())), ['1', '2']],
];

/** The compiler asks for values of each type. */
const SAMPLES: Readonly<Record<LogicalType['kind'] | 'special double' | 'null', readonly Sample[]>> = {
  text: texts,
  integer: integers,
  decimal: decimals,
  double: doubles,
  'special double': specials,
  date: days,
  timestamp: instants,
  boolean: booleans,
  json: documents,
  null: nulls,
  array: arrays,
};

/** A literal, through the compiler, the warehouse and its client. */
const queried: readonly ConformanceCase[] = Object.values(SAMPLES)
  .flat()
  .map(([name, expression, returned]) => ({
    name: `returns ${name}`,
    act: async ({ warehouse, session }) => {
      const [row] = await session.query(warehouse.dialect.compile(queryOf([expression])));
      return comparable(row?.v0 ?? null);
    },
    expected: comparable(returned),
  }));

/** The same, with a table between. */
const stored: readonly ConformanceCase[] = Object.entries(SAMPLES).map(([kind, samples]) => ({
  name: `keeps ${kind} values`,
  act: async ({ warehouse, session, schema }: TestedWarehouse) => {
    const table = { schema, name: `kept_${kind.replace(' ', '_')}` };
    await session.execute(
      warehouse.statements.createTable(table, warehouse.dialect.compile(queryOf(samples.map(([, expression]) => expression)))),
    );
    const [row] = await session.query(`select * from ${warehouse.dialect.identifier(schema)}.${table.name}`);
    return samples.map((_, index) => comparable(row?.[`v${index}`] ?? null));
  },
  expected: samples.map(([, , returned]) => comparable(returned)),
}));

export const typeCases: readonly ConformanceCase[] = [...queried, ...stored];

function queryOf(expressions: readonly Expression<unknown>[]) {
  const one = valuesOf({ one: integer().notNull() }, [{ one: 1 }]).as('one_row');
  return expressionBuilder<Record<never, never>>()
    .selectFrom(one)
    .select(expressions.map((expression, index) => (expression as SqlExpression<unknown>).as(`v${index}`)))
    .toOperationNode();
}

/** Not every warehouse sends the zeros at the end of a decimal, and blanks in JSON mean nothing. */
function comparable(value: ResultValue): ResultValue {
  if (typeof value !== 'string') return value;
  if (/^-?\d+\.\d+$/.test(value)) return value.replace(/\.?0+$/, '');
  if (!/^[[{]/.test(value)) return value;
  try {
    return sortedJson(JSON.parse(value) as ResultValue);
  } catch {
    return value;
  }
}

function sortedJson(value: ResultValue): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
