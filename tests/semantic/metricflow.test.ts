import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Request, requests } from './metricflow/requests.js';
import { questions } from './questions/index.js';
import { differences } from './same-rows.js';
import { givenRows } from './star/shop.js';
import { openShop, type ShopWarehouse } from './star/warehouse.js';

const statements = JSON.parse(readFileSync(new URL('metricflow/statements.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, string>
>;
const asked = Object.values(questions).flat();
const all = Object.entries(requests);

describe('the SQL that MetricFlow writes for a question', () => {
  let warehouse: ShopWarehouse;
  beforeAll(async () => {
    warehouse = await openShop(givenRows());
  });
  afterAll(() => warehouse.close());

  const differencesOf = async (words: string, { metrics, by = [] }: Request): Promise<readonly string[]> => {
    const { rows } = asked.find((each) => each.words === words) ?? { rows: [] };
    const columns = [...by, ...metrics].map((name) => `"${name}"`).join(', ');
    const found = await warehouse.query(`select ${columns} from (${statements[words]}) as answer`);
    return differences(sorted(rows), sorted(found.map((row) => row.map(dayOnly))));
  };

  it('is kept for every request, and at least 40 of them agree', () => {
    expect(Object.keys(statements)).toEqual(Object.keys(requests));
    expect(all.filter(([, { wrong }]) => wrong === undefined).length).toBeGreaterThanOrEqual(40);
  });

  it.each(all.filter(([, { wrong }]) => wrong === undefined))('returns the expected rows: %s', async (words, request) => {
    expect(await differencesOf(words, request)).toEqual([]);
  });

  it.each(all.flatMap(([words, request]) => (request.wrong === undefined ? [] : [[words, request.wrong, request] as const])))(
    'returns other rows: %s (%s)',
    async (words, _, request) => {
      expect(await differencesOf(words, request)).not.toEqual([]);
    },
  );
});

/** MetricFlow's periods are instants. */
function dayOnly(cell: unknown): unknown {
  return typeof cell === 'string' ? cell.replace(/ 00:00:00$/, '') : cell;
}

/** Its rows have no order. */
function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...rows].sort((a, b) => (JSON.stringify(a.map(text)) < JSON.stringify(b.map(text)) ? -1 : 1));
}

function text(cell: unknown): string {
  return typeof cell === 'number' || (typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell)) ? String(Number(cell)) : String(cell);
}
