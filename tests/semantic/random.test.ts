import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { compileQuestion, semanticModel } from '../../framework/src/semantic/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { evaluate } from './evaluator/evaluate.js';
import { type Question, Refused } from './evaluator/question.js';
import { TODAY } from './questions/asked.js';
import { randomQuestion } from './random/questions.js';
import { randomRows } from './random/rows.js';
import { differences } from './same-rows.js';
import { meanings } from './star/meanings.js';
import { metrics } from './star/metrics.js';
import { models } from './star/models.js';
import { givenRows, type Rows, shop } from './star/shop.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const given = givenRows();
const model = semanticModel(models, metrics);
const duckdb = dialect('duckdb');
/** A developer's runs explore; those of CI are the same each time. A failure prints its seed. */
const seed = Number(process.env.MARTLET_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_240_229));

describe('a random question about random rows', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(given);
  });
  afterAll(() => warehouse.close());

  it('has the same answer when it is compiled and when it is answered by definition', async () => {
    const asked = fc.array(randomQuestion(shop(given), meanings), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(randomRows(given.dim_calendar), asked, async (rows, questions) => {
        await warehouse.fill(rows);
        for (const question of questions) await expectSameAnswer(rows, { ...TODAY, ...question });
      }),
      { seed, numRuns: Number(process.env.MARTLET_RUNS ?? 30) },
    );
  });

  async function expectSameAnswer(rows: Rows, question: Question): Promise<void> {
    const expected = answerOf(rows, question);
    const compiled = compiledOf(question);
    if (compiled === undefined || expected === undefined) {
      expect([compiled === undefined, question], 'Both refuse it, or neither.').toEqual([expected === undefined, question]);
      return;
    }
    const found = await warehouse.query(compiled);
    expect(differences(sorted(expected), sorted(found)), `${JSON.stringify(question)}\n${compiled}`).toEqual([]);
  }

  function answerOf(rows: Rows, question: Question): readonly (readonly unknown[])[] | undefined {
    try {
      const by = (question.by ?? []).map((each) => (typeof each === 'string' ? each : each.attribute));
      const flags = (over: readonly string[]) => (question.totals === undefined ? [] : by.map((path) => over.includes(path)));
      const { rows: answer } = evaluate(shop(rows), meanings, question);
      return answer.map(({ cells, over }) => [...cells.slice(0, by.length), ...flags(over), ...cells.slice(by.length)]);
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  function compiledOf(question: Question): string | undefined {
    try {
      return duckdb.compile(compileQuestion(model, question, { today: TODAY.at }).query);
    } catch (error) {
      if (error instanceof MartletError) return undefined;
      throw error;
    }
  }
});

/** By attributes, which no two rows share. */
function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const key = (row: readonly unknown[]): string => JSON.stringify(row.map((cell) => (cell === null ? null : String(cell))));
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
