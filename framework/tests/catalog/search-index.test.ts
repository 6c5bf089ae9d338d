import { describe, expect, test } from 'vitest';
import { type Findable, SearchIndex } from '../../site/search/search-index.js';

const findable = (name: string, rest: Partial<Findable> = {}): Findable => ({
  address: `#/model/${name}`,
  kind: 'relation',
  name,
  text: '',
  words: '',
  ...rest,
});

function found(query: string): readonly string[] {
  const index = new SearchIndex();
  index.add([
    findable('gold.fact_sales', { text: 'One row per order line.' }),
    findable('gold.fact_sales_targets'),
    findable('gold.dim_customers', { text: 'One row per customer, from the sales system.' }),
    findable('net_amount', { address: '#/column/gold.fact_sales/net_amount', kind: 'column', text: 'Revenue before returns.' }),
    findable('gold.fact_sales', { address: '#/model/gold.fact_sales/code', kind: 'code', words: 'days_since_delivery coalesce' }),
    findable('Average order value', {
      address: '#/metric/average_order_value',
      kind: 'metric',
      synonyms: ['average_order_value', 'AOV', 'basket size'],
      text: 'What is spent at once.',
    }),
    findable('gold.basket', { text: 'The size of each basket.' }),
    findable('gold.عملاء', { text: 'Kunden 🧾 größer' }),
  ]);
  return index.find(query, 10).map(({ address }) => address.slice(2));
}

describe('the search', () => {
  test('finds a name before what only mentions it', () => {
    expect(found('sales')[0]).toBe('model/gold.fact_sales');
    expect(found('sales')).toContain('model/gold.dim_customers');
  });

  test('finds what begins with what is written so far', () => {
    expect(found('cust')[0]).toBe('model/gold.dim_customers');
  });

  test.each(['custommers', 'cutsomers', 'customrs'])('forgives a slip: %s', (written) => {
    expect(found(written)[0]).toBe('model/gold.dim_customers');
  });

  test('finds columns by name and by meaning, and code by its words', () => {
    expect(found('net amount')[0]).toBe('column/gold.fact_sales/net_amount');
    expect(found('revenue')[0]).toBe('column/gold.fact_sales/net_amount');
    expect(found('days since delivery')[0]).toBe('model/gold.fact_sales/code');
  });

  test('finds a metric by what people call it before relations that mention the word', () => {
    for (const written of ['average order value', 'AOV', 'basket size', 'average_order_value', 'basket-size'])
      expect(found(written)[0], written).toBe('metric/average_order_value');
    expect(found('basket')).toEqual(['metric/average_order_value', 'model/gold.basket']);
    expect(found('spent at once')[0]).toBe('metric/average_order_value');
  });

  test('wants all words, or else any', () => {
    expect(found('sales targets')[0]).toBe('model/gold.fact_sales_targets');
    expect(found('customer unheardof')[0]).toBe('model/gold.dim_customers');
  });

  test('knows the words of all languages', () => {
    expect(found('عملاء')[0]).toBe('model/gold.عملاء');
    expect(found('GRÖSSER')).toEqual(found('grösser'));
    expect(found('🧾')[0]).toBe('model/gold.عملاء');
  });

  test.each(['', '   ', '***', '\\', '(', '"'])('finds nothing for %j, and does not fail', (query) => {
    expect(found(query)).toEqual([]);
  });
});
