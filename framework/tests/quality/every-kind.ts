import type { ColumnRules } from '../../src/columns/index.js';
import {
  atLeast,
  type ColumnTest,
  distinctCount,
  distributedLike,
  doesNotMatch,
  type GroupTestOptions,
  holdsAll,
  lengthBetween,
  type ModelTest,
  matches,
  notBlank,
  notIn,
  occursInShares,
  type Relation,
  type RowTests,
  recentWithin,
  zScoreWithin,
} from '../../src/index.js';
import type { UntypedRow } from '../../src/quality/kinds/index.js';
import type { RowRules } from '../../src/quality/kinds/kind.js';

type Rows = readonly UntypedRow[];
type Declare = (t: RowTests<UntypedRow>, options: GroupTestOptions<UntypedRow>, other: Relation<UntypedRow>) => ModelTest;

/** A test of one kind, rows that keep it and rows that break it. */
export interface Sample {
  readonly declare: Declare;
  readonly kept: Rows;
  readonly broken: Rows;
  /** The rows of the other relation, for a kind that compares with one. */
  readonly other?: Rows;
  /** Rows whose groups, by `g`, answer otherwise than all of them together; undefined where groups change nothing or are not taken. */
  readonly grouped?: { readonly rows: Rows; readonly together: 'kept' | 'broken' };
  /** Whether the kind takes `where`. */
  readonly takesWhere: boolean;
}

const onColumn =
  (column: string, test: ColumnTest): Declare =>
  (t, options) =>
    t.column(column, test, options);

const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, place) => from + place);
const repeated = <T>(times: number, row: T): readonly T[] => Array.from({ length: times }, () => row);

const now = new Date().toISOString();
const halves = [...numbers(1, 20).map((n) => ({ n, g: 'lo' })), ...numbers(21, 40).map((n) => ({ n, g: 'hi' }))];
const twoValues = {
  rows: [
    { s: 'a', g: 'x' },
    { s: 'b', g: 'y' },
  ],
  together: 'kept',
} as const;

/** One sample of each kind: the compiler asks for a new one. */
export const EVERY_KIND: { readonly [K in keyof ColumnRules | keyof RowRules]: Sample | 'not told by rows' } = {
  'not-null': {
    declare: onColumn('id', { rule: { kind: 'not-null' }, options: {} }),
    kept: [{ id: 1 }],
    broken: [{ id: null }],
    takesWhere: true,
  },
  unique: {
    declare: onColumn('id', { rule: { kind: 'unique' }, options: {} }),
    kept: [{ id: 1 }, { id: 2 }, { id: null }, { id: null }],
    broken: [{ id: 1 }, { id: 1 }],
    grouped: {
      rows: [
        { id: 1, g: 'x' },
        { id: 1, g: 'y' },
      ],
      together: 'broken',
    },
    takesWhere: true,
  },
  accepted: {
    declare: onColumn('s', { rule: { kind: 'accepted', values: ['a'] }, options: {} }),
    kept: [{ s: 'a' }],
    broken: [{ s: 'b' }],
    takesWhere: true,
  },
  rejected: { declare: onColumn('s', notIn(['b'])), kept: [{ s: 'a' }], broken: [{ s: 'b' }], takesWhere: true },
  between: { declare: onColumn('id', atLeast(3)), kept: [{ id: 3 }, { id: null }], broken: [{ id: 2 }], takesWhere: true },
  matches: { declare: onColumn('s', matches(/[a-z]+/i)), kept: [{ s: 'AB' }], broken: [{ s: 'A1' }], takesWhere: true },
  'not-matches': { declare: onColumn('s', doesNotMatch(/test.*/i)), kept: [{ s: 'ok' }], broken: [{ s: 'TEST user' }], takesWhere: true },
  length: { declare: onColumn('s', lengthBetween(2, 3)), kept: [{ s: 'ab' }], broken: [{ s: 'a' }], takesWhere: true },
  'not-blank': { declare: onColumn('s', notBlank()), kept: [{ s: 'a' }], broken: [{ s: '  ' }], takesWhere: true },
  references: {
    declare: (t, options, to) => t.column('id', { rule: { kind: 'references', to, column: 'id' }, options: {} }, options),
    other: [{ id: 1 }],
    kept: [{ id: 1 }, { id: null }],
    broken: [{ id: 2 }],
    takesWhere: true,
  },
  'holds-all': {
    declare: onColumn('s', holdsAll(['a', 'b'])),
    kept: [{ s: 'a' }, { s: 'b' }],
    broken: [{ s: 'a' }],
    grouped: twoValues,
    takesWhere: true,
  },
  statistic: {
    declare: onColumn('s', distinctCount({ min: 2 })),
    kept: [{ s: 'a' }, { s: 'b' }],
    broken: [{ s: 'a' }],
    grouped: twoValues,
    takesWhere: true,
  },
  'z-score': {
    declare: onColumn('n', zScoreWithin(2)),
    kept: numbers(1, 10).map((n) => ({ n })),
    broken: [...repeated(20, { n: 1 }), { n: 100 }],
    grouped: { rows: [...repeated(20, { n: 1, g: 'lo' }), ...repeated(20, { n: 9, g: 'hi' }), { n: 9, g: 'lo' }], together: 'kept' },
    takesWhere: true,
  },
  recent: {
    declare: onColumn('at', recentWithin(36)),
    kept: [{ at: now }],
    broken: [{ at: '2001-01-01T00:00:00Z' }],
    grouped: {
      rows: [
        { at: now, g: 'x' },
        { at: '2001-01-01T00:00:00Z', g: 'y' },
      ],
      together: 'kept',
    },
    takesWhere: true,
  },
  shares: {
    declare: onColumn('s', occursInShares({ a: 0.5, b: 0.5 })),
    kept: [...repeated(20, { s: 'a' }), ...repeated(20, { s: 'b' })],
    broken: repeated(40, { s: 'a' }),
    grouped: { rows: [...repeated(20, { s: 'a', g: 'x' }), ...repeated(20, { s: 'b', g: 'y' })], together: 'kept' },
    takesWhere: true,
  },
  distribution: {
    declare: onColumn('n', distributedLike(numbers(1, 40))),
    kept: numbers(1, 40).map((n) => ({ n })),
    broken: numbers(101, 140).map((n) => ({ n })),
    grouped: { rows: halves, together: 'kept' },
    takesWhere: true,
  },
  expression: {
    declare: (t, options) => t.expression('positive', (eb) => eb('id', '>', 0), options),
    kept: [{ id: 1 }],
    broken: [{ id: 0 }],
    takesWhere: true,
  },
  'unique-combination': {
    declare: (t, options) => t.uniqueCombination(['id', 's'], options),
    kept: [
      { id: 1, s: 'a' },
      { id: 1, s: null },
      { id: 2, s: null },
    ],
    broken: [
      { id: 1, s: null },
      { id: 1, s: null },
    ],
    takesWhere: true,
  },
  'row-count': {
    declare: (t, options) => t.rowCount({ min: 2, max: 3 }, options),
    kept: [{ id: 1 }, { id: 2 }],
    broken: [{ id: 1 }],
    grouped: { rows: [{ g: 'x' }, { g: 'y' }, { g: 'y' }], together: 'kept' },
    takesWhere: true,
  },
  'row-count-of-days-ago': 'not told by rows',
  monotonic: {
    declare: (t, options) => t.monotonic('id', { ...options, orderBy: 'n' }),
    kept: [
      { id: 1, n: 1 },
      { id: 2, n: 2 },
    ],
    broken: [
      { id: 2, n: 1 },
      { id: 1, n: 2 },
    ],
    grouped: {
      rows: [
        { id: 5, n: 1, g: 'x' },
        { id: 1, n: 2, g: 'y' },
        { id: 6, n: 3, g: 'x' },
        { id: 2, n: 4, g: 'y' },
      ],
      together: 'broken',
    },
    takesWhere: true,
  },
  'no-gaps': {
    declare: (t, options) => t.noGaps('day', options),
    kept: [{ day: '2024-02-28' }, { day: '2024-02-29' }, { day: '2024-03-01' }],
    broken: [{ day: '2024-02-28' }, { day: '2024-03-01' }],
    grouped: {
      rows: [
        { day: '2024-02-28', g: 'x' },
        { day: '2024-02-29', g: 'y' },
        { day: '2024-03-01', g: 'x' },
      ],
      together: 'kept',
    },
    takesWhere: true,
  },
  sequential: {
    declare: (t, options) => t.sequential('id', options),
    kept: [{ id: 1 }, { id: 2 }],
    broken: [{ id: 1 }, { id: 3 }],
    grouped: {
      rows: [
        { id: 1, g: 'x' },
        { id: 2, g: 'y' },
        { id: 3, g: 'x' },
      ],
      together: 'kept',
    },
    takesWhere: true,
  },
  'exclusive-ranges': {
    declare: (t, options) => t.exclusiveRanges('day', 'until', options),
    kept: [
      { day: '2024-01-01', until: '2024-02-01' },
      { day: '2024-02-01', until: null },
    ],
    broken: [
      { day: '2024-01-01', until: '2024-03-01' },
      { day: '2024-02-01', until: '2024-04-01' },
    ],
    grouped: {
      rows: [
        { day: '2024-01-01', until: '2024-03-01', g: 'x' },
        { day: '2024-02-01', until: '2024-04-01', g: 'y' },
      ],
      together: 'broken',
    },
    takesWhere: true,
  },
  'references-together': {
    declare: (t, options, to) => t.references(['id', 's'], to, ['id', 's'], options),
    other: [{ id: 1, s: 'a' }],
    kept: [
      { id: 1, s: 'a' },
      { id: 9, s: null },
    ],
    broken: [{ id: 1, s: 'b' }],
    takesWhere: true,
  },
  'row-count-of': {
    declare: (t, options, to) => t.rowCountOf(to, options),
    other: [{ id: 1 }, { id: 2 }],
    kept: [{ id: 5 }, { id: 6 }],
    broken: [{ id: 5 }],
    takesWhere: true,
  },
  'sum-of': {
    declare: (t, options, to) => t.sumOf('id', to, 'id', options),
    other: [{ id: 3 }],
    kept: [{ id: 1 }, { id: 2 }],
    broken: [{ id: 1 }],
    takesWhere: true,
  },
  'values-of': {
    declare: (t, options, to) => t.valuesOf(['id', 'surplus'], to, ['id', 'surplus'], options),
    other: [
      { id: 1, surplus: 5 },
      { id: 1, surplus: 7 },
    ],
    kept: [
      { id: 1, surplus: 7 },
      { id: 1, surplus: 5 },
    ],
    broken: [
      { id: 1, surplus: 7 },
      { id: 1, surplus: 7 },
    ],
    takesWhere: true,
  },
  'shares-of': {
    declare: (t, options, to) => t.sharesOf('s', to, 's', options),
    other: [...repeated(20, { s: 'a' }), ...repeated(20, { s: 'b' })],
    kept: [...repeated(10, { s: 'a' }), ...repeated(10, { s: 'b' })],
    broken: repeated(40, { s: 'a' }),
    takesWhere: true,
  },
  'distribution-of': {
    declare: (t, options, to) => t.distributionOf('n', to, 'n', options),
    other: numbers(1, 40).map((n) => ({ n })),
    kept: numbers(1, 40).map((n) => ({ n })),
    broken: numbers(101, 140).map((n) => ({ n })),
    takesWhere: true,
  },
  'k-anonymity': {
    declare: (t, options) => t.kAnonymity({ k: 2, by: ['s'] }, options),
    kept: [{ s: 'a' }, { s: 'a' }, { s: null }, { s: null }],
    broken: [{ s: 'a' }, { s: 'a' }, { s: 'b' }],
    takesWhere: true,
  },
  'l-diversity': {
    declare: (t, options) => t.lDiversity({ l: 2, by: ['s'], of: 'n' }, options),
    kept: [
      { s: 'a', n: 1 },
      { s: 'a', n: 2 },
      { s: 'b', n: 1 },
      { s: 'b', n: null },
    ],
    broken: [
      { s: 'a', n: 1 },
      { s: 'a', n: 1 },
    ],
    takesWhere: true,
  },
  query: {
    declare: (t, options) => t.query('none is zero', (db) => db.selectFrom('row').selectAll().where('id', '=', 0), options),
    kept: [{ id: 1 }],
    broken: [{ id: 0 }],
    takesWhere: false,
  },
};
