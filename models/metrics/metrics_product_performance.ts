import {
  asc,
  between,
  caseWhen,
  coalesce,
  decimal,
  decimalLiteral,
  desc,
  double,
  integer,
  type Metric,
  metric,
  over,
  type Row,
  rank,
  ratioToReport,
  runningSum,
  safeDivide,
  subtract,
  sum,
  text,
} from 'martlet';
import { dimProducts } from '../marts/dim_products.js';
import { factQuality } from '../marts/fact_quality.js';
import { factReturns } from '../marts/fact_returns.js';
import { factSales } from '../marts/fact_sales.js';
import { factWaste } from '../marts/fact_waste.js';

const columns = {
  product_key: text().notNull().describe('Identifies the product.'),
  product_name: text().notNull().describe('The name that customers see.'),
  category: text().notNull().describe('The line of products that it belongs to.'),
  revenue: decimal(18, 2).notNull().describe('Net amount of the lines sold.'),
  gross_margin: decimal(18, 2).describe('Revenue less standard cost; null without sales and for the unknown product.'),
  margin_rate: double().describe('The gross margin as a share of revenue.'),
  units_sold: integer().notNull().describe('Units ordered.'),
  units_delivered: integer().notNull().describe('Units that have arrived.'),
  units_returned: integer().notNull().describe('Units that have come back.'),
  return_rate: double().describe('Units returned as a share of units delivered; null before the first delivery.'),
  units_inspected: integer().notNull().describe('Units in the samples of inspections.'),
  defects: integer().notNull().describe('Units of those samples that had a defect.'),
  defect_rate: double().test(between(0, 1)).describe('Defects as a share of units inspected; null without inspections.'),
  waste_kg: decimal(18, 3).notNull().describe('Material thrown away, in kilograms.'),
  waste_cost: decimal(18, 2).notNull().describe('The value of that material, disposal included.'),
  revenue_rank: integer().notNull().describe('The place by revenue; 1 sells most. Equal revenues share a place.'),
  revenue_share: double().describe('The share of all revenue, 0 to 1.'),
  cumulative_revenue_share: double().describe('The share of all revenue of this product and those that sell more (Pareto).'),
  abc_class: text()
    .notNull()
    .accepted('A', 'B', 'C')
    .describe('A: the products that make the first 80 % of revenue; B: the next 15 %; C: the rest.'),
};

export interface MetricsProductPerformance extends Row<typeof columns> {}

export const metricsProductPerformance: Metric<MetricsProductPerformance> = metric({
  name: 'metrics_product_performance',
  description: 'One row per product, those that never sold and the unknown product included, over all time.',
  owner: 'product-management',
  tags: ['products', 'weekly'],
  from: { products: dimProducts, sales: factSales, returns: factReturns, inspections: factQuality, waste: factWaste },
  grain: ['product_key'],
  columns,
  query: (db) =>
    db
      // Each fact is summed by itself first: joined to each other, their rows would multiply.
      .with('sold', (qb) =>
        qb
          .selectFrom('sales')
          .groupBy('product_key')
          .select(({ ref }) => [
            'product_key',
            sum(ref('net_amount')).as('revenue'),
            sum(ref('gross_margin')).as('gross_margin'),
            sum(ref('quantity')).as('units_sold'),
            sum(ref('quantity_delivered')).as('units_delivered'),
          ]),
      )
      .with('returned', (qb) =>
        qb
          .selectFrom('returns')
          .groupBy('product_key')
          .select(({ ref }) => ['product_key', sum(ref('quantity_returned')).as('units_returned')]),
      )
      .with('inspected', (qb) =>
        qb
          .selectFrom('inspections')
          .groupBy('product_key')
          .select(({ ref }) => ['product_key', sum(ref('sample_size')).as('units_inspected'), sum(ref('defect_count')).as('defects')]),
      )
      .with('wasted', (qb) =>
        qb
          .selectFrom('waste')
          .groupBy('product_key')
          .select(({ ref }) => ['product_key', sum(ref('quantity_kg')).as('waste_kg'), sum(ref('waste_cost')).as('waste_cost')]),
      )
      .with('totals', (qb) =>
        qb
          .selectFrom('products')
          .leftJoin('sold', 'sold.product_key', 'products.product_key')
          .leftJoin('returned', 'returned.product_key', 'products.product_key')
          .leftJoin('inspected', 'inspected.product_key', 'products.product_key')
          .leftJoin('wasted', 'wasted.product_key', 'products.product_key')
          .select(({ ref }) => [
            'products.product_key',
            'products.product_name',
            'products.category',
            coalesce(ref('sold.revenue'), decimalLiteral('0.00')).as('revenue'),
            'sold.gross_margin',
            coalesce(ref('sold.units_sold'), 0).as('units_sold'),
            coalesce(ref('sold.units_delivered'), 0).as('units_delivered'),
            coalesce(ref('returned.units_returned'), 0).as('units_returned'),
            coalesce(ref('inspected.units_inspected'), 0).as('units_inspected'),
            coalesce(ref('inspected.defects'), 0).as('defects'),
            coalesce(ref('wasted.waste_kg'), decimalLiteral('0.000')).as('waste_kg'),
            coalesce(ref('wasted.waste_cost'), decimalLiteral('0.00')).as('waste_cost'),
          ]),
      )
      .with('ranked', (qb) =>
        qb
          .selectFrom('totals')
          .selectAll()
          .select(({ ref }) => [
            over(rank(), { orderBy: desc(ref('revenue')) }).as('revenue_rank'),
            ratioToReport(ref('revenue')).as('revenue_share'),
            // The key breaks ties, so that the running sum is the same in every build.
            safeDivide(
              runningSum(ref('revenue'), { orderBy: [desc(ref('revenue')), asc(ref('product_key'))] }),
              over(sum(ref('revenue'))),
            ).as('cumulative_revenue_share'),
          ]),
      )
      .selectFrom('ranked')
      .select(({ eb, ref }) => {
        // What the better sellers make without this product, so that the one that crosses 80 % is still in class A.
        const shareOfBetter = subtract(ref('cumulative_revenue_share'), ref('revenue_share'));
        return [
          'product_key',
          'product_name',
          'category',
          'revenue',
          'gross_margin',
          safeDivide(ref('gross_margin'), ref('revenue')).as('margin_rate'),
          'units_sold',
          'units_delivered',
          'units_returned',
          safeDivide(ref('units_returned'), ref('units_delivered')).as('return_rate'),
          'units_inspected',
          'defects',
          safeDivide(ref('defects'), ref('units_inspected')).as('defect_rate'),
          'waste_kg',
          'waste_cost',
          'revenue_rank',
          'revenue_share',
          'cumulative_revenue_share',
          caseWhen(eb(shareOfBetter, '<', 0.8), 'A')
            .when(eb(shareOfBetter, '<', 0.95), 'B')
            .else('C')
            .as('abc_class'),
        ];
      }),
});
