import fc from 'fast-check';
import {
  DummyDriver,
  type Expression,
  type ExpressionBuilder,
  Kysely,
  type OperationNodeSource,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { BoundTables } from '../../src/sql/bound/index.js';

/** What a generated query means; how it is written is another matter. */
export interface Meaning {
  readonly columns: readonly Value[];
  readonly where: readonly Condition[];
  readonly join: 'none' | 'inner' | 'left' | 'self';
  readonly on: Condition;
  readonly shape: 'plain' | 'grouped' | 'distinct';
  /** The rows of a second select are added, or taken away. */
  readonly combined: 'none' | 'union all' | 'union' | 'except';
  /** The outer query keeps rows whose first column is not this. */
  readonly outer: number | undefined;
}

export type Value =
  | { readonly kind: 'column'; readonly table: 0 | 1; readonly column: ColumnName }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'arithmetic'; readonly operator: '+' | '-' | '*'; readonly left: Value; readonly right: Value }
  | { readonly kind: 'coalesce'; readonly values: readonly [Value, Value] }
  | { readonly kind: 'case'; readonly when: Condition; readonly result: Value };

export type Condition =
  | { readonly kind: 'compare'; readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly left: Value; readonly right: Value }
  | { readonly kind: 'null'; readonly value: Value }
  | { readonly kind: 'in'; readonly value: Value; readonly list: readonly number[] }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };

type ColumnName = 'x' | 'y' | 'z';

/** How a query is written, without a change of meaning. */
export interface Style {
  readonly aliases: readonly [string, string];
  readonly inner: string;
  readonly innerColumn: string;
  readonly isReversed: boolean;
  readonly isSwapped: boolean;
  readonly hasMoreParentheses: boolean;
  readonly nesting: 'cte' | 'subquery';
  readonly hasUnusedColumn: boolean;
}

export const PLAIN: Style = {
  aliases: ['a', 'b'],
  inner: 'base',
  innerColumn: 'c',
  isReversed: false,
  isSwapped: false,
  hasMoreParentheses: false,
  nesting: 'cte',
  hasUnusedColumn: false,
};

export const TABLES: BoundTables = {
  t: { relation: 'first', columns: ['x', 'y', 'z'] },
  u: { relation: 'second', columns: ['x', 'y', 'z'] },
};

type AnyDatabase = Record<string, Record<string, number>>;
type Builder = ExpressionBuilder<AnyDatabase, string>;

const db = new Kysely<AnyDatabase>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (inner) => new PostgresIntrospector(inner),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Writes a query that means this, in this style. */
export function write(
  meaning: Meaning,
  style: Style,
): OperationNodeSource & { compile(): { readonly sql: string; readonly parameters: readonly unknown[] } } {
  const inner = writeInner(meaning, style);
  const names = meaning.columns.map((_, index) => `${style.innerColumn}${index}`);
  const outer = style.nesting === 'cte' ? db.with(style.inner, () => inner).selectFrom(style.inner) : db.selectFrom(inner.as(style.inner));
  // Both have the same columns, under names that no type knows.
  const selected = (outer as SelectQueryBuilder<AnyDatabase, string, object>).select((eb) =>
    names.map((name, index) => eb.ref(`${style.inner}.${name}`).as(`out${index}`)),
  );
  return meaning.outer === undefined ? selected : selected.where(`${style.inner}.${names[0]}`, '!=', meaning.outer);
}

function writeInner(meaning: Meaning, style: Style) {
  const [a, b] = style.aliases;
  const from = db.selectFrom(`t as ${a}`);
  const other = `${meaning.join === 'self' ? 't' : 'u'} as ${b}`;
  const on = (eb: Builder) => condition(eb, meaning.on, style);
  const joined =
    meaning.join === 'none'
      ? from
      : meaning.join === 'left'
        ? from.leftJoin(other, (join) => join.on((eb) => on(eb as unknown as Builder)))
        : from.innerJoin(other, (join) => join.on((eb) => on(eb as unknown as Builder)));
  let query = joined as typeof from;
  for (const one of style.isReversed ? [...meaning.where].reverse() : meaning.where) query = query.where((eb) => condition(eb, one, style));
  const columns = (eb: Builder) =>
    meaning.columns.map((column, index) => aggregated(eb, meaning, column, index, style).as(`${style.innerColumn}${index}`));
  let selected = query.select((eb) => columns(eb as Builder));
  if (style.hasUnusedColumn && meaning.shape !== 'distinct' && meaning.combined === 'none')
    selected = selected.select((eb) => eb.fn.countAll().over().as('unused')) as typeof selected;
  if (meaning.shape === 'distinct') selected = selected.distinct();
  if (meaning.shape === 'grouped') selected = selected.groupBy((eb) => value(eb as Builder, meaning.columns[0] ?? NOTHING, style));
  const second = db
    .selectFrom('u')
    .select((eb) => meaning.columns.map((_, index) => eb.ref(index === 0 ? 'u.y' : 'u.x').as(`${style.innerColumn}${index}`)));
  switch (meaning.combined) {
    case 'none':
      return selected;
    case 'union all':
      return selected.unionAll(second);
    case 'union':
      return selected.union(second);
    case 'except':
      return selected.except(second);
    default:
      return meaning.combined satisfies never;
  }
}

const NOTHING: Value = { kind: 'constant', value: 0 };

function aggregated(eb: Builder, meaning: Meaning, column: Value, index: number, style: Style) {
  const expression = value(eb, column, style);
  return meaning.shape === 'grouped' && index > 0 ? eb.fn.sum<number>(expression) : expression;
}

function value(eb: Builder, one: Value, style: Style): ReturnType<Builder['parens']> {
  switch (one.kind) {
    case 'column':
      return eb.parens(eb.ref(`${style.aliases[one.table]}.${one.column}`));
    case 'constant':
      return eb.parens(eb.lit(one.value));
    case 'arithmetic': {
      const sides = [value(eb, one.left, style), value(eb, one.right, style)] as const;
      const [left, right] = style.isSwapped && one.operator !== '-' ? [sides[1], sides[0]] : sides;
      const expression = eb.parens(left as never, one.operator, right as never) as ReturnType<Builder['parens']>;
      return style.hasMoreParentheses ? eb.parens(expression) : expression;
    }
    case 'coalesce':
      return eb.fn.coalesce(value(eb, one.values[0], style), value(eb, one.values[1], style)) as unknown as ReturnType<Builder['parens']>;
    case 'case':
      return eb
        .case()
        .when(condition(eb, one.when, style))
        .then(value(eb, one.result, style))
        .else(sql.lit(0))
        .end() as unknown as ReturnType<Builder['parens']>;
    default:
      return one satisfies never;
  }
}

const MIRRORED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function condition(eb: Builder, one: Condition, style: Style): Expression<SqlBool> {
  switch (one.kind) {
    case 'compare': {
      const [left, right] = [value(eb, one.left, style), value(eb, one.right, style)];
      return style.isSwapped
        ? eb.parens(right as never, MIRRORED[one.operator], left as never)
        : eb.parens(left as never, one.operator, right as never);
    }
    case 'null':
      return eb.parens(value(eb, one.value, style) as never, 'is', null as never);
    case 'in':
      return eb.parens(value(eb, one.value, style) as never, 'in', (style.isReversed ? [...one.list].reverse() : one.list) as never);
    case 'and':
    case 'or': {
      const conditions = (style.isReversed ? [...one.conditions].reverse() : one.conditions).map((inner) => condition(eb, inner, style));
      const joined = one.kind === 'and' ? eb.and(conditions) : eb.or(conditions);
      return style.hasMoreParentheses ? eb.parens(joined) : joined;
    }
    case 'not':
      return eb.parens(eb.not(condition(eb, one.condition, style)));
    default:
      return one satisfies never;
  }
}

const { value: valueArbitrary, condition: conditionArbitrary } = fc.letrec<{ value: Value; condition: Condition }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    fc.record({
      kind: fc.constant('column' as const),
      table: fc.constantFrom(0 as const, 1 as const),
      column: fc.constantFrom<ColumnName>('x', 'y', 'z'),
    }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.integer({ min: 0, max: 4 }) }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+' as const, '-' as const, '*' as const),
      left: tie('value'),
      right: tie('value'),
    }),
    fc.record({ kind: fc.constant('coalesce' as const), values: fc.tuple(tie('value'), tie('value')) }),
    fc.record({ kind: fc.constant('case' as const), when: tie('condition'), result: tie('value') }),
  ),
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
      left: tie('value'),
      right: tie('value'),
    }),
    fc.record({ kind: fc.constant('null' as const), value: tie('value') }),
    fc.record({
      kind: fc.constant('in' as const),
      value: tie('value'),
      list: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      conditions: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
  ),
}));

export const meanings: fc.Arbitrary<Meaning> = fc
  .record({
    columns: fc.array(valueArbitrary, { minLength: 2, maxLength: 3 }),
    where: fc.array(conditionArbitrary, { maxLength: 3 }),
    join: fc.constantFrom('none' as const, 'inner' as const, 'left' as const, 'self' as const),
    on: conditionArbitrary,
    shape: fc.constantFrom('plain' as const, 'plain' as const, 'grouped' as const, 'distinct' as const),
    combined: fc.constantFrom('none' as const, 'none' as const, 'union all' as const, 'union' as const, 'except' as const),
    outer: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  })
  .map((meaning) => {
    const joined = meaning.join === 'none' ? (withoutSecondTable(meaning) as Meaning) : meaning;
    // Grouping by a constant means a position to some databases.
    const key: Value = { kind: 'column', table: 0, column: 'x' };
    return joined.shape === 'grouped' ? { ...joined, columns: [key, ...joined.columns.slice(1)] } : joined;
  });

/** Without a join there is only the first table. */
function withoutSecondTable(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutSecondTable);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, key === 'table' ? 0 : withoutSecondTable(inner)]));
}

export const styles: fc.Arbitrary<Style> = fc.record({
  aliases: fc.constantFrom<readonly [string, string]>(['a', 'b'], ['left_side', 'right_side'], ['b', 'a'], ['u', 't']),
  inner: fc.constantFrom('base', 'x', 'inner_rows', 'a'),
  innerColumn: fc.constantFrom('c', 'x', 'value'),
  isReversed: fc.boolean(),
  isSwapped: fc.boolean(),
  hasMoreParentheses: fc.boolean(),
  nesting: fc.constantFrom('cte' as const, 'subquery' as const),
  hasUnusedColumn: fc.boolean(),
});

/** A change of one thing that a query says. */
export const mutations: fc.Arbitrary<(meaning: Meaning) => Meaning> = fc.oneof(
  fc.tuple(conditionArbitrary).map(([extra]) => (meaning: Meaning) => ({
    ...meaning,
    where: [...meaning.where, meaning.join === 'none' ? (withoutSecondTable(extra) as Condition) : extra],
  })),
  fc.constant((meaning: Meaning) => ({ ...meaning, where: meaning.where.slice(1) })),
  fc
    .constantFrom('inner' as const, 'left' as const, 'self' as const)
    .map((join) => (meaning: Meaning) => (meaning.join === 'none' ? meaning : { ...meaning, join })),
  fc
    .constantFrom('plain' as const, 'distinct' as const)
    .map((shape) => (meaning: Meaning) => (meaning.shape === 'grouped' ? meaning : { ...meaning, shape })),
  fc
    .constantFrom('none' as const, 'union all' as const, 'union' as const, 'except' as const)
    .map((combined) => (meaning: Meaning) => ({ ...meaning, combined })),
  fc.integer({ min: 0, max: 4 }).map((outer) => (meaning: Meaning) => ({ ...meaning, outer })),
  fc.constant((meaning: Meaning) => ({ ...meaning, columns: [meaning.columns[0] ?? NOTHING, ...meaning.columns.slice(1).reverse()] })),
  fc.constantFrom('+' as const, '-' as const, '*' as const).map((operator) => (meaning: Meaning) => ({
    ...meaning,
    columns: meaning.columns.map((column, index) =>
      index === 1 ? { kind: 'arithmetic' as const, operator, left: column, right: { kind: 'constant' as const, value: 2 } } : column,
    ),
  })),
  fc.constant((meaning: Meaning) => ({ ...meaning, on: { kind: 'not' as const, condition: meaning.on } })),
);
