import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPlatform, buildFrom } from './build-platform.js';

// A small company: Ada buys bread in January and March, Ben buys bread and a pan in April, and somebody whom the shop does
// not know buys something that the product system does not know.
const WORLD = {
  products: `product_id,sku,product_name,category,subcategory,brand,unit_cost,unit_price,weight_kg,is_active,launched_on,discontinued_on,updated_at
P1,BAK-1, Rye Bread ,Bakery,Bread,Mill,4.00,10.00,0.750,true,2022-01-01,,2023-01-01T00:00:00Z
P2,KIT-1,Frying Pan,Kitchenware,Cookware,Forge,30.00,80.00,2.000,true,2022-01-01,,2023-01-01T00:00:00Z
P3,KIT-2,Whisk,Kitchenware,Utensils,Forge,5.00,12.00,0.200,true,2022-01-01,,2023-01-01T00:00:00Z
`,
  recipes: `recipe_id,product_id,ingredient_name,ingredient_category,quantity,unit_of_measure,unit_cost,supplier_name,version,effective_from,effective_to
R1,P1,Rye flour,dry goods,1.0000,kg,9.9999,Miller,1,2022-01-01,2022-12-31
R2,P1,Rye flour,dry goods,0.7000,kg,0.7100,Miller,2,2023-01-01,
R3,P1,Paper bag,packaging,1.0000,piece,0.0400,Paper Co,2,2023-01-01,
`,
  customers: `customer_id,first_name,last_name,email,phone,segment,company_name,street,city,region,country_code,postal_code,registered_at,marketing_consent
C1,Ada, Lovelace ,Ada@Example.com ,,consumer,,Main St 1,London,London,gb,N1,2023-01-01T00:00:00Z,true
C2,Ben,Okri,ben@example.org,+441,business,Books Ltd,Main St 2,London,London,GB,N1,2023-01-02T00:00:00Z,false
C3,Cy,Twombly,cy@example.org,,consumer,,Main St 3,London,London,GB,N1,2023-01-03T00:00:00Z,false
`,
  orders: `order_id,line_number,customer_id,product_id,ordered_at,channel,status,quantity,unit_price,discount_rate,promo_code
O1,1,C1,P1,2023-01-10T23:30:00Z,web,delivered,3,10.00,0.1000,welcome
O1,2,C1,P2,2023-01-10T23:30:00Z,web,cancelled,1,80.00,0.0000,
O2,1,C1,P1,2023-03-05T10:00:00Z,web,delivered,2,10.00,0.0000,
O3,1,C2,P1,2023-04-02T10:00:00Z,web,shipped,5,10.00,0.0000,
O3,2,C2,P2,2023-04-02T10:00:00Z,web,placed,1,80.00,0.0000,
O4,1,C9,P9,2023-04-03T10:00:00Z,retail,delivered,1,5.55,0.1000,
`,
  shipments: `shipment_id,order_id,line_number,warehouse_code,carrier,shipped_at,promised_on,delivered_at,quantity_shipped,shipping_cost,status
S1,O1,1,WH,DHL,2023-01-11T08:00:00Z,2023-01-13,2023-01-13T23:59:59Z,3,4.00,delivered
S2,O2,1,WH,DHL,2023-03-06T08:00:00Z,2023-03-08,2023-03-07T08:00:00Z,1,4.00,delivered
S3,O2,1,WH,DHL,2023-03-08T08:00:00Z,2023-03-10,2023-03-11T00:00:00Z,1,4.50,delivered
S4,O3,1,WH,DHL,2023-04-03T08:00:00Z,2023-04-05,2023-04-04T08:00:00Z,2,4.00,delivered
S5,O3,1,WH,DHL,2023-04-05T08:00:00Z,2023-04-07,,3,4.00,in_transit
S6,O4,1,WH,DHL,2023-04-04T08:00:00Z,2023-04-06,2023-04-05T08:00:00Z,1,4.00,delivered
`,
  returns: `return_id,order_id,line_number,shipment_id,returned_at,quantity_returned,refund_amount,reason,condition
B1,O1,1,S1,2023-02-01T10:00:00Z,1,9.00,damaged,scrap
`,
  waste: `waste_id,product_id,plant_code,shift,batch_id,recorded_at,waste_type,quantity_kg,cost
W1,P1,PL,early,B1,2023-01-09T10:00:00Z,trim,1.500,2.50
W2,P9,PL,night,B2,2023-01-09T01:00:00Z,spoilage,3.000,7.00
`,
  quality: `inspection_id,product_id,plant_code,shift,batch_id,inspected_at,inspector_name,sample_size,defect_count,defect_type,result
Q1,P1,PL,early,B1,2023-01-09T10:00:00Z,Ivy Specter,50,1,weight,pass
Q2,P1,PL,early,B3,2023-01-10T10:00:00Z,Ivy Specter,150,3,weight,pass
`,
};

let platform: BuiltPlatform;
beforeAll(async () => {
  platform = await buildFrom(WORLD);
});
afterAll(() => platform?.close());

it('builds, and all tests that block publishing pass', () => {
  expect(platform.exitCode, platform.output).toBe(0);
});

it('takes the discount off and rounds the net amount to the cent, half a cent up', async () => {
  expect(await platform.query("select gross_amount, discount_amount, net_amount from silver.stg_orders where order_id = 'O4'")).toEqual([
    { gross_amount: '5.55', discount_amount: '0.55', net_amount: '5.00' },
  ]);
});

it('trims texts and writes e-mail addresses in lower and codes in upper case', async () => {
  expect(await platform.query("select last_name, email, country_code from silver.stg_customers where customer_id = 'C1'")).toEqual([
    { last_name: 'Lovelace', email: 'ada@example.com', country_code: 'GB' },
  ]);
});

it('leaves cancelled lines out of the sales and counts an order on its day in UTC', async () => {
  expect(await platform.query("select line_number::int as line, order_date from gold.fact_sales where order_id = 'O1'")).toEqual([
    { line: 1, order_date: '2023-01-10' },
  ]);
});

it('keeps a sale of an unknown product to an unknown customer, without guessing its cost', async () => {
  expect(
    await platform.query(
      "select product_key, customer_key, net_amount, cost_amount, gross_margin from gold.fact_sales where order_id = 'O4'",
    ),
  ).toEqual([{ product_key: 'unknown', customer_key: 'unknown', net_amount: '5.00', cost_amount: null, gross_margin: null }]);
});

it('knows whether a line was on time once all of it has arrived', async () => {
  expect(
    await platform.query(`
      select order_id, quantity_shipped::int as shipped, quantity_delivered::int as delivered, shipping_cost, is_on_time
      from gold.fact_sales where line_number = 1 order by order_id`),
  ).toEqual([
    { order_id: 'O1', shipped: 3, delivered: 3, shipping_cost: '4.00', is_on_time: true },
    { order_id: 'O2', shipped: 2, delivered: 2, shipping_cost: '8.50', is_on_time: false },
    { order_id: 'O3', shipped: 5, delivered: 2, shipping_cost: '8.00', is_on_time: null },
    { order_id: 'O4', shipped: 1, delivered: 1, shipping_cost: '4.00', is_on_time: true },
  ]);
});

it('costs a product by the recipe that is used now', async () => {
  expect(
    await platform.query(`
      select product_id, recipe_version::int as version, ingredient_count::int as ingredients, recipe_cost, standard_margin
      from gold.dim_products order by product_id`),
  ).toEqual([
    { product_id: 'P1', version: 2, ingredients: 2, recipe_cost: '0.5370', standard_margin: '6.00' },
    { product_id: 'P2', version: null, ingredients: null, recipe_cost: null, standard_margin: '50.00' },
    { product_id: 'P3', version: null, ingredients: null, recipe_cost: null, standard_margin: '7.00' },
    { product_id: 'unknown', version: null, ingredients: null, recipe_cost: null, standard_margin: null },
  ]);
});

it('dates a customer from the first order that was not cancelled, and shows no e-mail address in the clear', async () => {
  expect(await platform.query('select customer_id, masked_email, cohort_month from gold.dim_customers order by customer_id')).toEqual([
    { customer_id: 'C1', masked_email: 'a***@example.com', cohort_month: '2023-01-01' },
    { customer_id: 'C2', masked_email: 'b***@example.org', cohort_month: '2023-04-01' },
    { customer_id: 'C3', masked_email: 'c***@example.org', cohort_month: null },
    { customer_id: 'unknown', masked_email: 'unknown', cohort_month: null },
  ]);
});

it('counts a return in the month of its order, and growth from the calendar month before', async () => {
  expect(
    await platform.query(`
      select order_month, revenue, units_returned::int as returned, return_rate, refunds, revenue_growth
      from gold.metrics_sales_performance where category = 'Bakery' order by order_month`),
  ).toEqual([
    { order_month: '2023-01-01', revenue: '27.00', returned: 1, return_rate: 1 / 3, refunds: '9.00', revenue_growth: null },
    // February had no sales: growth over January would be growth over two months.
    { order_month: '2023-03-01', revenue: '20.00', returned: 0, return_rate: 0, refunds: '0.00', revenue_growth: null },
    { order_month: '2023-04-01', revenue: '50.00', returned: 0, return_rate: 0, refunds: '0.00', revenue_growth: 1.5 },
  ]);
});

it('leaves revenue of unknown cost out of the margin rate', async () => {
  expect(
    await platform.query("select revenue, gross_margin, margin_rate from gold.metrics_sales_performance where channel = 'retail'"),
  ).toEqual([{ revenue: '5.00', gross_margin: null, margin_rate: null }]);
});

it('brings sales, returns, inspections and waste of a product together without multiplying them', async () => {
  expect(
    await platform.query(`
      select product_name, revenue, defect_rate, waste_cost, revenue_rank::int as rank, abc_class
      from gold.metrics_product_performance order by rank, product_name`),
  ).toEqual([
    { product_name: 'Rye Bread', revenue: '97.00', defect_rate: 0.02, waste_cost: '2.50', rank: 1, abc_class: 'A' },
    { product_name: 'Frying Pan', revenue: '80.00', defect_rate: null, waste_cost: '0.00', rank: 2, abc_class: 'A' },
    { product_name: 'Unknown product', revenue: '5.00', defect_rate: null, waste_cost: '7.00', rank: 3, abc_class: 'C' },
    { product_name: 'Whisk', revenue: '0.00', defect_rate: null, waste_cost: '0.00', rank: 4, abc_class: 'C' },
  ]);
});

it('compares customers with each other and counts days to the end of the data', async () => {
  expect(
    await platform.query(`
      select customers.customer_id, analytics.orders::int as orders, revenue, days_since_last_order::int as days, is_repeat_customer,
        recency_score::int as r, frequency_score::int as f, cohort_repeat_rate
      from gold.metrics_customer_analytics as analytics join gold.dim_customers as customers using (customer_key) order by 1`),
  ).toEqual([
    { customer_id: 'C1', orders: 2, revenue: '47.00', days: 29, is_repeat_customer: true, r: 1, f: 5, cohort_repeat_rate: 1 },
    { customer_id: 'C2', orders: 1, revenue: '130.00', days: 1, is_repeat_customer: false, r: 5, f: 1, cohort_repeat_rate: 0 },
  ]);
});

it('numbers weeks as ISO does and begins the fiscal year in April', async () => {
  expect(
    await platform.query(`
      select date_day, iso_year::int as iso_year, iso_week::int as iso_week, is_weekend, fiscal_year::int as fy, fiscal_period::int as period
      from gold.dim_date where date_day in ('2021-01-03', '2024-03-31', '2024-04-01') order by 1`),
  ).toEqual([
    { date_day: '2021-01-03', iso_year: 2020, iso_week: 53, is_weekend: true, fy: 2021, period: 10 },
    { date_day: '2024-03-31', iso_year: 2024, iso_week: 13, is_weekend: true, fy: 2024, period: 12 },
    { date_day: '2024-04-01', iso_year: 2024, iso_week: 14, is_weekend: false, fy: 2025, period: 1 },
  ]);
});
