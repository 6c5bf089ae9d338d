/** The days of the rows; questions are asked on the last. */
const FIRST_DAY = '2022-01-01';
export const LAST_DAY = '2025-12-31';

/**
 * The statements that make the star, with so many rows of sales in the order of their days. Every value comes from the hash of its row's number, so that
 * the same number of rows gives the same rows.
 */
export function tablesOf(sales: number): readonly string[] {
  const products = Math.min(5_000, Math.max(50, Math.floor(sales / 500)));
  const customers = Math.max(100, Math.floor(sales / 50));
  const orders = Math.ceil(sales / 3);
  const days = `(date '${LAST_DAY}' - date '${FIRST_DAY}' + 1)`;
  return [
    `create table dim_dates as
     select
       day::date as date_day,
       year(day + interval 3 month) as fiscal_year,
       quarter(day + interval 3 month) as fiscal_quarter,
       month(day + interval 3 month) as fiscal_period
     from range(date '${FIRST_DAY}', date '${LAST_DAY}' + 120, interval 1 day) as days(day)`,

    `create table dim_products as
     select
       i as product_id,
       'Product ' || i as name,
       ['Sport', 'Home', 'Garden', 'Office'][1 + (i % 20) // 5] as department,
       'Category ' || (i % 20) as category,
       'Brand ' || (hash(i) % 60) as brand,
       ((100 + hash(i + 1) % 9000) / 100)::decimal(18, 2) as unit_cost
     from range(${products}) as rows(i)`,

    `create table dim_customers as
     select
       i as customer_id,
       ['DE', 'FR', 'AT', 'CH', 'NL', 'PL', 'ES', 'IT', 'SE', 'DK', 'BE', 'CZ'][1 + (hash(i) % 12)::int] as country,
       date '${FIRST_DAY}' + (hash(i + 7) % ${days})::int as signup_date
     from range(${customers}) as rows(i)`,

    `create table customer_segments as
     select i as customer_id, ['private', 'business', 'school'][1 + (hash(i + 3) % 3)::int] as segment from range(${customers}) as rows(i)
     union all
     select i, 'club' from range(${customers}) as rows(i) where hash(i + 5) % 4 = 0`,

    // What all lines of an order have in common comes from the number of the order.
    `create table fact_sales as
     select
       i // 3 as order_id,
       i % 3 + 1 as line_number,
       case when hash(i) % 200 = 0 then null else (hash(i + 1) % ${products})::bigint end as product_id,
       case when hash(i // 3) % 300 = 0 then null else (hash(i // 3 + 11) % ${customers})::bigint end as customer_id,
       date '${FIRST_DAY}' + ((i // 3) * ${days} // ${orders})::int as order_date,
       case when hash(i // 3 + 12) % 50 = 0 then null
         else date '${FIRST_DAY}' + ((i // 3) * ${days} // ${orders})::int + (1 + hash(i // 3 + 13) % 9)::int end as ship_date,
       ['web', 'store', 'phone', 'partner'][1 + (hash(i // 3 + 14) % 4)::int] as channel,
       case when hash(i // 3 + 15) % 16 = 0 then 'cancelled' else 'complete' end as status,
       (1 + hash(i + 2) % 5)::bigint as quantity,
       ((500 + hash(i + 3) % 40000) / 100)::decimal(18, 2) as amount
     from range(${sales}) as rows(i)`,

    `create table fact_returns as
     select
       row_number() over (order by order_id, line_number) as return_id,
       product_id,
       customer_id,
       order_date,
       order_date + (10 + hash(order_id) % 20)::int as return_date,
       quantity,
       amount as refund
     from fact_sales
     where status = 'complete' and hash(order_id * 3 + line_number) % 20 = 0`,

    `create table fact_visits as
     select
       i as visit_id,
       (hash(i + 21) % ${customers})::bigint as customer_id,
       date '${FIRST_DAY}' + (i * ${days} // ${Math.ceil(sales / 5)})::int as visit_date,
       ['search', 'mail', 'social', 'direct'][1 + (hash(i + 22) % 4)::int] as source
     from range(${Math.ceil(sales / 5)}) as rows(i)`,

    `create table fact_stock_counts as
     select
       day::date as count_date,
       product_id,
       warehouse,
       case when hash(product_id * 7 + week) % 10 = 0 then null else (hash(product_id * 31 + week) % 400)::bigint end as quantity
     from (select day, row_number() over (order by day) as week from range(date '${FIRST_DAY}', date '${LAST_DAY}', interval 7 day) as days(day))
     cross join (select i as product_id from range(${products}) as rows(i))
     cross join (values ('north'), ('south'), ('west')) as warehouses(warehouse)`,

    `create table fact_budgets as
     select month::date as month, category, (10000 + hash(category || month) % 90000)::decimal(18, 2) as budget
     from range(date '${FIRST_DAY}', date '${LAST_DAY}', interval 1 month) as months(month)
     cross join (select distinct category from dim_products)`,
  ];
}
