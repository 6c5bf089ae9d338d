import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { compileQuestion, semanticModel } from '../../framework/src/semantic/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { evaluate } from './evaluator/evaluate.js';
import { type Asked, TODAY } from './questions/asked.js';
import { questions } from './questions/index.js';
import { refusals } from './questions/refusals.js';
import { differences } from './same-rows.js';
import { meanings } from './star/meanings.js';
import { metrics } from './star/metrics.js';
import { models } from './star/models.js';
import { givenRows, shop } from './star/shop.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const all: readonly (readonly [string, Asked])[] = Object.entries(questions).flatMap(([kind, asked]) =>
  asked.map((each) => [`${kind}: ${each.words}`, each] as const),
);
const rows = givenRows();
const star = shop(rows);
const model = semanticModel(models, metrics);
const duckdb = dialect('duckdb');

describe('a compiled question', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(rows);
  });
  afterAll(() => warehouse.close());

  it.each(all)('returns the expected rows: %s', async (_, { question, rows: expected }) => {
    const { query, columns } = compileQuestion(model, { ...TODAY, ...question }, { today: TODAY.at });
    const sql = duckdb.compile(query);
    const found = await warehouse.query(sql);
    const isFlag = columns.map(({ role }) => role === 'total');
    const answer = evaluate(star, meanings, { ...TODAY, ...question });
    expect(columns.flatMap(({ name, role }) => (role === 'total' ? [] : [name]))).toEqual(answer.columns);
    expect(
      differences(
        expected,
        found.map((row) => row.filter((_, place) => !isFlag[place])),
      ),
      sql,
    ).toEqual([]);
    if (!isFlag.includes(true)) return;
    // What a row is a total over is told apart from an unknown member.
    const paths = columns.flatMap(({ role, attribute = '' }) => (role === 'total' ? [attribute] : []));
    const over = found.map((row) =>
      row.filter((_, place) => isFlag[place]).flatMap((flag, index) => (flag === true ? [paths[index]] : [])),
    );
    expect(over).toEqual(answer.rows.map((row) => row.over));
  });

  it.each(refusals.map(({ words, question }) => [words, question] as const))(
    'is refused where there is no right answer: %s',
    (_, question) => {
      expect(() => compileQuestion(model, { ...TODAY, ...question }, { today: TODAY.at })).toThrow(MartletError);
    },
  );
});
