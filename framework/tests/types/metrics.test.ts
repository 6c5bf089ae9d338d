import { describe, expect, test } from 'vitest';
import { typeCheck } from './type-check.js';

const PRELUDE = `
import { aliasesOf, attributesOf, boolean, caseWhen, comparedMetric, conversionMetric, cumulativeMetric, date, dateTrunc, type DateString, decimal, decimalLiteral, derivedMetric, dimension, type Dimension, fact, type Fact, integer, measuresOf, multiply, perMemberMetric, query, ratioMetric, rollup, type Row, seed, shareMetric, simpleMetric, type Star, text, timestamp, type Question } from 'martlet';
const rows = seed({ name: 'rows', columns: { id: text() }, file: 'rows.csv' });
declare const made: never;
const given = { from: { rows }, query: () => made };
const dayColumns = { day: date().notNull(), fiscal_week: integer().notNull() };
interface DimDates extends Row<typeof dayColumns> {}
const dimDates: Dimension<DimDates, Star<typeof dayColumns>> = dimension({ name: 'dim_dates', key: 'day', columns: dayColumns, ...given });
const productColumns = { product_key: text().notNull(), category: text().notNull(), name: text(), cost: decimal(9, 2) };
interface DimProducts extends Row<typeof productColumns> {}
const dimProducts: Dimension<DimProducts> = dimension({ name: 'dim_products', key: 'product_key', columns: productColumns, ...given });
const countryColumns = { country_key: text().notNull(), region: text().notNull() };
interface DimCountries extends Row<typeof countryColumns> {}
const dimCountries: Dimension<DimCountries> = dimension({ name: 'dim_countries', key: 'country_key', columns: countryColumns, ...given });
const customerColumns = { customer_key: text().notNull(), name: text(), country_key: text().references(dimCountries, 'country_key'), signed_up: date() };
interface DimCustomers extends Row<typeof customerColumns> {}
const dimCustomers: Dimension<DimCustomers, Star<typeof customerColumns>> = dimension({ name: 'dim_customers', key: 'customer_key', columns: customerColumns, ...given });
const columns = {
  order_id: text().notNull(), product_key: text().notNull().references(dimProducts, 'product_key'), customer_key: text().references(dimCustomers, 'customer_key'),
  order_date: date().notNull().references(dimDates, 'day'), shipped_on: date().references(dimDates, 'day', { as: 'ship_date' }), placed_at: timestamp(),
  channel: text().notNull(), quantity: integer().notNull(), amount: decimal(18, 2).notNull(), amount_usd: decimal(18, 2), is_gift: boolean(),
};
const measures = measuresOf(columns, (m) => ({
  revenue: m.sum('amount', { unit: 'EUR' }), revenue_usd: m.sum('amount_usd', { unit: 'USD' }), orders: m.countDistinct('order_id', { unit: 'order' }), lines: m.count(),
  cost: m.sum((row) => multiply(row('quantity'), row('product.cost')), { unit: 'EUR' }), gifts: m.countTrue('is_gift'), middle: m.median('amount', { unit: 'EUR' }),
}));
interface FactSales extends Row<typeof columns> {}
const factSales: Fact<FactSales, Star<typeof columns, typeof measures, { entity: 'line' }>> = fact({
  name: 'fact_sales', grain: ['order_id', 'product_key'], entity: 'line', time: 'order_date', columns, measures, ...given,
});
const stockColumns = { day: date().notNull().references(dimDates, 'day'), product_key: text().notNull().references(dimProducts, 'product_key'), site: text().notNull(), counted: integer() };
const stockMeasures = measuresOf(stockColumns, (m) => ({ stock: m.balance('counted', { over: 'day', keep: 'last', per: ['product_key', 'site'], unit: 'unit' }) }));
interface FactStock extends Row<typeof stockColumns> {}
const factStock: Fact<FactStock, Star<typeof stockColumns, typeof stockMeasures>> = fact({ name: 'fact_stock', grain: ['day', 'product_key', 'site'], time: 'day', columns: stockColumns, measures: stockMeasures, ...given });
const revenue = simpleMetric({ name: 'revenue', from: factSales, measure: 'revenue' });
const revenueUsd = simpleMetric({ name: 'revenue_usd', from: factSales, measure: 'revenue_usd' });
const cost = simpleMetric({ name: 'cost', from: factSales, measure: 'cost' });
const orders = simpleMetric({ name: 'orders', from: factSales, measure: 'orders' });
const stock = simpleMetric({ name: 'stock', from: factStock, measure: 'stock' });
const orderValue = ratioMetric({ name: 'order_value', numerator: revenue, denominator: orders });
const boxColumns = { box_key: text().notNull(), weight: decimal(9, 3), packed_on: date() };
const boxAttributes = attributesOf(boxColumns, (a) => ({
  size: a.text((row, eb) => caseWhen(eb(row('weight'), '<', decimalLiteral('1')), 'small').else('large')), first_month: a.date((row) => dateTrunc('month', row('packed_on'))),
}));
interface DimBoxes extends Row<typeof boxColumns> {}
const dimBoxes: Dimension<DimBoxes, Star<typeof boxColumns, Record<never, never>, { attributes: typeof boxAttributes }>> = dimension({ name: 'dim_boxes', key: 'box_key', columns: boxColumns, attributes: boxAttributes, ...given });
const parcelColumns = { parcel_id: text().notNull(), box_key: text().references(dimBoxes, 'box_key'), sent_on: date() };
const parcelMeasures = measuresOf(parcelColumns, (m) => ({ parcels: m.count({ unit: 'parcel' }) }));
const parcelAttributes = attributesOf(parcelColumns, (a) => ({ is_sent: a.boolean((row, eb) => eb(row('sent_on'), 'is not', null)) }));
interface FactParcels extends Row<typeof parcelColumns> {}
const factParcels: Fact<FactParcels, Star<typeof parcelColumns, typeof parcelMeasures, { attributes: typeof parcelAttributes }>> = fact({ name: 'fact_parcels', grain: ['parcel_id'], time: 'sent_on', columns: parcelColumns, measures: parcelMeasures, attributes: parcelAttributes, ...given });
const parcels = simpleMetric({ name: 'parcels', from: factParcels, measure: 'parcels' });
const returnColumns = { return_id: text().notNull(), order_id: text(), product_key: text(), returned_on: date(), units: integer() };
const returnMeasures = measuresOf(returnColumns, (m) => ({ returned: m.sum('units', { unit: 'unit' }) }));
const returnJoins = { sale: { to: factSales, on: { order_id: 'order_id', product_key: 'product_key' } } };
const returnAliases = aliasesOf({ columns: returnColumns, joins: returnJoins }, { order_date: 'sale.order_date', channel: 'sale.channel', buyer: 'sale.customer' });
interface FactReturns extends Row<typeof returnColumns> {}
const factReturns: Fact<FactReturns, Star<typeof returnColumns, typeof returnMeasures, { joins: typeof returnJoins; aliases: typeof returnAliases }>> = fact({ name: 'fact_returns', grain: ['return_id'], time: 'order_date', columns: returnColumns, measures: returnMeasures, joins: returnJoins, aliases: returnAliases, ...given });
const returned = simpleMetric({ name: 'returned', from: factReturns, measure: 'returned' });
type RowOfQuery<Q> = Q extends { readonly expressionType?: infer R } ? NonNullable<R> : never;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : 'not the same';
`;

interface Case {
  readonly code: string;
  readonly says: RegExp | 'ok';
}

const derived = (formula: string): string =>
  `export const d = derivedMetric({ name: 'd', of: { revenue, revenueUsd, cost, orders, orderValue }, formula: (of, f) => ${formula} });`;
const measure = (written: string): string => `export const x = measuresOf(columns, (m) => ({ x: ${written} }));`;
const asked = (options: string): string => `export const q = query({ ${options} });`;
const ofFact = (options: string): string =>
  `export const x = fact({ name: 'x', grain: ['order_id'], columns, measures, ...given, ${options} });`;
const aliased = (written: string): string => `export const x = aliasesOf({ columns: returnColumns, joins: returnJoins }, { ${written} });`;
const question = (options: string): string => `export const q: Question = { metrics: ['revenue'], ${options} };`;

const CASES: Readonly<Record<string, Case>> = {
  'a question by attributes that its fact reaches': {
    code: asked(
      `metrics: { revenue, orderValue }, by: ['product.category', 'date.month', 'ship_date.week', 'customer.country.region', 'line.channel', 'date.fiscal_week', 'customer.signed_up.year']`,
    ),
    says: 'ok',
  },
  'the rows of an answer': {
    code: `const q = query({ metrics: { revenue, orders, orderValue }, by: ['product.category', 'date.month', 'date.fiscal_week'], compareTo: { offset: '1 month', show: ['growth'] } });
type R = RowOfQuery<typeof q>;
export const category: Same<R['product_category'], string | null> = true;
export const month: Same<R['date_month'], DateString | null> = true;
export const week: Same<R['date_fiscal_week'], number | null> = true;
export const count: Same<R['orders'], number | null> = true;
export const keys: Same<keyof R, 'product_category' | 'date_month' | 'date_fiscal_week' | 'revenue' | 'orders' | 'orderValue' | 'revenue_growth' | 'orders_growth' | 'orderValue_growth'> = true;`,
    says: 'ok',
  },
  'the rows of an answer beside the year before': {
    code: `const q = query({ metrics: { revenue }, by: ['date.month'], compareTo: { offset: '1 year' } });
export const keys: Same<keyof RowOfQuery<typeof q>, 'date_month' | 'revenue' | 'revenue_previous'> = true;`,
    says: 'ok',
  },
  'a question by what is computed of columns': {
    code: `const q = query({ metrics: { parcels }, by: ['box.size', 'box.first_month', 'box.first_month.year', 'parcel.is_sent'] });
type R = RowOfQuery<typeof q>;
export const size: Same<R['box_size'], 'small' | 'large' | null> = true;
export const year: Same<R['box_first_month_year'], DateString | null> = true;
export const sent: Same<R['parcel_is_sent'], boolean | null> = true;`,
    says: 'ok',
  },
  'a question by aliases, of two facts that reach the same by different ways': {
    code: `const q = query({ metrics: { returned, revenue }, by: ['order_date.month', 'order_date.fiscal_week'] });
type R = RowOfQuery<typeof q>;
export const month: Same<R['order_date_month'], DateString | null> = true;
export const week: Same<R['order_date_fiscal_week'], number | null> = true;`,
    says: 'ok',
  },
  'the values of aliases of columns and of rows': {
    code: `const q = query({ metrics: { returned }, by: ['channel', 'return.channel', 'buyer.country.region', 'buyer.signed_up.year', 'order_date'] });
type R = RowOfQuery<typeof q>;
export const channel: Same<R['channel'], string | null> = true;
export const own: Same<R['return_channel'], string | null> = true;
export const region: Same<R['buyer_country_region'], string | null> = true;
export const day: Same<R['order_date'], DateString | null> = true;`,
    says: 'ok',
  },
  'a roll-up of what a fact reaches': {
    code: `export const r = rollup({ name: 'r', of: factParcels, measures: ['parcels'], by: ['box.size', 'sent_on.day'], where: [['parcel.is_sent', '=', true]] });`,
    says: 'ok',
  },
  'arithmetic over equal units': { code: derived('f.divide(f.subtract(of.revenue, of.cost), of.revenue)'), says: 'ok' },
  'a rate times a number': { code: derived('f.multiply(f.number(100), of.orderValue)'), says: 'ok' },

  'an attribute that the fact does not reach': {
    code: asked(`metrics: { stock }, by: ['customer.name']`),
    says: /^Type '"customer\.name"' is not assignable to type .*"product\.category"/,
  },
  'a misspelt attribute': {
    code: asked(`metrics: { revenue }, by: ['product.categori']`),
    says: /^Type '"product\.categori"' is not assignable to type .*/,
  },
  'an attribute of one of two facts only': {
    code: asked(`metrics: { revenue, stock }, by: ['line.channel']`),
    says: /^Type '"line\.channel"' is not assignable to type .*"product\.category"/,
  },
  'a date that one of two facts does not have': {
    code: asked(`metrics: { revenue, stock }, by: ['ship_date.month']`),
    says: /^Type '"ship_date\.month"' is not assignable to type/,
  },
  'a period that does not exist': {
    code: asked(`metrics: { revenue }, by: ['date.fortnight']`),
    says: /^Type '"date\.fortnight"' is not assignable to type/,
  },
  'an alias that the other fact does not have': {
    code: asked(`metrics: { returned, revenue }, by: ['buyer.name']`),
    says: /^Type '"buyer\.name"' is not assignable to type .*"order_date\.day"/,
  },
  'a misspelt part behind an alias': {
    code: asked(`metrics: { returned }, by: ['buyer.country.continent']`),
    says: /^Type '"buyer\.country\.continent"' is not assignable to type .*"return\.buyer\.signed_up\.year"/,
  },
  'an alias of a path that leads nowhere': {
    code: aliased(`order_date: 'sale.ordered_on'`),
    says: /^Type '"sale\.ordered_on"' is not assignable to type '"No reference or join leads to sale\.ordered_on"'\.$/,
  },
  'an alias of a period, which is no way and no column': {
    code: aliased(`order_month: 'sale.order_date.month'`),
    says: /^Type '"sale\.order_date\.month"' is not assignable to type '"No reference or join leads to sale\.order_date\.month"'\.$/,
  },
  'an alias with the name of a column': {
    code: aliased(`returned_on: 'sale.order_date'`),
    says: /^Type '"sale\.order_date"' is not assignable to type '"returned_on has a meaning already: choose another name for the alias"'\.$/,
  },
  'aliases whose paths are not checked': {
    code: ofFact(`aliases: { buyer: 'customer' }`),
    says: /is not assignable to type 'CheckedAliases<|required in type '\{ readonly \[checked\]: true/,
  },
  'an alias of members of which a row may have several': {
    code: `const bridged = dimension({ name: 'b', key: 'customer_key', columns: customerColumns, bridges: { segment: { through: dimBoxes, key: 'box_key', attribute: 'size' } }, ...given });
const cols = { id: text().notNull(), customer_key: text().references(bridged, 'customer_key') };
export const x = fact({ name: 'x', grain: ['id'], columns: cols, ...given, aliases: aliasesOf({ columns: cols }, { segment: 'customer.segment' }) });`,
    says: /^Type '"customer\.segment"' is not assignable to type '"No reference or join leads to customer\.segment"'\.$/,
  },
  'what is computed of another dimension': {
    code: asked(`metrics: { parcels }, by: ['box.weight_class']`),
    says: /^Type '"box\.weight_class"' is not assignable to type .*"box\.first_month\.quarter"/,
  },
  'an attribute of a column that is not there': {
    code: `export const x = attributesOf(boxColumns, (a) => ({ x: a.text((row) => row('colour')) }));`,
    says: /^Argument of type '"colour"' is not assignable to parameter of type/,
  },
  'a text that is computed as a number': {
    code: `export const x = attributesOf(boxColumns, (a) => ({ x: a.integer((row) => row('box_key')) }));`,
    says: /is not assignable to type/,
  },
  'a day that is computed as a text that is none': {
    code: `export const x = attributesOf(boxColumns, (a) => ({ x: a.date((row) => row('weight')) }));`,
    says: /is not assignable to type/,
  },
  'a roll-up of a measure that the fact does not have': {
    code: `export const r = rollup({ name: 'r', of: factSales, measures: ['profit'], by: ['date.day'] });`,
    says: /^Type '"profit"' is not assignable to type '"cost" \| "revenue" .*'\.$/,
  },
  'a roll-up by what the fact does not reach': {
    code: `export const r = rollup({ name: 'r', of: factSales, measures: ['revenue'], by: ['box.size'] });`,
    says: /^Type '"box\.size"' is not assignable to type '.*'\.$/,
  },
  'a roll-up without what it keeps': {
    code: `export const r = rollup({ name: 'r', of: factSales, by: ['date.day'] });`,
    says: /^Type '"r"' is not assignable to type '"rollup\(\{ … \}\) needs measures"'\.$/,
  },
  'a roll-up without what there is a row for': {
    code: `export const r = rollup({ name: 'r', of: factSales, measures: ['revenue'] });`,
    says: /^Type '"r"' is not assignable to type '"rollup\(\{ … \}\) needs by"'\.$/,
  },
  'a roll-up of nothing': {
    code: `export const r = rollup({ name: 'r', measures: ['revenue'], by: ['date.day'] });`,
    says: /^Type '"r"' is not assignable to type '"rollup\(\{ … \}\) needs of"'\.$/,
  },
  'a roll-up without a name': {
    code: `export const r = rollup({ of: factSales, measures: ['revenue'], by: ['date.day'] });`,
    says: /^Type '(string|"date.day")\[\]' is not assignable to type '"rollup\(\{ … \}\) needs name"'\.$/,
  },
  'a property that no roll-up has': {
    code: `export const r = rollup({ name: 'r', of: factSales, measures: ['revenue'], by: ['date.day'], grain: 'day' });`,
    says: /^Type '"day"' is not assignable to type '"rollup\(\{ … \}\) takes no grain"'\.$/,
  },
  'a roll-up of rows by an operator that does not exist': {
    code: `export const r = rollup({ name: 'r', of: factSales, measures: ['revenue'], by: ['date.day'], where: [['line.channel', '==', 'web']] });`,
    says: /is not assignable to type/,
  },
  'a metric that is a name': {
    code: asked(`metrics: { revenue: 'revenue' }`),
    says: /Type 'string' is not assignable to type 'MetricDefinition/,
  },
  'a condition on a metric that is not asked': {
    code: asked(`metrics: { revenue }, having: [['orders', '>', 1]]`),
    says: /^Type '"orders"' is not assignable to type '"revenue"'/,
  },
  'an order by no column': {
    code: asked(`metrics: { revenue }, by: ['date.month'], orderBy: ['cost']`),
    says: /^Type '"cost"' is not assignable to type/,
  },
  'a total by what is not asked': {
    code: asked(`metrics: { revenue }, by: ['date.month'], totals: [['product.category']]`),
    says: /^Type '"product\.category"' is not assignable to type '"date\.month"'/,
  },
  'a column that the answer does not have': {
    code: `const q = query({ metrics: { revenue }, by: ['date.month'] }); export const r = (row: RowOfQuery<typeof q>) => row.orders;`,
    says: /^Property 'orders' does not exist on type/,
  },
  'euros and dollars in one sum': {
    code: derived('f.add(of.revenue, of.revenueUsd)'),
    says: /^Argument of type 'Amount<"USD">' is not assignable to parameter of type 'Amount<"EUR">'/,
  },
  'a count added to an amount': {
    code: derived('f.add(of.revenue, of.orders)'),
    says: /^Argument of type 'Amount<"order">' is not assignable to parameter of type 'Amount<"EUR">'/,
  },
  'a rate less an amount': {
    code: derived('f.subtract(of.orderValue, of.revenue)'),
    says: /^Argument of type 'Amount<"EUR">' is not assignable to parameter of type 'Amount<"EUR\/order">'/,
  },
  'a metric that the formula does not have': {
    code: derived('f.add(of.revenue, of.margin)'),
    says: /^Property 'margin' does not exist on type/,
  },
  'a measure that the fact does not have': {
    code: `export const m = simpleMetric({ name: 'm', from: factSales, measure: 'profit' });`,
    says: /^Type '"profit"' is not assignable to type '"(revenue|revenue_usd|orders|lines|cost|gifts|middle)"/,
  },
  'a running total of a balance': {
    code: `export const m = cumulativeMetric({ name: 'm', of: stock, window: 'all' });`,
    says: /A balance is not summed over time: ask for its last value in each period/,
  },
  'the sum of a text': { code: measure(`m.sum('channel')`), says: /'"channel"' is not assignable to parameter of type/ },
  'the median of a day': { code: measure(`m.median('order_date')`), says: /'"order_date"' is not assignable to parameter of type/ },
  'a count of a number that is no condition': {
    code: measure(`m.countTrue('quantity')`),
    says: /'"quantity"' is not assignable to parameter of type/,
  },
  'distinct values of no column': {
    code: measure(`m.countDistinct('customer')`),
    says: /'"customer"' is not assignable to parameter of type/,
  },
  'an expression over a column that the product does not have': {
    code: measure(`m.countDistinct((row) => row('product.weight'))`),
    says: /^Argument of type '"product\.weight"' is not assignable to parameter of type/,
  },
  'a balance for each of no column': {
    code: `export const x = measuresOf(stockColumns, (m) => ({ x: m.balance('counted', { over: 'day', keep: 'last', per: ['warehouse'] }) }));`,
    says: /^Type '"warehouse"' is not assignable to type/,
  },
  'the last value by no column': {
    code: measure(`m.last('amount', 'paid_at')`),
    says: /'"paid_at"' is not assignable to parameter of type/,
  },
  'a date that the fact does not have': {
    code: ofFact(`time: 'paid_on'`),
    says: /'"paid_on"' is not assignable to type|Type 'string' is not assignable to type/,
  },
  'a level that is no column': {
    code: `export const x = dimension({ name: 'x', key: 'product_key', columns: productColumns, ...given, hierarchies: { product: { levels: ['department', 'category'] } } });`,
    says: /^Type '"department"' is not assignable to type/,
  },
  'a window without a number': {
    code: `export const m = cumulativeMetric({ name: 'm', of: revenue, window: { rolling: 'a week' } });`,
    says: /'"a week"' is not assignable to type|Type '"a week"' is not assignable/,
  },
  'an offset without a number': {
    code: `export const m = comparedMetric({ name: 'm', of: revenue, offset: 'month', show: 'value' });`,
    says: /'"month"' is not assignable to type/,
  },
  'a comparison that does not exist': {
    code: `export const m = comparedMetric({ name: 'm', of: revenue, offset: '1 month', show: 'ratio' });`,
    says: /'"ratio"' is not assignable to type/,
  },
  'a share of what having leaves': {
    code: `export const m = shareMetric({ name: 'm', of: revenue, ignores: ['having'] });`,
    says: /'"having"' is not assignable to type '"where"'/,
  },
  'a conversion of a ratio': {
    code: `export const m = conversionMetric({ name: 'm', base: orderValue, event: orders, entity: 'customer', within: '7 days', show: 'rate' });`,
    says: /RatioMetric<.*is missing the following properties from type 'SimpleMetric.*: from, measure/,
  },
  'an aggregate of members that does not exist': {
    code: `export const m = perMemberMetric({ name: 'm', of: revenue, member: 'customer', aggregation: 'mean' });`,
    says: /'"mean"' is not assignable to type/,
  },
  'an operator that does not exist': {
    code: question(`where: [['product.category', '==', 'Chairs']]`),
    says: /'"=="' is not assignable to type/,
  },
  'a range with one bound': { code: question(`where: [['date', 'between', ['2025-01-01']]]`), says: /is not assignable to type/ },
  'a fill that is neither zero nor nothing': {
    code: question(`fill: 'null'`),
    says: /'"null"' is not assignable to type '"zero" \| "nothing"/,
  },
  'a misspelt option of a question': { code: question(`filter: []`), says: /'filter' does not exist in type 'Question'/ },
};

describe('what an author’s editor says of measures, metrics and questions', () => {
  const checked = typeCheck(new Map(Object.entries(CASES).map(([name, { code }]) => [name.replace(/\W+/g, '-'), PRELUDE + code])));

  test.each(Object.entries(CASES))('%s', (name, { says }) => {
    const messages = checked.messages.get(name.replace(/\W+/g, '-')) ?? [];
    if (says === 'ok') {
      expect(messages).toEqual([]);
      return;
    }
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(says);
  });

  test('25 and more that are wrong do not compile', () => {
    expect(Object.values(CASES).filter(({ says }) => says !== 'ok').length).toBeGreaterThanOrEqual(25);
  });
});
