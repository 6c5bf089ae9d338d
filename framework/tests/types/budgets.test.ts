import { describe, expect, test } from 'vitest';
import { typeCheck } from './type-check.js';

const TYPES = ['text()', 'integer()', 'decimal(18, 2)', 'timestamp()'];
const NAMES = ['id', ...Array.from({ length: 15 }, (_, index) => `c${index}`)];
const COLUMNS = NAMES.map((name, index) => `${name}: ${name === 'id' ? 'text().notNull()' : TYPES[index % TYPES.length]}`).join(', ');
const quoted = (prefix = ''): string => NAMES.map((name) => `'${prefix}${name}'`).join(', ');

const PRELUDE = `
import { decimal, fact, type Fact, integer, intermediate, type Intermediate, type Row, source, staging, type Staging, sum, text, timestamp } from 'martlet';
const columns = { ${COLUMNS} };
interface Wide extends Row<typeof columns> {}
declare const upstream: Staging<Wide>;
`;

/** A model of each shape, of 16 columns. The budget is about a tenth above what it takes. */
const SHAPES = {
  staging: {
    budget: 1_650,
    code: `
const raw = source({ name: 'raw', columns });
export const stg: Staging<Wide> = staging({ name: 'stg', from: { raw }, columns, query: (db) => db.selectFrom('raw').select([${quoted()}]) });`,
  },
  join: {
    budget: 3_550,
    code: `
export const joined: Intermediate<Wide> = intermediate({
  name: 'joined', from: { one: upstream, other: upstream }, columns,
  query: (db) => db.selectFrom('one').innerJoin('other', 'other.id', 'one.id').where('other.c0', '>', 0).select([${quoted('one.')}]),
});`,
  },
  mart: {
    budget: 1_080,
    code: `
const totals = { id: text().notNull(), amount: decimal(38, 2) };
interface Totals extends Row<typeof totals> {}
export const mart: Fact<Totals> = fact({
  name: 'mart', from: { upstream }, columns: totals, grain: ['id'],
  query: (db) => db.selectFrom('upstream').select(({ ref }) => ['id', sum(ref('c1')).as('amount')]).groupBy('id'),
});`,
  },
} as const;

describe('what TypeScript instantiates', () => {
  const snippets = Object.entries(SHAPES).flatMap(([shape, { code }]) => [1, 2, 3].map((n) => [`${shape}-${n}`, PRELUDE + code] as const));
  const { messages, instantiations } = typeCheck(new Map(snippets));
  const of = (shape: string, n: number): number => instantiations.get(`${shape}-${n}`) ?? 0;

  test.each(Object.entries(SHAPES))(
    'for a model of the shape "%s" stays within its budget, however many there are',
    (shape, { budget }) => {
      expect([1, 2, 3].flatMap((n) => messages.get(`${shape}-${n}`))).toEqual([]);
      expect(of(shape, 2)).toBeLessThan(budget);
      expect(of(shape, 3)).toBeLessThanOrEqual(of(shape, 2));
    },
  );

  test('once a program, for Kysely and Martlet themselves, stays within its budget', () => {
    expect(of('staging', 1) - of('staging', 2)).toBeLessThan(2_850);
  });
});
