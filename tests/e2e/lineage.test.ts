import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { martlet } from './martlet.js';

const platform = fileURLToPath(new URL('../..', import.meta.url));

describe('martlet lineage on the platform', () => {
  it('tells where a column comes from, and how', async () => {
    const { exitCode, out } = await martlet(platform, 'lineage', 'gold.fact_sales.net_amount', '--upstream');
    expect(exitCode).toBe(0);
    expect(out).toContain(`gold.fact_sales.net_amount  decimal(18, 2)
├─ copied from silver.stg_orders.net_amount
│  ├─ transformed from bronze.orders.quantity
│  ├─ transformed from bronze.orders.unit_price
│  └─ transformed from bronze.orders.discount_rate
└─ rows of gold.fact_sales
`);
    expect(out).toContain('   └─ filtered by silver.stg_orders.status\n');
  });

  it('tells where it goes, as JSON', async () => {
    const { events } = await martlet(platform, 'lineage', 'bronze.orders.unit_price', '--downstream', '--json');
    const [told] = events();
    expect(told).toMatchObject({ kind: 'lineage', relation: 'bronze.orders', column: 'unit_price' });
    expect(told?.downstream).toContainEqual({ from: 'silver.stg_orders.net_amount', to: 'gold.fact_sales.net_amount', kind: 'copied' });
    expect(told).not.toHaveProperty('upstream');
  });

  it('lists the columns of a relation with what each is made of', async () => {
    const { out } = await martlet(platform, 'lineage', 'fact_waste', '--upstream');
    expect(out).toContain('├─ waste_id\n│  └─ copied from silver.stg_waste.waste_id\n');
  });

  it('tells which exposures read it', async () => {
    const [relation, column] = await Promise.all([
      martlet(platform, 'lineage', 'gold.metrics_sales_performance', '--downstream'),
      martlet(platform, 'lineage', 'gold.fact_sales.net_amount', '--downstream', '--json'),
    ]);
    expect(relation.out).toMatch(/read by exposure \w+/);
    expect(column.events()[0]?.downstream).toContainEqual(
      expect.objectContaining({ kind: 'read', to: expect.stringMatching(/^exposure:\w+$/) }),
    );
  });

  it('suggests what a misspelt name may mean', async () => {
    const [column, relation] = await Promise.all([
      martlet(platform, 'lineage', 'gold.fact_sales.net_amont'),
      martlet(platform, 'lineage', 'gold.fact_salez'),
    ]);
    expect(column).toMatchObject({
      exitCode: 2,
      err: 'MARTLET-U021  gold.fact_sales has no column "net_amont".\n  Did you mean net_amount?\n',
    });
    expect(relation.exitCode).toBe(2);
    expect(relation.err).toContain('Did you mean gold.fact_sales?');
  });
});
