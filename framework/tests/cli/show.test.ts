import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { sharedProject, tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { PERSONAL_SHOP, PLANTED } from './personal-shop.js';

async function martlet(directory: string, ...argv: readonly string[]) {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints, written: `${world.written}${world.complained}` };
}

describe('martlet show', () => {
  let shop: string;
  beforeAll(async () => {
    shop = sharedProject(PERSONAL_SHOP);
    expect((await martlet(shop, 'build', '--quiet')).exitCode).toBe(0);
  });

  it('masks personal data, and says so', async () => {
    const { lines, written } = await martlet(shop, 'show', 'dim_customer', '--order-by', 'customer_id');
    expect(written).not.toContain(PLANTED);
    expect(lines.slice(0, 4)).toEqual([
      'customer_id  email             birthday  rate    credit',
      expect.stringMatching(/^C1 {11}\S+\*\S* +null +0.3 +1,234.50$/),
      expect.stringMatching(/^C2 {11}\S+\*\S* +null +2.0 +7.00$/),
      expect.stringMatching(/^C3 {11}null +null +null +null$/),
    ]);
    expect(lines.slice(4)).toEqual(['', '3 rows', 'Personal data is masked: email, birthday. --reveal prints it.']);
  });

  it('prints it where it is asked to, in every form', async () => {
    for (const form of [[], ['--csv'], ['--json']])
      expect((await martlet(shop, 'show', 'dim_customer', '--reveal', ...form)).written).toContain(PLANTED);
    for (const form of [['--csv'], ['--json'], ['--where', `email = '${PLANTED}'`], ['--order-by', 'email desc']])
      expect((await martlet(shop, 'show', 'dim_customer', ...form)).written).not.toContain(PLANTED);
  });

  it('filters by what it shows, so that a filter finds out nothing', async () => {
    const { lines } = await martlet(shop, 'show', 'dim_customer', '--csv', '--where', "email starts with 'ada.planted'");
    expect(lines).toEqual(['customer_id,email,birthday,rate,credit']);
    expect((await martlet(shop, 'show', 'dim_customer', '--csv', '--where', "birthday > '1980-01-01'")).lines).toHaveLength(1);
  });

  it('filters, orders and limits rows, and counts those that fit', async () => {
    const { lines } = await martlet(shop, 'show', 'fact_sales', '--where', 'quantity > 1', '--order-by', 'amount desc', '--limit', '2');
    expect(lines).toEqual([
      'order_id  line_number  product_key  order_date  quantity  amount',
      'B                   1  P1           2024-12-31         5   50.00',
      'C                   2  P2           2025-02-10         4   40.00',
      '',
      '2 of 3 rows',
    ]);
    expect((await martlet(shop, 'show', 'fact_sales', '--csv', '--where', 'order_date between 2024-12-01 and 2024-12-31')).lines).toEqual([
      'order_id,line_number,product_key,order_date,quantity,amount',
      'B,1,P1,2024-12-31,5,50.00',
    ]);
  });

  it('answers an unknown column, and an order that is none', async () => {
    const { exitCode, complaints } = await martlet(shop, 'show', 'fact_sales', '--where', 'quantiti > 1');
    expect([exitCode, ...complaints]).toEqual([2, 'MARTLET-Q210  gold.fact_sales has no column "quantiti".', '  Did you mean quantity?']);
    expect((await martlet(shop, 'show', 'fact_sales', '--order-by', 'amount sideways')).exitCode).toBe(2);
  });

  it('drops columns before a line is wider than the terminal', async () => {
    const world = new FakeSurroundings(shop, { isTerminal: true });
    const out = Object.assign(world.out, { columns: 40 });
    expect(await main(['show', 'fact_sales', '--no-color'], Object.assign(world, { out }))).toBe(0);
    expect(Math.max(...world.lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(world.lines[0]).toBe('order_id  line_number  product_key');
  });

  it('shows what is built after an edit, and says what has changed since', async () => {
    const file = 'models/dim_product.ts';
    const models = (PERSONAL_SHOP[file] ?? '')
      .replace('category: text()', 'size: text(), line: text()')
      .replaceAll('{ product_key', '{ size: null, product_key')
      .replaceAll(/category: (?=')|category: (?=null)/g, 'line: ');
    const edited = tempProject({ ...PERSONAL_SHOP, [file]: models }, join(shop, 'warehouse.duckdb'));
    const { exitCode, lines } = await martlet(edited, 'show', 'dim_product');
    expect([exitCode, lines[0], lines.at(-1)]).toEqual([
      0,
      'product_key  category  unit_cost',
      'gold.dim_product has changed since it was built: size (added), line (added), category (removed). Build it: martlet build --select gold.dim_product',
    ]);
  });
});
