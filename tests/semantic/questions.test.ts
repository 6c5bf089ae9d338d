import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from './evaluator/evaluate.js';
import { type Asked, TODAY } from './questions/asked.js';
import { questions } from './questions/index.js';
import { differences } from './same-rows.js';
import { meanings } from './star/meanings.js';
import { givenRows, shop } from './star/shop.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const all: readonly (readonly [string, Asked])[] = Object.entries(questions).flatMap(([kind, asked]) =>
  asked.map((each) => [`${kind}: ${each.words}`, each] as const),
);
const rows = givenRows();
const star = shop(rows);

describe('the expected rows of a question', () => {
  it('are of at least 120 questions, each asked once', () => {
    expect(all.length).toBeGreaterThanOrEqual(120);
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  });

  it.each(all)('are what its definition gives over the rows: %s', (_, { question, rows: expected }) => {
    const answer = evaluate(star, meanings, { ...TODAY, ...question });
    expect(
      differences(
        expected,
        answer.rows.map(({ cells }) => cells),
      ),
    ).toEqual([]);
  });
});

describe('the expected rows of a question, on DuckDB,', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(rows);
  });
  afterAll(() => warehouse.close());

  it.each(all.filter(([, { sql }]) => sql !== undefined))('are what SQL by hand returns: %s', async (_, { sql = '', rows: expected }) => {
    expect(differences(expected, await warehouse.query(sql))).toEqual([]);
  });
});
