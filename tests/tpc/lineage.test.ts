import { describe, expect, it } from 'vitest';
import { buildQuery } from '../../framework/src/project/declared-query.js';
import { columnLineage, type QueryLineage } from '../../framework/src/sql/lineage/index.js';
import { type BenchmarkModel, benchmarkModels } from './harness.js';

const models = await benchmarkModels();

describe('the lineage of the benchmarks’ models', () => {
  it.for(models.map((model) => [model.file, model] as const))('is exact in every column of %s', ([, model]) => {
    const { columns, rowsOpaque, problems } = lineageOf(model);
    expect(problems).toEqual([]);
    expect(columns.filter(({ opaque }) => opaque)).toEqual([]);
    expect(rowsOpaque).toBe(false);
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(model.model.columns));
  });

  it('goes through common table expressions, unions, windows and expressions', () => {
    expect(inputsOf('tpch/q08.ts', 'mkt_share')).toEqual([
      'lineitem.l_discount aggregated',
      'lineitem.l_extendedprice aggregated',
      'nation.n_name aggregated',
    ]);
    expect(inputsOf('tpcds/q14.ts', 'sum_sales')).toEqual([
      'catalog_sales.cs_list_price aggregated',
      'catalog_sales.cs_quantity aggregated',
      'store_sales.ss_list_price aggregated',
      'store_sales.ss_quantity aggregated',
      'web_sales.ws_list_price aggregated',
      'web_sales.ws_quantity aggregated',
    ]);
    expect(inputsOf('tpcds/q12.ts', 'revenueratio')).toEqual(['web_sales.ws_ext_sales_price aggregated']);
    expect(inputsOf('tpcds/q44.ts', 'best_performing')).toEqual(['item.i_product_name copied']);
  });
});

function lineageOf({ file, model }: BenchmarkModel): QueryLineage {
  const tables = Object.entries(model.from).map(([alias, { name, columns }]) => [alias, { relation: name, columns: Object.keys(columns) }]);
  return columnLineage(buildQuery(model, file), Object.fromEntries(tables));
}

function inputsOf(file: string, column: string): readonly string[] {
  const model = models.find((each) => each.file === file);
  const found = model && lineageOf(model).columns.find(({ name }) => name === column);
  return (found?.inputs ?? []).map((input) => `${input.table}.${input.column} ${input.kind}`).sort();
}
