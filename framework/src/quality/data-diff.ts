import {
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  NOOP_QUERY_EXECUTOR,
  type OperationNodeSource,
  QueryCreator,
  type SqlBool,
} from 'kysely';
import {
  coalesce,
  countIf,
  dateLiteral,
  decimalLiteral,
  greatest,
  isDistinctFrom,
  least,
  literal,
  redact,
  SqlExpression,
  structureText,
  subtract,
  sum,
  timestampLiteral,
} from '../sql/index.js';

/** The names under which the queries read the two relations that they compare. */
export const LEFT = 'left_side';
export const RIGHT = 'right_side';

/** A column that both relations have. */
export interface ComparedColumn {
  readonly name: string;
  /** The kind of its logical type: `text`, `decimal`. */
  readonly kind: string;
  readonly nullable: boolean;
  /** Whether its values are personal data, which no sample shows. */
  readonly masked: boolean;
}

/** What is compared of two relations. */
export interface Comparison {
  /** The columns that identify a row in both; none when rows are told apart by all that they hold. */
  readonly key: readonly ComparedColumn[];
  /** The columns beside these. */
  readonly columns: readonly ComparedColumn[];
  /** Which rows of each relation count, where they are told apart by all that they hold; all when left out. */
  readonly left?: Condition | undefined;
  readonly right?: Condition | undefined;
}

type Row = Record<string, unknown>;
type Db = Record<string, Row>;
type Eb = ExpressionBuilder<Db, string>;
type Condition = Expression<SqlBool>;

/** One row: `only_left`, `only_right`, `in_both` and `equal` rows, and of both, as `matching_0` and so on, how many agree in a column. */
export function countDifferences(comparison: Comparison): OperationNodeSource {
  const eb = builder();
  const agrees = comparison.columns.map((_, index) => eb.not(differs(index)));
  return joined(comparison).select([
    countIf(isMissing('r')).as('only_left'),
    countIf(isMissing('l')).as('only_right'),
    countIf(isInBoth()).as('in_both'),
    countIf(eb.and([isInBoth(), ...agrees])).as('equal'),
    ...agrees.map((agreement, index) => countIf(eb.and([isInBoth(), agreement])).as(`matching_${index}`)),
  ]);
}

/** One row: how many keys stand more than once in one of the relations, as `repeated`. */
export function countRepeatedKeys({ key }: Comparison, side: typeof LEFT | typeof RIGHT): OperationNodeSource {
  const names = key.map((_, index) => `k${index}`);
  const keys = db()
    .selectFrom(side)
    .select(key.map((column, index) => value(column).as(`k${index}`)));
  const repeated = db()
    .selectFrom(keys.as('keys'))
    .select(names)
    .groupBy(names)
    .having((eb) => eb(eb.fn.countAll(), '>', 1));
  return db()
    .selectFrom(repeated.as('repeated'))
    .select((eb) => eb.fn.countAll().as('repeated'));
}

/**
 * Rows that are in both and differ: the key as `key_0` and so on, each column's values as `left_0` and `right_0`, and
 * whether they differ as `differs_0`.
 */
export function sampleDifferences(comparison: Comparison, limit: number): OperationNodeSource {
  const eb = builder();
  const { key, columns } = comparison;
  return joined(comparison)
    .where(eb.and([isInBoth(), eb.or(columns.map((_, index) => differs(index)))]))
    .select([
      ...key.map((column, index) => shown(eb.ref(`l.k${index}`), column).as(`key_${index}`)),
      ...columns.flatMap((column, index) => [
        shown(eb.ref(`l.c${index}`), column).as(`left_${index}`),
        shown(eb.ref(`r.c${index}`), column).as(`right_${index}`),
        differs(index).as(`differs_${index}`),
      ]),
    ])
    .$call((query) => key.reduce((ordered, _, index) => ordered.orderBy(eb.ref(`l.k${index}`)), query))
    .limit(limit);
}

/** Rows that are in one of the relations only: the key as `key_0` and so on, the columns as `value_0`. */
export function sampleOneSided(comparison: Comparison, side: typeof LEFT | typeof RIGHT, limit: number): OperationNodeSource {
  const eb = builder();
  const [here, there] = side === LEFT ? (['l', 'r'] as const) : (['r', 'l'] as const);
  const { key, columns } = comparison;
  return joined(comparison)
    .where(isMissing(there))
    .select([
      ...key.map((column, index) => shown(eb.ref(`${here}.k${index}`), column).as(`key_${index}`)),
      ...columns.map((column, index) => shown(eb.ref(`${here}.c${index}`), column).as(`value_${index}`)),
    ])
    .$call((query) => key.reduce((ordered, _, index) => ordered.orderBy(eb.ref(`${here}.k${index}`)), query))
    .limit(limit);
}

/** One row: `only_left`, `only_right` and `in_both` rows, where a row that stands twice counts twice. */
export function countUnkeyedDifferences(comparison: Comparison): OperationNodeSource {
  const eb = builder();
  const total = (amount: Expression<unknown>, name: string) => coalesce(sum(amount as Expression<number>), 0).as(name);
  return db()
    .selectFrom(counted(comparison).as('counted'))
    .select([
      total(surplus(eb, LEFT), 'only_left'),
      total(surplus(eb, RIGHT), 'only_right'),
      total(least(eb.ref('lefts'), eb.ref('rights')), 'in_both'),
    ]);
}

/** The rows that the first relation has more often than the second: the columns as `value_0` and so on. */
export function missingRows(comparison: Comparison): OperationNodeSource {
  const eb = builder();
  return db()
    .selectFrom(counted(comparison).as('counted'))
    .where(surplus(eb, LEFT), '>', 0)
    .select(allColumns(comparison).map((column, index) => shown(eb.ref(`c${index}`), column).as(`value_${index}`)));
}

/** Their number, as `failures`. */
export function countMissingRows(comparison: Comparison): OperationNodeSource {
  const eb = builder();
  return db()
    .selectFrom(counted(comparison).as('counted'))
    .select(coalesce(sum(surplus(eb, LEFT) as Expression<number>), 0).as('failures'));
}

/** Rows that one of the relations has more often: the columns as `value_0` and so on, and how many more as `surplus`. */
export function sampleUnkeyed(comparison: Comparison, side: typeof LEFT | typeof RIGHT, limit: number): OperationNodeSource {
  const eb = builder();
  const columns = allColumns(comparison);
  return db()
    .selectFrom(counted(comparison).as('counted'))
    .where(surplus(eb, side), '>', 0)
    .select([...columns.map((column, index) => shown(eb.ref(`c${index}`), column).as(`value_${index}`)), surplus(eb, side).as('surplus')])
    .$call((query) => columns.reduce((ordered, _, index) => ordered.orderBy(eb.ref(`c${index}`)), query))
    .limit(limit);
}

function db(): QueryCreator<Db> {
  return new QueryCreator<Db>({ executor: NOOP_QUERY_EXECUTOR });
}

function builder(): Eb {
  return expressionBuilder<Db, string>();
}

/** Rows of both relations side by side, by their key. Only equations join, since not every warehouse joins by more. */
function joined({ key, columns }: Comparison) {
  const side = (name: string) =>
    db()
      .selectFrom(name)
      .select((eb) => [
        ...key.map((column, index) => value(column).as(`k${index}`)),
        ...columns.map((column, index) => value(column).as(`c${index}`)),
        eb.val(true).as('is_there'),
      ]);
  return db()
    .selectFrom(side(LEFT).as('l'))
    .fullJoin(side(RIGHT).as('r'), (join) => join.on((eb) => eb.and(key.flatMap((column, index) => sameKey(eb as Eb, column, index)))));
}

/** Two nulls are the same key, which no equation says of them by itself. */
function sameKey(eb: Eb, { nullable, kind }: ComparedColumn, index: number): readonly Condition[] {
  const [left, right] = [eb.ref(`l.k${index}`), eb.ref(`r.k${index}`)];
  if (!nullable) return [eb(left, '=', right)];
  return [eb(eb(left, 'is', null), '=', eb(right, 'is', null)), eb(coalesce(left, anyValue(kind)), '=', coalesce(right, anyValue(kind)))];
}

/** Some value of a type, to stand for null where null is told apart already. */
function anyValue(kind: string): Expression<unknown> {
  switch (kind) {
    case 'integer':
    case 'double':
      return literal(0);
    case 'decimal':
      return decimalLiteral('0');
    case 'boolean':
      return literal(false);
    case 'date':
      return dateLiteral('1970-01-01');
    case 'timestamp':
      return timestampLiteral('1970-01-01T00:00:00Z');
    default:
      return literal('');
  }
}

/** A value that can be compared and grouped by on every warehouse. */
function value({ name, kind }: ComparedColumn) {
  const column = builder().ref(name);
  return kind === 'json' || kind === 'array' ? structureText(column, kind) : column;
}

function isMissing(side: 'l' | 'r'): Condition {
  return builder()(`${side}.is_there`, 'is', null);
}

function isInBoth(): Condition {
  const eb = builder();
  return eb.and([eb('l.is_there', 'is not', null), eb('r.is_there', 'is not', null)]);
}

/** Null counts as a value, and decimals are compared digit by digit. */
function differs(index: number) {
  const eb = builder();
  return isDistinctFrom(eb.ref(`l.c${index}`), eb.ref(`r.c${index}`));
}

/** A value as a sample may show it. Personal data does not leave the warehouse. */
function shown(expression: Expression<unknown>, { masked }: ComparedColumn): SqlExpression<unknown> {
  return masked ? redact(expression) : new SqlExpression(expression.toOperationNode());
}

function allColumns({ key, columns }: Comparison): readonly ComparedColumn[] {
  return [...key, ...columns];
}

/** Each row once, with how often it stands in each relation, as `lefts` and `rights`. */
function counted(comparison: Comparison) {
  const columns = allColumns(comparison);
  const names = columns.map((_, index) => `c${index}`);
  const side = (name: string, [left, right]: readonly [number, number], condition: Condition | undefined) =>
    db()
      .selectFrom(name)
      .$call((query) => (condition === undefined ? query : query.where(condition)))
      .select((eb) => [
        ...columns.map((column, index) => value(column).as(`c${index}`)),
        eb.val(left).as('is_left'),
        eb.val(right).as('is_right'),
      ]);
  return db()
    .selectFrom(
      side(LEFT, [1, 0], comparison.left)
        .unionAll(side(RIGHT, [0, 1], comparison.right))
        .as('rows_of_both'),
    )
    .select((eb) => [
      ...names,
      sum(eb.ref('is_left') as Expression<number>).as('lefts'),
      sum(eb.ref('is_right') as Expression<number>).as('rights'),
    ])
    .groupBy(names);
}

/** How many times more a row stands in one relation. */
function surplus(eb: Eb, side: typeof LEFT | typeof RIGHT) {
  const [more, fewer] = side === LEFT ? ['lefts', 'rights'] : ['rights', 'lefts'];
  const difference = subtract(eb.ref(more ?? '') as Expression<number>, eb.ref(fewer ?? '') as Expression<number>);
  return greatest(difference, 0);
}
