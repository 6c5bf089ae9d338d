// Written by generate-tables.ts from the tables of DuckDB's tpcds extension.
import { date, decimal, integer, type Row, type Source, source, text } from 'martlet';

const storeSalesColumns = {
  ss_sold_date_sk: integer(),
  ss_sold_time_sk: integer(),
  ss_item_sk: integer().notNull(),
  ss_customer_sk: integer(),
  ss_cdemo_sk: integer(),
  ss_hdemo_sk: integer(),
  ss_addr_sk: integer(),
  ss_store_sk: integer(),
  ss_promo_sk: integer(),
  ss_ticket_number: integer().notNull(),
  ss_quantity: integer(),
  ss_wholesale_cost: decimal(7, 2),
  ss_list_price: decimal(7, 2),
  ss_sales_price: decimal(7, 2),
  ss_ext_discount_amt: decimal(7, 2),
  ss_ext_sales_price: decimal(7, 2),
  ss_ext_wholesale_cost: decimal(7, 2),
  ss_ext_list_price: decimal(7, 2),
  ss_ext_tax: decimal(7, 2),
  ss_coupon_amt: decimal(7, 2),
  ss_net_paid: decimal(7, 2),
  ss_net_paid_inc_tax: decimal(7, 2),
  ss_net_profit: decimal(7, 2),
};

export interface StoreSales extends Row<typeof storeSalesColumns> {}

export const storeSales: Source<StoreSales> = source({
  name: 'store_sales',
  description: 'One row per item of a ticket in a store.',
  schema: 'main',
  grain: ['ss_item_sk', 'ss_ticket_number'],
  columns: storeSalesColumns,
});

const storeReturnsColumns = {
  sr_returned_date_sk: integer(),
  sr_return_time_sk: integer(),
  sr_item_sk: integer().notNull(),
  sr_customer_sk: integer(),
  sr_cdemo_sk: integer(),
  sr_hdemo_sk: integer(),
  sr_addr_sk: integer(),
  sr_store_sk: integer(),
  sr_reason_sk: integer(),
  sr_ticket_number: integer().notNull(),
  sr_return_quantity: integer(),
  sr_return_amt: decimal(7, 2),
  sr_return_tax: decimal(7, 2),
  sr_return_amt_inc_tax: decimal(7, 2),
  sr_fee: decimal(7, 2),
  sr_return_ship_cost: decimal(7, 2),
  sr_refunded_cash: decimal(7, 2),
  sr_reversed_charge: decimal(7, 2),
  sr_store_credit: decimal(7, 2),
  sr_net_loss: decimal(7, 2),
};

export interface StoreReturns extends Row<typeof storeReturnsColumns> {}

export const storeReturns: Source<StoreReturns> = source({
  name: 'store_returns',
  description: 'One row per item of a ticket that came back to a store.',
  schema: 'main',
  grain: ['sr_item_sk', 'sr_ticket_number'],
  columns: storeReturnsColumns,
});

const catalogSalesColumns = {
  cs_sold_date_sk: integer(),
  cs_sold_time_sk: integer(),
  cs_ship_date_sk: integer(),
  cs_bill_customer_sk: integer(),
  cs_bill_cdemo_sk: integer(),
  cs_bill_hdemo_sk: integer(),
  cs_bill_addr_sk: integer(),
  cs_ship_customer_sk: integer(),
  cs_ship_cdemo_sk: integer(),
  cs_ship_hdemo_sk: integer(),
  cs_ship_addr_sk: integer(),
  cs_call_center_sk: integer(),
  cs_catalog_page_sk: integer(),
  cs_ship_mode_sk: integer(),
  cs_warehouse_sk: integer(),
  cs_item_sk: integer().notNull(),
  cs_promo_sk: integer(),
  cs_order_number: integer().notNull(),
  cs_quantity: integer(),
  cs_wholesale_cost: decimal(7, 2),
  cs_list_price: decimal(7, 2),
  cs_sales_price: decimal(7, 2),
  cs_ext_discount_amt: decimal(7, 2),
  cs_ext_sales_price: decimal(7, 2),
  cs_ext_wholesale_cost: decimal(7, 2),
  cs_ext_list_price: decimal(7, 2),
  cs_ext_tax: decimal(7, 2),
  cs_coupon_amt: decimal(7, 2),
  cs_ext_ship_cost: decimal(7, 2),
  cs_net_paid: decimal(7, 2),
  cs_net_paid_inc_tax: decimal(7, 2),
  cs_net_paid_inc_ship: decimal(7, 2),
  cs_net_paid_inc_ship_tax: decimal(7, 2),
  cs_net_profit: decimal(7, 2),
};

export interface CatalogSales extends Row<typeof catalogSalesColumns> {}

export const catalogSales: Source<CatalogSales> = source({
  name: 'catalog_sales',
  description: 'One row per item of an order from the catalog.',
  schema: 'main',
  grain: ['cs_item_sk', 'cs_order_number'],
  columns: catalogSalesColumns,
});

const catalogReturnsColumns = {
  cr_returned_date_sk: integer(),
  cr_returned_time_sk: integer(),
  cr_item_sk: integer().notNull(),
  cr_refunded_customer_sk: integer(),
  cr_refunded_cdemo_sk: integer(),
  cr_refunded_hdemo_sk: integer(),
  cr_refunded_addr_sk: integer(),
  cr_returning_customer_sk: integer(),
  cr_returning_cdemo_sk: integer(),
  cr_returning_hdemo_sk: integer(),
  cr_returning_addr_sk: integer(),
  cr_call_center_sk: integer(),
  cr_catalog_page_sk: integer(),
  cr_ship_mode_sk: integer(),
  cr_warehouse_sk: integer(),
  cr_reason_sk: integer(),
  cr_order_number: integer().notNull(),
  cr_return_quantity: integer(),
  cr_return_amount: decimal(7, 2),
  cr_return_tax: decimal(7, 2),
  cr_return_amt_inc_tax: decimal(7, 2),
  cr_fee: decimal(7, 2),
  cr_return_ship_cost: decimal(7, 2),
  cr_refunded_cash: decimal(7, 2),
  cr_reversed_charge: decimal(7, 2),
  cr_store_credit: decimal(7, 2),
  cr_net_loss: decimal(7, 2),
};

export interface CatalogReturns extends Row<typeof catalogReturnsColumns> {}

export const catalogReturns: Source<CatalogReturns> = source({
  name: 'catalog_returns',
  description: 'One row per item of a catalog order that came back.',
  schema: 'main',
  grain: ['cr_item_sk', 'cr_order_number'],
  columns: catalogReturnsColumns,
});

const webSalesColumns = {
  ws_sold_date_sk: integer(),
  ws_sold_time_sk: integer(),
  ws_ship_date_sk: integer(),
  ws_item_sk: integer().notNull(),
  ws_bill_customer_sk: integer(),
  ws_bill_cdemo_sk: integer(),
  ws_bill_hdemo_sk: integer(),
  ws_bill_addr_sk: integer(),
  ws_ship_customer_sk: integer(),
  ws_ship_cdemo_sk: integer(),
  ws_ship_hdemo_sk: integer(),
  ws_ship_addr_sk: integer(),
  ws_web_page_sk: integer(),
  ws_web_site_sk: integer(),
  ws_ship_mode_sk: integer(),
  ws_warehouse_sk: integer(),
  ws_promo_sk: integer(),
  ws_order_number: integer().notNull(),
  ws_quantity: integer(),
  ws_wholesale_cost: decimal(7, 2),
  ws_list_price: decimal(7, 2),
  ws_sales_price: decimal(7, 2),
  ws_ext_discount_amt: decimal(7, 2),
  ws_ext_sales_price: decimal(7, 2),
  ws_ext_wholesale_cost: decimal(7, 2),
  ws_ext_list_price: decimal(7, 2),
  ws_ext_tax: decimal(7, 2),
  ws_coupon_amt: decimal(7, 2),
  ws_ext_ship_cost: decimal(7, 2),
  ws_net_paid: decimal(7, 2),
  ws_net_paid_inc_tax: decimal(7, 2),
  ws_net_paid_inc_ship: decimal(7, 2),
  ws_net_paid_inc_ship_tax: decimal(7, 2),
  ws_net_profit: decimal(7, 2),
};

export interface WebSales extends Row<typeof webSalesColumns> {}

export const webSales: Source<WebSales> = source({
  name: 'web_sales',
  description: 'One row per item of an order on the web.',
  schema: 'main',
  grain: ['ws_item_sk', 'ws_order_number'],
  columns: webSalesColumns,
});

const webReturnsColumns = {
  wr_returned_date_sk: integer(),
  wr_returned_time_sk: integer(),
  wr_item_sk: integer().notNull(),
  wr_refunded_customer_sk: integer(),
  wr_refunded_cdemo_sk: integer(),
  wr_refunded_hdemo_sk: integer(),
  wr_refunded_addr_sk: integer(),
  wr_returning_customer_sk: integer(),
  wr_returning_cdemo_sk: integer(),
  wr_returning_hdemo_sk: integer(),
  wr_returning_addr_sk: integer(),
  wr_web_page_sk: integer(),
  wr_reason_sk: integer(),
  wr_order_number: integer().notNull(),
  wr_return_quantity: integer(),
  wr_return_amt: decimal(7, 2),
  wr_return_tax: decimal(7, 2),
  wr_return_amt_inc_tax: decimal(7, 2),
  wr_fee: decimal(7, 2),
  wr_return_ship_cost: decimal(7, 2),
  wr_refunded_cash: decimal(7, 2),
  wr_reversed_charge: decimal(7, 2),
  wr_account_credit: decimal(7, 2),
  wr_net_loss: decimal(7, 2),
};

export interface WebReturns extends Row<typeof webReturnsColumns> {}

export const webReturns: Source<WebReturns> = source({
  name: 'web_returns',
  description: 'One row per item of a web order that came back.',
  schema: 'main',
  grain: ['wr_item_sk', 'wr_order_number'],
  columns: webReturnsColumns,
});

const inventoryColumns = {
  inv_date_sk: integer().notNull(),
  inv_item_sk: integer().notNull(),
  inv_warehouse_sk: integer().notNull(),
  inv_quantity_on_hand: integer(),
};

export interface Inventory extends Row<typeof inventoryColumns> {}

export const inventory: Source<Inventory> = source({
  name: 'inventory',
  description: 'One row per item, warehouse and week.',
  schema: 'main',
  grain: ['inv_date_sk', 'inv_item_sk', 'inv_warehouse_sk'],
  columns: inventoryColumns,
});

const storeColumns = {
  s_store_sk: integer().notNull(),
  s_store_id: text(),
  s_rec_start_date: date(),
  s_rec_end_date: date(),
  s_closed_date_sk: integer(),
  s_store_name: text(),
  s_number_employees: integer(),
  s_floor_space: integer(),
  s_hours: text(),
  s_manager: text(),
  s_market_id: integer(),
  s_geography_class: text(),
  s_market_desc: text(),
  s_market_manager: text(),
  s_division_id: integer(),
  s_division_name: text(),
  s_company_id: integer(),
  s_company_name: text(),
  s_street_number: text(),
  s_street_name: text(),
  s_street_type: text(),
  s_suite_number: text(),
  s_city: text(),
  s_county: text(),
  s_state: text(),
  s_zip: text(),
  s_country: text(),
  s_gmt_offset: decimal(5, 2),
  s_tax_percentage: decimal(5, 2),
};

export interface Store extends Row<typeof storeColumns> {}

export const store: Source<Store> = source({
  name: 'store',
  description: 'One row per version of a store.',
  schema: 'main',
  grain: ['s_store_sk'],
  columns: storeColumns,
});

const callCenterColumns = {
  cc_call_center_sk: integer().notNull(),
  cc_call_center_id: text(),
  cc_rec_start_date: date(),
  cc_rec_end_date: date(),
  cc_closed_date_sk: integer(),
  cc_open_date_sk: integer(),
  cc_name: text(),
  cc_class: text(),
  cc_employees: integer(),
  cc_sq_ft: integer(),
  cc_hours: text(),
  cc_manager: text(),
  cc_mkt_id: integer(),
  cc_mkt_class: text(),
  cc_mkt_desc: text(),
  cc_market_manager: text(),
  cc_division: integer(),
  cc_division_name: text(),
  cc_company: integer(),
  cc_company_name: text(),
  cc_street_number: text(),
  cc_street_name: text(),
  cc_street_type: text(),
  cc_suite_number: text(),
  cc_city: text(),
  cc_county: text(),
  cc_state: text(),
  cc_zip: text(),
  cc_country: text(),
  cc_gmt_offset: decimal(5, 2),
  cc_tax_percentage: decimal(5, 2),
};

export interface CallCenter extends Row<typeof callCenterColumns> {}

export const callCenter: Source<CallCenter> = source({
  name: 'call_center',
  description: 'One row per version of a call center.',
  schema: 'main',
  grain: ['cc_call_center_sk'],
  columns: callCenterColumns,
});

const catalogPageColumns = {
  cp_catalog_page_sk: integer().notNull(),
  cp_catalog_page_id: text(),
  cp_start_date_sk: integer(),
  cp_end_date_sk: integer(),
  cp_department: text(),
  cp_catalog_number: integer(),
  cp_catalog_page_number: integer(),
  cp_description: text(),
  cp_type: text(),
};

export interface CatalogPage extends Row<typeof catalogPageColumns> {}

export const catalogPage: Source<CatalogPage> = source({
  name: 'catalog_page',
  description: 'One row per page of a catalog.',
  schema: 'main',
  grain: ['cp_catalog_page_sk'],
  columns: catalogPageColumns,
});

const webSiteColumns = {
  web_site_sk: integer().notNull(),
  web_site_id: text(),
  web_rec_start_date: date(),
  web_rec_end_date: date(),
  web_name: text(),
  web_open_date_sk: integer(),
  web_close_date_sk: integer(),
  web_class: text(),
  web_manager: text(),
  web_mkt_id: integer(),
  web_mkt_class: text(),
  web_mkt_desc: text(),
  web_market_manager: text(),
  web_company_id: integer(),
  web_company_name: text(),
  web_street_number: text(),
  web_street_name: text(),
  web_street_type: text(),
  web_suite_number: text(),
  web_city: text(),
  web_county: text(),
  web_state: text(),
  web_zip: text(),
  web_country: text(),
  web_gmt_offset: decimal(5, 2),
  web_tax_percentage: decimal(5, 2),
};

export interface WebSite extends Row<typeof webSiteColumns> {}

export const webSite: Source<WebSite> = source({
  name: 'web_site',
  description: 'One row per version of a web site.',
  schema: 'main',
  grain: ['web_site_sk'],
  columns: webSiteColumns,
});

const webPageColumns = {
  wp_web_page_sk: integer().notNull(),
  wp_web_page_id: text(),
  wp_rec_start_date: date(),
  wp_rec_end_date: date(),
  wp_creation_date_sk: integer(),
  wp_access_date_sk: integer(),
  wp_autogen_flag: text(),
  wp_customer_sk: integer(),
  wp_url: text(),
  wp_type: text(),
  wp_char_count: integer(),
  wp_link_count: integer(),
  wp_image_count: integer(),
  wp_max_ad_count: integer(),
};

export interface WebPage extends Row<typeof webPageColumns> {}

export const webPage: Source<WebPage> = source({
  name: 'web_page',
  description: 'One row per version of a web page.',
  schema: 'main',
  grain: ['wp_web_page_sk'],
  columns: webPageColumns,
});

const warehouseColumns = {
  w_warehouse_sk: integer().notNull(),
  w_warehouse_id: text(),
  w_warehouse_name: text(),
  w_warehouse_sq_ft: integer(),
  w_street_number: text(),
  w_street_name: text(),
  w_street_type: text(),
  w_suite_number: text(),
  w_city: text(),
  w_county: text(),
  w_state: text(),
  w_zip: text(),
  w_country: text(),
  w_gmt_offset: decimal(5, 2),
};

export interface Warehouse extends Row<typeof warehouseColumns> {}

export const warehouse: Source<Warehouse> = source({
  name: 'warehouse',
  description: 'One row per warehouse.',
  schema: 'main',
  grain: ['w_warehouse_sk'],
  columns: warehouseColumns,
});

const customerColumns = {
  c_customer_sk: integer().notNull(),
  c_customer_id: text(),
  c_current_cdemo_sk: integer(),
  c_current_hdemo_sk: integer(),
  c_current_addr_sk: integer(),
  c_first_shipto_date_sk: integer(),
  c_first_sales_date_sk: integer(),
  c_salutation: text(),
  c_first_name: text(),
  c_last_name: text(),
  c_preferred_cust_flag: text(),
  c_birth_day: integer(),
  c_birth_month: integer(),
  c_birth_year: integer(),
  c_birth_country: text(),
  c_login: text(),
  c_email_address: text(),
  c_last_review_date_sk: integer(),
};

export interface Customer extends Row<typeof customerColumns> {}

export const customer: Source<Customer> = source({
  name: 'customer',
  description: 'One row per customer.',
  schema: 'main',
  grain: ['c_customer_sk'],
  columns: customerColumns,
});

const customerAddressColumns = {
  ca_address_sk: integer().notNull(),
  ca_address_id: text(),
  ca_street_number: text(),
  ca_street_name: text(),
  ca_street_type: text(),
  ca_suite_number: text(),
  ca_city: text(),
  ca_county: text(),
  ca_state: text(),
  ca_zip: text(),
  ca_country: text(),
  ca_gmt_offset: decimal(5, 2),
  ca_location_type: text(),
};

export interface CustomerAddress extends Row<typeof customerAddressColumns> {}

export const customerAddress: Source<CustomerAddress> = source({
  name: 'customer_address',
  description: 'One row per address of a customer.',
  schema: 'main',
  grain: ['ca_address_sk'],
  columns: customerAddressColumns,
});

const customerDemographicsColumns = {
  cd_demo_sk: integer().notNull(),
  cd_gender: text(),
  cd_marital_status: text(),
  cd_education_status: text(),
  cd_purchase_estimate: integer(),
  cd_credit_rating: text(),
  cd_dep_count: integer(),
  cd_dep_employed_count: integer(),
  cd_dep_college_count: integer(),
};

export interface CustomerDemographics extends Row<typeof customerDemographicsColumns> {}

export const customerDemographics: Source<CustomerDemographics> = source({
  name: 'customer_demographics',
  description: 'One row per combination of traits that a customer may have.',
  schema: 'main',
  grain: ['cd_demo_sk'],
  columns: customerDemographicsColumns,
});

const dateDimColumns = {
  d_date_sk: integer().notNull(),
  d_date_id: text(),
  d_date: date(),
  d_month_seq: integer(),
  d_week_seq: integer(),
  d_quarter_seq: integer(),
  d_year: integer(),
  d_dow: integer(),
  d_moy: integer(),
  d_dom: integer(),
  d_qoy: integer(),
  d_fy_year: integer(),
  d_fy_quarter_seq: integer(),
  d_fy_week_seq: integer(),
  d_day_name: text(),
  d_quarter_name: text(),
  d_holiday: text(),
  d_weekend: text(),
  d_following_holiday: text(),
  d_first_dom: integer(),
  d_last_dom: integer(),
  d_same_day_ly: integer(),
  d_same_day_lq: integer(),
  d_current_day: text(),
  d_current_week: text(),
  d_current_month: text(),
  d_current_quarter: text(),
  d_current_year: text(),
};

export interface DateDim extends Row<typeof dateDimColumns> {}

export const dateDim: Source<DateDim> = source({
  name: 'date_dim',
  description: 'One row per day.',
  schema: 'main',
  grain: ['d_date_sk'],
  columns: dateDimColumns,
});

const householdDemographicsColumns = {
  hd_demo_sk: integer().notNull(),
  hd_income_band_sk: integer(),
  hd_buy_potential: text(),
  hd_dep_count: integer(),
  hd_vehicle_count: integer(),
};

export interface HouseholdDemographics extends Row<typeof householdDemographicsColumns> {}

export const householdDemographics: Source<HouseholdDemographics> = source({
  name: 'household_demographics',
  description: 'One row per combination of traits that a household may have.',
  schema: 'main',
  grain: ['hd_demo_sk'],
  columns: householdDemographicsColumns,
});

const itemColumns = {
  i_item_sk: integer().notNull(),
  i_item_id: text(),
  i_rec_start_date: date(),
  i_rec_end_date: date(),
  i_item_desc: text(),
  i_current_price: decimal(7, 2),
  i_wholesale_cost: decimal(7, 2),
  i_brand_id: integer(),
  i_brand: text(),
  i_class_id: integer(),
  i_class: text(),
  i_category_id: integer(),
  i_category: text(),
  i_manufact_id: integer(),
  i_manufact: text(),
  i_size: text(),
  i_formulation: text(),
  i_color: text(),
  i_units: text(),
  i_container: text(),
  i_manager_id: integer(),
  i_product_name: text(),
};

export interface Item extends Row<typeof itemColumns> {}

export const item: Source<Item> = source({
  name: 'item',
  description: 'One row per version of an item.',
  schema: 'main',
  grain: ['i_item_sk'],
  columns: itemColumns,
});

const incomeBandColumns = {
  ib_income_band_sk: integer().notNull(),
  ib_lower_bound: integer(),
  ib_upper_bound: integer(),
};

export interface IncomeBand extends Row<typeof incomeBandColumns> {}

export const incomeBand: Source<IncomeBand> = source({
  name: 'income_band',
  description: 'One row per range of income.',
  schema: 'main',
  grain: ['ib_income_band_sk'],
  columns: incomeBandColumns,
});

const promotionColumns = {
  p_promo_sk: integer().notNull(),
  p_promo_id: text(),
  p_start_date_sk: integer(),
  p_end_date_sk: integer(),
  p_item_sk: integer(),
  p_cost: decimal(15, 2),
  p_response_target: integer(),
  p_promo_name: text(),
  p_channel_dmail: text(),
  p_channel_email: text(),
  p_channel_catalog: text(),
  p_channel_tv: text(),
  p_channel_radio: text(),
  p_channel_press: text(),
  p_channel_event: text(),
  p_channel_demo: text(),
  p_channel_details: text(),
  p_purpose: text(),
  p_discount_active: text(),
};

export interface Promotion extends Row<typeof promotionColumns> {}

export const promotion: Source<Promotion> = source({
  name: 'promotion',
  description: 'One row per promotion.',
  schema: 'main',
  grain: ['p_promo_sk'],
  columns: promotionColumns,
});

const reasonColumns = {
  r_reason_sk: integer().notNull(),
  r_reason_id: text(),
  r_reason_desc: text(),
};

export interface Reason extends Row<typeof reasonColumns> {}

export const reason: Source<Reason> = source({
  name: 'reason',
  description: 'One row per reason for a return.',
  schema: 'main',
  grain: ['r_reason_sk'],
  columns: reasonColumns,
});

const shipModeColumns = {
  sm_ship_mode_sk: integer().notNull(),
  sm_ship_mode_id: text(),
  sm_type: text(),
  sm_code: text(),
  sm_carrier: text(),
  sm_contract: text(),
};

export interface ShipMode extends Row<typeof shipModeColumns> {}

export const shipMode: Source<ShipMode> = source({
  name: 'ship_mode',
  description: 'One row per way of shipping.',
  schema: 'main',
  grain: ['sm_ship_mode_sk'],
  columns: shipModeColumns,
});

const timeDimColumns = {
  t_time_sk: integer().notNull(),
  t_time_id: text(),
  t_time: integer(),
  t_hour: integer(),
  t_minute: integer(),
  t_second: integer(),
  t_am_pm: text(),
  t_shift: text(),
  t_sub_shift: text(),
  t_meal_time: text(),
};

export interface TimeDim extends Row<typeof timeDimColumns> {}

export const timeDim: Source<TimeDim> = source({
  name: 'time_dim',
  description: 'One row per second of a day.',
  schema: 'main',
  grain: ['t_time_sk'],
  columns: timeDimColumns,
});
