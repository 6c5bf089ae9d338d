import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import type { Question } from './evaluator/question.js';
import { TODAY } from './questions/asked.js';
import { randomQuestion } from './random/questions.js';
import { randomRows } from './random/rows.js';
import { answered, answers, askedOfRollups, readBy } from './rolled-up-answers.js';
import { differences } from './same-rows.js';
import { meanings } from './star/meanings.js';
import { rollups } from './star/rollups.js';
import { givenRows, shop } from './star/shop.js';
import { storeRollups } from './star/stored-rollups.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const given = givenRows();
const duckdb = dialect('duckdb');
const names = rollups.map(({ name }) => name);
/** A developer's runs explore; those of CI are the same each time. A failure prints its seed. */
const seed = Number(process.env.MARTLET_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_240_229));

describe('a question that is answered from roll-ups', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(given);
    await storeRollups(warehouse);
  });
  afterAll(() => warehouse.close());

  async function expectSameRows(question: Question): Promise<void> {
    const fromFacts = await warehouse.query(duckdb.compile(answered(question, []).query));
    for (const answer of answers(question)) {
      const sql = duckdb.compile(answer.query);
      expect(
        differences(fromFacts, await warehouse.query(sql)),
        `${readBy(answer).join(', ')}\n${JSON.stringify(question)}\n${sql}`,
      ).toEqual([]);
    }
  }

  it.each(askedOfRollups)('has the rows that it has from facts: %s', (_, question) => expectSameRows(question));

  it('is one of many, and each roll-up answers some', () => {
    const read = askedOfRollups.map(([, question]) => new Set(answers(question).flatMap(readBy)));
    expect(read.filter(({ size }) => size > 0).length).toBeGreaterThan(60);
    expect(names.filter((name) => !read.some((each) => each.has(name)))).toEqual([]);
  });

  it('has the same rows from facts when it and the rows are random', async () => {
    const asked = fc.array(randomQuestion(shop(given), meanings), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(randomRows(given.dim_calendar), asked, async (rows, several) => {
        await warehouse.fill(rows);
        await storeRollups(warehouse);
        for (const question of several) if (hasAnswer({ ...TODAY, ...question })) await expectSameRows({ ...TODAY, ...question });
      }),
      { seed, numRuns: Number(process.env.MARTLET_RUNS ?? 30) },
    );
  });

  function hasAnswer(question: Question): boolean {
    try {
      answered(question, []);
      return true;
    } catch (error) {
      if (error instanceof MartletError) return false;
      throw error;
    }
  }
});
