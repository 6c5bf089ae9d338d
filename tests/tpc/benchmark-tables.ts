import type { Benchmark } from './setup.js';

/** What the specification says of a table and DuckDB's generators don't. */
export interface BenchmarkTable {
  /** The primary key. */
  readonly key: readonly string[];
  readonly description: string;
}

/** The tables of each benchmark, in the order of its specification. */
export const benchmarkTables: Readonly<Record<Benchmark, Readonly<Record<string, BenchmarkTable>>>> = {
  tpch: {
    part: { key: ['p_partkey'], description: 'One row per part.' },
    supplier: { key: ['s_suppkey'], description: 'One row per supplier.' },
    partsupp: { key: ['ps_partkey', 'ps_suppkey'], description: 'One row per part that a supplier offers.' },
    customer: { key: ['c_custkey'], description: 'One row per customer.' },
    orders: { key: ['o_orderkey'], description: 'One row per order.' },
    lineitem: { key: ['l_orderkey', 'l_linenumber'], description: 'One row per line of an order.' },
    nation: { key: ['n_nationkey'], description: 'One row per nation.' },
    region: { key: ['r_regionkey'], description: 'One row per region.' },
  },
  tpcds: {
    store_sales: { key: ['ss_item_sk', 'ss_ticket_number'], description: 'One row per item of a ticket in a store.' },
    store_returns: { key: ['sr_item_sk', 'sr_ticket_number'], description: 'One row per item of a ticket that came back to a store.' },
    catalog_sales: { key: ['cs_item_sk', 'cs_order_number'], description: 'One row per item of an order from the catalog.' },
    catalog_returns: { key: ['cr_item_sk', 'cr_order_number'], description: 'One row per item of a catalog order that came back.' },
    web_sales: { key: ['ws_item_sk', 'ws_order_number'], description: 'One row per item of an order on the web.' },
    web_returns: { key: ['wr_item_sk', 'wr_order_number'], description: 'One row per item of a web order that came back.' },
    inventory: { key: ['inv_date_sk', 'inv_item_sk', 'inv_warehouse_sk'], description: 'One row per item, warehouse and week.' },
    store: { key: ['s_store_sk'], description: 'One row per version of a store.' },
    call_center: { key: ['cc_call_center_sk'], description: 'One row per version of a call center.' },
    catalog_page: { key: ['cp_catalog_page_sk'], description: 'One row per page of a catalog.' },
    web_site: { key: ['web_site_sk'], description: 'One row per version of a web site.' },
    web_page: { key: ['wp_web_page_sk'], description: 'One row per version of a web page.' },
    warehouse: { key: ['w_warehouse_sk'], description: 'One row per warehouse.' },
    customer: { key: ['c_customer_sk'], description: 'One row per customer.' },
    customer_address: { key: ['ca_address_sk'], description: 'One row per address of a customer.' },
    customer_demographics: { key: ['cd_demo_sk'], description: 'One row per combination of traits that a customer may have.' },
    date_dim: { key: ['d_date_sk'], description: 'One row per day.' },
    household_demographics: { key: ['hd_demo_sk'], description: 'One row per combination of traits that a household may have.' },
    item: { key: ['i_item_sk'], description: 'One row per version of an item.' },
    income_band: { key: ['ib_income_band_sk'], description: 'One row per range of income.' },
    promotion: { key: ['p_promo_sk'], description: 'One row per promotion.' },
    reason: { key: ['r_reason_sk'], description: 'One row per reason for a return.' },
    ship_mode: { key: ['sm_ship_mode_sk'], description: 'One row per way of shipping.' },
    time_dim: { key: ['t_time_sk'], description: 'One row per second of a day.' },
  },
};
