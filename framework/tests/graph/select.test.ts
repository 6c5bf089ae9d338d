import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph, type SelectableItem, select } from '../../src/graph/index.js';

// orders, products → stg_orders, stg_products → dim_products → fact_sales → sales_metrics; fact_waste stands beside.
const RELATIONS: readonly (readonly [id: string, kind: string, path: string, tags: readonly string[], dependsOn: readonly string[]])[] = [
  ['bronze.orders', 'source', 'sources/orders.ts', ['erp'], []],
  ['bronze.products', 'source', 'sources/products.ts', ['erp'], []],
  ['silver.stg_orders', 'staging', 'models/staging/stg_orders.ts', [], ['bronze.orders']],
  ['silver.stg_products', 'staging', 'models/staging/stg_products.ts', [], ['bronze.products']],
  ['gold.dim_products', 'dimension', 'models/marts/dim_products.ts', ['core'], ['silver.stg_products']],
  ['gold.fact_sales', 'fact', 'models/marts/fact_sales.ts', ['core', 'finance'], ['silver.stg_orders', 'gold.dim_products']],
  ['gold.fact_waste', 'fact', 'models/marts/fact_waste.ts', ['core'], ['gold.dim_products']],
  ['gold.sales_metrics', 'metric', 'models/metrics/sales_metrics.ts', ['finance'], ['gold.fact_sales']],
];

const graph = buildGraph(RELATIONS.map(([id, , , , dependsOn]) => ({ id, dependsOn })));
const items: readonly SelectableItem[] = RELATIONS.map(([id, kind, path, tags]) => {
  const [schema = '', name = ''] = id.split('.');
  const exposures = name === 'sales_metrics' || name === 'dim_products' ? ['sales_dashboard'] : [];
  return { id, schema, name, kind, path, tags, exposures };
});

function names(selection: string | readonly string[], exclude: readonly string[] = []): readonly string[] {
  const ids = select(graph, items, { select: typeof selection === 'string' ? [selection] : selection, exclude });
  return [...ids].map((id) => id.slice(id.indexOf('.') + 1)).sort();
}

describe('select', () => {
  const cases: readonly (readonly [selector: string, expected: string])[] = [
    ['fact_sales', 'fact_sales'],
    ['gold.fact_sales', 'fact_sales'],
    ['+dim_products', 'dim_products products stg_products'],
    ['fact_sales+', 'fact_sales sales_metrics'],
    ['+fact_waste+', 'dim_products fact_waste products stg_products'],
    ['1+fact_sales', 'dim_products fact_sales stg_orders'],
    ['2+fact_sales', 'dim_products fact_sales orders stg_orders stg_products'],
    ['stg_products+1', 'dim_products stg_products'],
    ['1+dim_products+1', 'dim_products fact_sales fact_waste stg_products'],
    ['@stg_orders', 'dim_products fact_sales orders products sales_metrics stg_orders stg_products'],
    ['@fact_waste', 'dim_products fact_waste products stg_products'],
    ['tag:finance', 'fact_sales sales_metrics'],
    ['kind:fact', 'fact_sales fact_waste'],
    ['kind:fact+', 'fact_sales fact_waste sales_metrics'],
    ['schema:silver', 'stg_orders stg_products'],
    ['source:orders', 'orders'],
    ['source:bronze.orders+1', 'orders stg_orders'],
    ['exposure:sales_dashboard', 'dim_products sales_metrics'],
    ['1+exposure:sales_dashboard', 'dim_products fact_sales sales_metrics stg_products'],
    ['path:models/marts', 'dim_products fact_sales fact_waste'],
    ['models/marts/', 'dim_products fact_sales fact_waste'],
    ['./models/marts/fact_sales.ts', 'fact_sales'],
    ['models/*/*_sales.ts', 'fact_sales'],
    ['models/**/s*.ts', 'sales_metrics stg_orders stg_products'],
    ['fact_*', 'fact_sales fact_waste'],
    ['gold.dim_*', 'dim_products'],
    ['fact_?ales', 'fact_sales'],
    ['tag:fin*', 'fact_sales sales_metrics'],
    ['fact_waste stg_orders', 'fact_waste stg_orders'],
    ['tag:core,kind:fact', 'fact_sales fact_waste'],
    ['+fact_sales,schema:silver fact_waste', 'fact_waste stg_orders stg_products'],
  ];
  it.each(cases)('%s', (selector, expected) => {
    expect(names(selector).join(' ')).toBe(expected);
  });

  it('takes several selectors as any of them', () => {
    expect(names(['fact_waste', 'stg_orders'])).toEqual(['fact_waste', 'stg_orders']);
  });

  it('takes everything when nothing is said, in an order in which it can be built', () => {
    expect([...select(graph, items, {})]).toEqual(graph.order);
  });

  it('leaves out what is excluded, whoever selected it', () => {
    expect(names('+fact_sales', ['kind:source', 'stg_products'])).toEqual(['dim_products', 'fact_sales', 'stg_orders']);
    expect(names([], ['schema:gold', 'schema:bronze'])).toEqual(['stg_orders', 'stg_products']);
  });

  it('leaves nothing when all that is selected is excluded', () => {
    expect(names('fact_sales', ['kind:fact'])).toEqual([]);
  });
});

describe('a selector that matches nothing', () => {
  const cases: readonly (readonly [selector: string, similar: readonly string[]])[] = [
    ['fact_sale', ['fact_sales']],
    ['+fcat_sales+', ['+fact_sales+']],
    ['sales', ['fact_sales', 'sales_metrics']],
    ['gold.dim_product', ['gold.dim_products']],
    ['2+dim_prodcuts', ['2+dim_products']],
    ['tag:finanec', ['tag:finance']],
    ['kind:facts', ['kind:fact']],
    ['source:order', ['source:orders']],
    ['schema:glod', ['schema:gold']],
    ['models/mart', ['models/marts']],
    ['nothing_like_it', []],
    ['source:fact_sales', []],
  ];
  it.each(cases)('%s is answered with %j', (selector, similar) => {
    expect(() => names(selector)).toThrowError(
      expect.objectContaining({ reason: 'selector-unmatched', parameters: { selector, similar } }),
    );
  });

  it('is a mistake in exclude too', () => {
    expect(() => names([], ['fact_sale'])).toThrowError(expect.objectContaining({ reason: 'selector-unmatched' }));
  });

  it('may be an intersection whose parts match', () => {
    expect(() => names('tag:finance,schema:silver')).toThrowError(
      expect.objectContaining({ reason: 'selector-unmatched', parameters: { selector: 'tag:finance,schema:silver', similar: [] } }),
    );
  });
});

describe('a selector that can’t be read', () => {
  const cases: readonly (readonly [selector: string, problem: string, similar: readonly string[]])[] = [
    ['knd:fact', 'there is no method "knd:"', ['kind:']],
    ['tag:', '"tag:" names nothing', []],
    ['+', '"+" names nothing', []],
    ['fact_sales,', '"" names nothing', []],
    ['@fact_sales+', '"@" already includes what "+" would add', ['@fact_sales']],
    ['@+fact_sales', '"@" already includes what "+" would add', ['@fact_sales']],
  ];
  it.each(cases)('%s: %s', (selector, problem, similar) => {
    expect(() => names(selector)).toThrowError(
      expect.objectContaining({ reason: 'selector-invalid', parameters: { selector, problem, similar } }),
    );
  });
});

describe('any selector', () => {
  const term = fc
    .tuple(
      fc.constantFrom('', '+', '1+', '2+', '@'),
      fc.constantFrom('fact_*', 'stg_orders', 'tag:core', 'kind:metric', 'models/', 'dim_products'),
      fc.constantFrom('', '+', '+1', '+3'),
    )
    .map(([before, what, after]) => (before === '@' ? `@${what}` : `${before}${what}${after}`));

  it('selects with a space what its parts select together, and in exclude takes exactly that away', () => {
    fc.assert(
      fc.property(term, term, (left, right) => {
        const both = new Set([...names(left), ...names(right)]);
        expect(new Set(names(`${left} ${right}`))).toEqual(both);
        expect(names([], [left, right])).toEqual(names([]).filter((name) => !both.has(name)));
      }),
    );
  });

  it('selects more with a plus than without', () => {
    fc.assert(
      fc.property(fc.constantFrom(...items.map(({ name }) => name)), fc.integer({ min: 0, max: 4 }), (name, depth) => {
        expect(names(`+${name}`)).toEqual(expect.arrayContaining([...names(`${depth}+${name}`)]));
        expect(names(`@${name}`)).toEqual(expect.arrayContaining([...names(`+${name}+`)]));
      }),
    );
  });
});
