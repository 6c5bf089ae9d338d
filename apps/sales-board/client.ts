// Written by `martlet client generate`; do not change it by hand.

/** The rows of the relations, by their ids. */
export interface Relations {
  readonly "gold.dim_customers": GoldDimCustomers;
  readonly "gold.dim_date": GoldDimDate;
  readonly "gold.dim_products": GoldDimProducts;
  readonly "gold.fact_quality": GoldFactQuality;
  readonly "gold.fact_returns": GoldFactReturns;
  readonly "gold.fact_sales": GoldFactSales;
  readonly "gold.fact_waste": GoldFactWaste;
  readonly "gold.metrics_customer_analytics": GoldMetricsCustomerAnalytics;
  readonly "gold.metrics_product_performance": GoldMetricsProductPerformance;
  readonly "gold.metrics_sales_performance": GoldMetricsSalesPerformance;
  readonly "gold.sales_by_month": GoldSalesByMonth;
}

/** One row per registered customer, as the shop holds them now (type 1); and the unknown customer. */
export interface GoldDimCustomers {
  /** Identifies the customer in the facts; 'unknown' for what matches no customer. */
  readonly customer_key: string;
  /** The identifier in the shop. */
  readonly customer_id: string;
  /** Given and family name of the customer or of their contact. */
  readonly full_name: string;
  /** The e-mail address with its local part hidden: enough to tell providers apart. */
  readonly masked_email: string;
  /** How the customer buys. */
  readonly segment: "consumer" | "business" | "wholesale" | "unknown";
  /** The company; null for consumers. */
  readonly company_name: string | null;
  /** City of the delivery address. */
  readonly city: string;
  /** State, province or county of the delivery address. */
  readonly region: string;
  /** Country of the delivery address, ISO 3166-1 alpha-2; 'ZZ' when unknown. */
  readonly country_code: string;
  /** The day on which the account was opened. */
  readonly registered_on: string | null;
  /** Whether the customer agreed to be sent offers. */
  readonly has_marketing_consent: boolean;
  /** The day of the first order that was not cancelled; null before it. */
  readonly first_order_date: string | null;
  /** The first day of the month of the first order; null before it. */
  readonly cohort_month: string | null;
}

/** One row per calendar day from 2020 to 2030. */
export interface GoldDimDate {
  /** The calendar day. */
  readonly date_day: string;
  /** The calendar year. */
  readonly year: number;
  /** The calendar quarter, 1 to 4. */
  readonly quarter: number;
  /** The calendar month, 1 to 12. */
  readonly month: number;
  /** The English name of the month. */
  readonly month_name: string;
  /** The first day of the month. */
  readonly month_start: string;
  /** The day of the month, 1 to 31. */
  readonly day_of_month: number;
  /** Whether it is the last day of its month. */
  readonly is_month_end: boolean;
  /** The year that the ISO week belongs to. */
  readonly iso_year: number;
  /** The ISO 8601 week, 1 to 53. */
  readonly iso_week: number;
  /** The Monday of the week. */
  readonly week_start: string;
  /** 1 for Monday to 7 for Sunday. */
  readonly day_of_week: number;
  /** The short English name of the weekday. */
  readonly weekday_name: string;
  /** Whether it is a Saturday or a Sunday. */
  readonly is_weekend: boolean;
  /** The fiscal year, April to March, named after the year in which it ends. */
  readonly fiscal_year: number;
  /** The quarter of the fiscal year; 1 begins in April. */
  readonly fiscal_quarter: number;
  /** The month of the fiscal year; 1 is April. */
  readonly fiscal_period: number;
}

/** One row per product, as it is now, with the cost of its current recipe; and the unknown product. */
export interface GoldDimProducts {
  /** Identifies the product in the facts; 'unknown' for what matches no product. */
  readonly product_key: string;
  /** The identifier in the product system. */
  readonly product_id: string;
  /** Stock keeping unit. */
  readonly sku: string;
  /** The name that customers see. */
  readonly product_name: string;
  /** The line of products that it belongs to. */
  readonly category: string;
  /** The part of its category. */
  readonly subcategory: string;
  /** The brand that it is sold under. */
  readonly brand: string;
  /** The weight of one unit in kilograms. */
  readonly weight_kg: string | null;
  /** Whether it is still sold. */
  readonly is_active: boolean;
  /** The first day on which it was sold. */
  readonly launched_on: string | null;
  /** The day from which it was no longer sold; null while it is. */
  readonly discontinued_on: string | null;
  /** The list price of one unit now. */
  readonly unit_price: string | null;
  /** The standard cost of one unit now: material, labour and energy. */
  readonly unit_cost: string | null;
  /** List price less standard cost of one unit. */
  readonly standard_margin: string | null;
  /** The standard margin as a share of the list price. */
  readonly standard_margin_rate: number | null;
  /** The version of the recipe that is used now; null without a recipe. */
  readonly recipe_version: number | null;
  /** The number of ingredients of that recipe. */
  readonly ingredient_count: number | null;
  /** What the ingredients of one unit cost: the material part of the standard cost. */
  readonly recipe_cost: string | null;
}

/** One row per inspection of a sample of one batch. */
export interface GoldFactQuality {
  /** Identifies the inspection. */
  readonly inspection_id: string;
  /** The product that was inspected. */
  readonly product_key: string;
  /** The day on which the sample was inspected, in UTC. */
  readonly inspection_date: string;
  /** The plant that made it. */
  readonly plant_code: string;
  /** The shift that made it. */
  readonly shift: "early" | "late" | "night";
  /** The batch that the sample was drawn from. */
  readonly batch_id: string;
  /** Units in the sample. */
  readonly sample_size: number;
  /** Units of the sample that had a defect. */
  readonly defect_count: number;
  /** The most frequent defect; null when there was none. */
  readonly defect_type: string | null;
  /** What becomes of the batch. */
  readonly result: "pass" | "rework" | "reject";
}

/** One row per return of units of one shipment. A return without a sale keeps its amounts, under the unknown product and customer. */
export interface GoldFactReturns {
  /** Identifies the return. */
  readonly return_id: string;
  /** The order that the units came from. */
  readonly order_id: string;
  /** The line of that order. */
  readonly line_number: number;
  /** The product that came back. */
  readonly product_key: string;
  /** Who sent it back. */
  readonly customer_key: string;
  /** The day on which the units came back, in UTC. */
  readonly return_date: string;
  /** Days from the delivery of the units to their return. */
  readonly days_since_delivery: number | null;
  /** Why the customer sent them back. */
  readonly reason: "damaged" | "wrong_item" | "not_as_described" | "changed_mind" | "defective";
  /** What can be done with the units. */
  readonly condition: "resellable" | "refurbish" | "scrap";
  /** Units that came back. */
  readonly quantity_returned: number;
  /** What the customer was paid back. */
  readonly refund_amount: string;
}

/** One row per order line that was not cancelled, with what it brought, what it cost and how it was delivered. */
export interface GoldFactSales {
  /** Identifies the order. */
  readonly order_id: string;
  /** The line within the order. */
  readonly line_number: number;
  /** What was sold. */
  readonly product_key: string;
  /** Who bought it. */
  readonly customer_key: string;
  /** The day on which the order was placed, in UTC. */
  readonly order_date: string;
  /** Where the order was placed. */
  readonly channel: "web" | "retail" | "wholesale";
  /** How far the line has come. */
  readonly status: "placed" | "shipped" | "delivered";
  /** The code that gave the discount; null without one. */
  readonly promo_code: string | null;
  /** Units ordered. */
  readonly quantity: number;
  /** Quantity times unit price. */
  readonly gross_amount: string;
  /** Gross less net amount. */
  readonly discount_amount: string;
  /** Revenue: what the customer pays, before returns. */
  readonly net_amount: string;
  /** Quantity times the standard cost of today; null for the unknown product. */
  readonly cost_amount: string | null;
  /** Revenue less cost; null for the unknown product, whose cost is not known. */
  readonly gross_margin: string | null;
  /** Units that left the warehouse. */
  readonly quantity_shipped: number;
  /** Units that arrived. */
  readonly quantity_delivered: number;
  /** What the carriers charged. */
  readonly shipping_cost: string;
  /** The day on which the first units left; null before it. */
  readonly shipped_on: string | null;
  /** The day on which the last units so far arrived; null before the first. */
  readonly delivered_on: string | null;
  /** True when all units arrived by the promised day, false once any are late or lost, null until then. */
  readonly is_on_time: boolean | null;
}

/** One row per record of material that a shift threw away. */
export interface GoldFactWaste {
  /** Identifies the record of waste. */
  readonly waste_id: string;
  /** The product that was being made. */
  readonly product_key: string;
  /** The day on which it was recorded, in UTC. */
  readonly waste_date: string;
  /** The plant that recorded it. */
  readonly plant_code: string;
  /** The shift that recorded it. */
  readonly shift: "early" | "late" | "night";
  /** The batch that was being made. */
  readonly batch_id: string;
  /** What made it waste. */
  readonly waste_type: "trim" | "spoilage" | "overproduction" | "contamination" | "breakage";
  /** How much was thrown away, in kilograms. */
  readonly quantity_kg: string;
  /** The value that was lost, disposal included. */
  readonly waste_cost: string;
}

/** One row per customer who ever bought something; the unknown customer, who is many, is left out. */
export interface GoldMetricsCustomerAnalytics {
  /** Identifies the customer. */
  readonly customer_key: string;
  /** How the customer buys. */
  readonly segment: "consumer" | "business" | "wholesale" | "unknown";
  /** Country of the delivery address, ISO 3166-1 alpha-2. */
  readonly country_code: string;
  /** The first day of the month of the first order. */
  readonly cohort_month: string;
  /** Orders with at least one line that was not cancelled. */
  readonly orders: number;
  /** Units ordered. */
  readonly units: number;
  /** Net amount of the lines sold. */
  readonly revenue: string;
  /** The day of the last order. */
  readonly last_order_date: string;
  /** Days from there to the last order of anybody: the end of the data, not today's date. */
  readonly days_since_last_order: number;
  /** Whether the customer ordered more than once. */
  readonly is_repeat_customer: boolean;
  /** 5 for the fifth of customers whose last order is the most recent, down to 1. */
  readonly recency_score: number;
  /** 5 for the fifth of customers with the most orders, down to 1. */
  readonly frequency_score: number;
  /** 5 for the fifth of customers with the most revenue, down to 1. */
  readonly monetary_score: number;
  /** What recency and frequency say together: ordered often or seldom, and lately or long ago. */
  readonly rfm_segment: "champion" | "loyal" | "promising" | "at_risk" | "dormant";
  /** Customers whose first order fell into the same month. */
  readonly cohort_size: number;
  /** The share of that cohort that ordered more than once. */
  readonly cohort_repeat_rate: number;
}

/** One row per product, those that never sold and the unknown product included, over all time. */
export interface GoldMetricsProductPerformance {
  /** Identifies the product. */
  readonly product_key: string;
  /** The name that customers see. */
  readonly product_name: string;
  /** The line of products that it belongs to. */
  readonly category: string;
  /** Net amount of the lines sold. */
  readonly revenue: string;
  /** Revenue less standard cost; null without sales and for the unknown product. */
  readonly gross_margin: string | null;
  /** The gross margin as a share of revenue. */
  readonly margin_rate: number | null;
  /** Units ordered. */
  readonly units_sold: number;
  /** Units that have arrived. */
  readonly units_delivered: number;
  /** Units that have come back. */
  readonly units_returned: number;
  /** Units returned as a share of units delivered; null before the first delivery. */
  readonly return_rate: number | null;
  /** Units in the samples of inspections. */
  readonly units_inspected: number;
  /** Units of those samples that had a defect. */
  readonly defects: number;
  /** Defects as a share of units inspected; null without inspections. */
  readonly defect_rate: number | null;
  /** Material thrown away, in kilograms. */
  readonly waste_kg: string;
  /** The value of that material, disposal included. */
  readonly waste_cost: string;
  /** The place by revenue; 1 sells most. Equal revenues share a place. */
  readonly revenue_rank: number;
  /** The share of all revenue, 0 to 1. */
  readonly revenue_share: number | null;
  /** The share of all revenue of this product and those that sell more (Pareto). */
  readonly cumulative_revenue_share: number | null;
  /** A: the products that make the first 80 % of revenue; B: the next 15 %; C: the rest. */
  readonly abc_class: "A" | "B" | "C";
}

/** One row per month of order, channel and category with sales. */
export interface GoldMetricsSalesPerformance {
  /** The first day of the month in which the orders were placed. */
  readonly order_month: string;
  /** Where the orders were placed. */
  readonly channel: "web" | "retail" | "wholesale";
  /** The line of products. */
  readonly category: string;
  /** Net amount of the lines sold. */
  readonly revenue: string;
  /** Revenue less standard cost, of the lines whose cost is known. */
  readonly gross_margin: string | null;
  /** The gross margin as a share of the revenue of those lines. */
  readonly margin_rate: number | null;
  /** Orders with at least one line here. An order with several categories counts in each. */
  readonly orders: number;
  /** Revenue per order, to the cent. */
  readonly average_order_value: string | null;
  /** Units ordered. */
  readonly units_sold: number;
  /** Units that have arrived. */
  readonly units_delivered: number;
  /** Units that have come back of those sold in the month, whenever they did. */
  readonly units_returned: number;
  /** What was paid back for them. */
  readonly refunds: string;
  /** Units returned as a share of units delivered; null before the first delivery. */
  readonly return_rate: number | null;
  /** Revenue of the month before; 0 without sales then. */
  readonly previous_revenue: string;
  /** Growth of revenue over the month before: 0.1 is ten percent more. */
  readonly revenue_growth: number | null;
}

/** One row per month of the order, category of the product and country of the customer, with what was sold. */
export interface GoldSalesByMonth {
  /** The first day of the month of order_date. */
  readonly order_date_month: string;
  /** The line of products that it belongs to. */
  readonly product_category: string | null;
  /** Country of the delivery address, ISO 3166-1 alpha-2; 'ZZ' when unknown. */
  readonly customer_country_code: string | null;
  /** Net amount of the lines sold. */
  readonly revenue: string | null;
  /** Revenue less standard cost, of the lines whose cost is known. */
  readonly gross_margin: string | null;
  /** Revenue of the lines whose cost is known. */
  readonly costed_revenue: string | null;
  /** How many rows count for costed_revenue. */
  readonly costed_revenue_rows: number | null;
  /** What customers were spared of the list price. */
  readonly discounts: string | null;
  /** Units ordered. */
  readonly units_sold: number | null;
  /** Units that have arrived. */
  readonly units_delivered: number | null;
  /** What the carriers charged. */
  readonly shipping_cost: string | null;
  /** The day of the last order. */
  readonly last_order_date: string | null;
}

/** The metrics: what their values are, and what they can be asked by. */
export interface Metrics {
  /** Known customers who bought something. A customer of several months counts in each, and once in the total. */
  readonly buyers: { readonly value: number; readonly attributes: Attributes1 };
  /** Known customers with more than one order among those that are asked for. */
  readonly repeat_buyers: { readonly value: number; readonly attributes: Attributes1 };
  /** The share of buyers with more than one order. By customer.cohort_month it is that of a cohort, so far. */
  readonly repeat_rate: { readonly value: number; readonly attributes: Attributes1 };
  /** Revenue of known customers per customer who bought something. */
  readonly revenue_per_buyer: { readonly value: number; readonly attributes: Attributes1 };
  /** Lines of which all units arrived by the promised day, by the day of the order. */
  readonly lines_on_time: { readonly value: number; readonly attributes: Attributes1 };
  /** Lines of which it is known whether they arrived by the promised day, by the day of the order. */
  readonly lines_promised: { readonly value: number; readonly attributes: Attributes1 };
  /** The share of lines that arrived whole by the promised day, of those that have arrived or are late. */
  readonly on_time_rate: { readonly value: number; readonly attributes: Attributes1 };
  /** What the carriers charged for the lines, by the day of the order. */
  readonly shipping_cost: { readonly value: string; readonly attributes: Attributes1 };
  /** Defects as a share of the units inspected; null without inspections. */
  readonly defect_rate: { readonly value: number; readonly attributes: Attributes2 };
  /** Units of those samples that had a defect. */
  readonly defects: { readonly value: number; readonly attributes: Attributes2 };
  /** Units in the samples of inspections. */
  readonly units_inspected: { readonly value: number; readonly attributes: Attributes2 };
  /** What customers were paid back for returned units, by the day on which they came back. */
  readonly refunds: { readonly value: string; readonly attributes: Attributes3 };
  /** Units that came back as a share of the units of the same orders that were delivered; null before the first delivery. */
  readonly return_rate: { readonly value: number; readonly attributes: Attributes4 };
  /** Units that have come back, by the day on which they did. */
  readonly units_returned: { readonly value: number; readonly attributes: Attributes3 };
  /** Units that have come back of the orders that were placed then, whenever they did. */
  readonly units_returned_of_sales: { readonly value: number; readonly attributes: Attributes3 };
  /** Revenue per order. */
  readonly average_order_value: { readonly value: number; readonly attributes: Attributes1 };
  /** Revenue of the lines whose cost is known: what a margin is a part of. */
  readonly costed_revenue: { readonly value: string; readonly attributes: Attributes1 };
  /** Revenue less standard cost, of the lines whose cost is known. */
  readonly gross_margin: { readonly value: string; readonly attributes: Attributes1 };
  /** The day of the last order. */
  readonly last_order_date: { readonly value: string; readonly attributes: Attributes1 };
  /** The gross margin as a share of the revenue of the same lines. */
  readonly margin_rate: { readonly value: number; readonly attributes: Attributes1 };
  /** Orders with at least one line that was not cancelled. An order with several categories counts in each, and once in the total. */
  readonly orders: { readonly value: number; readonly attributes: Attributes1 };
  /** Revenue of the month before; 0 without sales then. */
  readonly previous_revenue: { readonly value: string; readonly attributes: Attributes1 };
  /** What customers pay for the lines sold, before returns. */
  readonly revenue: { readonly value: string; readonly attributes: Attributes1 };
  /** Growth of revenue over the month before: 10% is a tenth more. */
  readonly revenue_growth: { readonly value: number; readonly attributes: Attributes1 };
  /** The share of all revenue that the question asks for. */
  readonly revenue_share: { readonly value: number; readonly attributes: Attributes1 };
  /** Revenue since the beginning of the fiscal year, in April. */
  readonly revenue_year_to_date: { readonly value: string; readonly attributes: Attributes1 };
  /** Units of the orders that have arrived, by the day of the order. */
  readonly units_delivered: { readonly value: number; readonly attributes: Attributes1 };
  /** Units ordered. */
  readonly units_sold: { readonly value: number; readonly attributes: Attributes1 };
  /** The value of the material thrown away, disposal included. */
  readonly waste_cost: { readonly value: string; readonly attributes: Attributes5 };
  /** What a kilogram of waste costs. */
  readonly waste_cost_per_kg: { readonly value: number; readonly attributes: Attributes5 };
  /** Material thrown away, in kilograms. */
  readonly waste_kg: { readonly value: string; readonly attributes: Attributes5 };
}

export interface Attributes1 {
  readonly "sale.order_id": string;
  readonly "sale.line_number": number;
  readonly "sale.product_key": string;
  readonly "sale.customer_key": string;
  readonly "sale.order_date": string;
  readonly "sale.channel": string;
  readonly "sale.status": string;
  readonly "sale.promo_code": string;
  readonly "sale.quantity": number;
  readonly "sale.gross_amount": string;
  readonly "sale.discount_amount": string;
  readonly "sale.net_amount": string;
  readonly "sale.cost_amount": string;
  readonly "sale.gross_margin": string;
  readonly "sale.quantity_shipped": number;
  readonly "sale.quantity_delivered": number;
  readonly "sale.shipping_cost": string;
  readonly "sale.shipped_on": string;
  readonly "sale.delivered_on": string;
  readonly "sale.is_on_time": boolean;
  readonly "product.product_key": string;
  readonly "product.product_id": string;
  readonly "product.sku": string;
  readonly "product.product_name": string;
  readonly "product.category": string;
  readonly "product.subcategory": string;
  readonly "product.brand": string;
  readonly "product.weight_kg": string;
  readonly "product.is_active": boolean;
  readonly "product.launched_on": string;
  readonly "product.discontinued_on": string;
  readonly "product.unit_price": string;
  readonly "product.unit_cost": string;
  readonly "product.standard_margin": string;
  readonly "product.standard_margin_rate": number;
  readonly "product.recipe_version": number;
  readonly "product.ingredient_count": number;
  readonly "product.recipe_cost": string;
  readonly "customer.customer_key": string;
  readonly "customer.customer_id": string;
  readonly "customer.full_name": string;
  readonly "customer.masked_email": string;
  readonly "customer.segment": string;
  readonly "customer.company_name": string;
  readonly "customer.city": string;
  readonly "customer.region": string;
  readonly "customer.country_code": string;
  readonly "customer.registered_on": string;
  readonly "customer.has_marketing_consent": boolean;
  readonly "customer.first_order_date": string;
  readonly "customer.cohort_month": string;
  readonly "order_date.date_day": string;
  readonly "order_date.year": string;
  readonly "order_date.quarter": string;
  readonly "order_date.month": string;
  readonly "order_date.month_name": string;
  readonly "order_date.month_start": string;
  readonly "order_date.day_of_month": number;
  readonly "order_date.is_month_end": boolean;
  readonly "order_date.iso_year": number;
  readonly "order_date.iso_week": number;
  readonly "order_date.week_start": string;
  readonly "order_date.day_of_week": number;
  readonly "order_date.weekday_name": string;
  readonly "order_date.is_weekend": boolean;
  readonly "order_date.fiscal_year": number;
  readonly "order_date.fiscal_quarter": number;
  readonly "order_date.fiscal_period": number;
  readonly "order_date.day": string;
  readonly "order_date.week": string;
  readonly "shipped_on.day": string;
  readonly "shipped_on.week": string;
  readonly "shipped_on.month": string;
  readonly "shipped_on.quarter": string;
  readonly "shipped_on.year": string;
  readonly "delivered_on.day": string;
  readonly "delivered_on.week": string;
  readonly "delivered_on.month": string;
  readonly "delivered_on.quarter": string;
  readonly "delivered_on.year": string;
  readonly "date.date_day": string;
  readonly "date.year": string;
  readonly "date.quarter": string;
  readonly "date.month": string;
  readonly "date.month_name": string;
  readonly "date.month_start": string;
  readonly "date.day_of_month": number;
  readonly "date.is_month_end": boolean;
  readonly "date.iso_year": number;
  readonly "date.iso_week": number;
  readonly "date.week_start": string;
  readonly "date.day_of_week": number;
  readonly "date.weekday_name": string;
  readonly "date.is_weekend": boolean;
  readonly "date.fiscal_year": number;
  readonly "date.fiscal_quarter": number;
  readonly "date.fiscal_period": number;
  readonly "date.day": string;
  readonly "date.week": string;
}

export interface Attributes2 {
  readonly "inspection.inspection_id": string;
  readonly "inspection.product_key": string;
  readonly "inspection.inspection_date": string;
  readonly "inspection.plant_code": string;
  readonly "inspection.shift": string;
  readonly "inspection.batch_id": string;
  readonly "inspection.sample_size": number;
  readonly "inspection.defect_count": number;
  readonly "inspection.defect_type": string;
  readonly "inspection.result": string;
  readonly "product.product_key": string;
  readonly "product.product_id": string;
  readonly "product.sku": string;
  readonly "product.product_name": string;
  readonly "product.category": string;
  readonly "product.subcategory": string;
  readonly "product.brand": string;
  readonly "product.weight_kg": string;
  readonly "product.is_active": boolean;
  readonly "product.launched_on": string;
  readonly "product.discontinued_on": string;
  readonly "product.unit_price": string;
  readonly "product.unit_cost": string;
  readonly "product.standard_margin": string;
  readonly "product.standard_margin_rate": number;
  readonly "product.recipe_version": number;
  readonly "product.ingredient_count": number;
  readonly "product.recipe_cost": string;
  readonly "inspection_date.date_day": string;
  readonly "inspection_date.year": string;
  readonly "inspection_date.quarter": string;
  readonly "inspection_date.month": string;
  readonly "inspection_date.month_name": string;
  readonly "inspection_date.month_start": string;
  readonly "inspection_date.day_of_month": number;
  readonly "inspection_date.is_month_end": boolean;
  readonly "inspection_date.iso_year": number;
  readonly "inspection_date.iso_week": number;
  readonly "inspection_date.week_start": string;
  readonly "inspection_date.day_of_week": number;
  readonly "inspection_date.weekday_name": string;
  readonly "inspection_date.is_weekend": boolean;
  readonly "inspection_date.fiscal_year": number;
  readonly "inspection_date.fiscal_quarter": number;
  readonly "inspection_date.fiscal_period": number;
  readonly "inspection_date.day": string;
  readonly "inspection_date.week": string;
  readonly "date.date_day": string;
  readonly "date.year": string;
  readonly "date.quarter": string;
  readonly "date.month": string;
  readonly "date.month_name": string;
  readonly "date.month_start": string;
  readonly "date.day_of_month": number;
  readonly "date.is_month_end": boolean;
  readonly "date.iso_year": number;
  readonly "date.iso_week": number;
  readonly "date.week_start": string;
  readonly "date.day_of_week": number;
  readonly "date.weekday_name": string;
  readonly "date.is_weekend": boolean;
  readonly "date.fiscal_year": number;
  readonly "date.fiscal_quarter": number;
  readonly "date.fiscal_period": number;
  readonly "date.day": string;
  readonly "date.week": string;
}

export interface Attributes3 {
  readonly "return.return_id": string;
  readonly "return.order_id": string;
  readonly "return.line_number": number;
  readonly "return.product_key": string;
  readonly "return.customer_key": string;
  readonly "return.return_date": string;
  readonly "return.days_since_delivery": number;
  readonly "return.reason": string;
  readonly "return.condition": string;
  readonly "return.quantity_returned": number;
  readonly "return.refund_amount": string;
  readonly "product.product_key": string;
  readonly "product.product_id": string;
  readonly "product.sku": string;
  readonly "product.product_name": string;
  readonly "product.category": string;
  readonly "product.subcategory": string;
  readonly "product.brand": string;
  readonly "product.weight_kg": string;
  readonly "product.is_active": boolean;
  readonly "product.launched_on": string;
  readonly "product.discontinued_on": string;
  readonly "product.unit_price": string;
  readonly "product.unit_cost": string;
  readonly "product.standard_margin": string;
  readonly "product.standard_margin_rate": number;
  readonly "product.recipe_version": number;
  readonly "product.ingredient_count": number;
  readonly "product.recipe_cost": string;
  readonly "customer.customer_key": string;
  readonly "customer.customer_id": string;
  readonly "customer.full_name": string;
  readonly "customer.masked_email": string;
  readonly "customer.segment": string;
  readonly "customer.company_name": string;
  readonly "customer.city": string;
  readonly "customer.region": string;
  readonly "customer.country_code": string;
  readonly "customer.registered_on": string;
  readonly "customer.has_marketing_consent": boolean;
  readonly "customer.first_order_date": string;
  readonly "customer.cohort_month": string;
  readonly "return_date.date_day": string;
  readonly "return_date.year": string;
  readonly "return_date.quarter": string;
  readonly "return_date.month": string;
  readonly "return_date.month_name": string;
  readonly "return_date.month_start": string;
  readonly "return_date.day_of_month": number;
  readonly "return_date.is_month_end": boolean;
  readonly "return_date.iso_year": number;
  readonly "return_date.iso_week": number;
  readonly "return_date.week_start": string;
  readonly "return_date.day_of_week": number;
  readonly "return_date.weekday_name": string;
  readonly "return_date.is_weekend": boolean;
  readonly "return_date.fiscal_year": number;
  readonly "return_date.fiscal_quarter": number;
  readonly "return_date.fiscal_period": number;
  readonly "sale.order_id": string;
  readonly "sale.line_number": number;
  readonly "sale.product_key": string;
  readonly "sale.customer_key": string;
  readonly "sale.order_date": string;
  readonly "sale.channel": string;
  readonly "sale.status": string;
  readonly "sale.promo_code": string;
  readonly "sale.quantity": number;
  readonly "sale.gross_amount": string;
  readonly "sale.discount_amount": string;
  readonly "sale.net_amount": string;
  readonly "sale.cost_amount": string;
  readonly "sale.gross_margin": string;
  readonly "sale.quantity_shipped": number;
  readonly "sale.quantity_delivered": number;
  readonly "sale.shipping_cost": string;
  readonly "sale.shipped_on": string;
  readonly "sale.delivered_on": string;
  readonly "sale.is_on_time": boolean;
  readonly "sale.product.product_key": string;
  readonly "sale.product.product_id": string;
  readonly "sale.product.sku": string;
  readonly "sale.product.product_name": string;
  readonly "sale.product.category": string;
  readonly "sale.product.subcategory": string;
  readonly "sale.product.brand": string;
  readonly "sale.product.weight_kg": string;
  readonly "sale.product.is_active": boolean;
  readonly "sale.product.launched_on": string;
  readonly "sale.product.discontinued_on": string;
  readonly "sale.product.unit_price": string;
  readonly "sale.product.unit_cost": string;
  readonly "sale.product.standard_margin": string;
  readonly "sale.product.standard_margin_rate": number;
  readonly "sale.product.recipe_version": number;
  readonly "sale.product.ingredient_count": number;
  readonly "sale.product.recipe_cost": string;
  readonly "sale.customer.customer_key": string;
  readonly "sale.customer.customer_id": string;
  readonly "sale.customer.full_name": string;
  readonly "sale.customer.masked_email": string;
  readonly "sale.customer.segment": string;
  readonly "sale.customer.company_name": string;
  readonly "sale.customer.city": string;
  readonly "sale.customer.region": string;
  readonly "sale.customer.country_code": string;
  readonly "sale.customer.registered_on": string;
  readonly "sale.customer.has_marketing_consent": boolean;
  readonly "sale.customer.first_order_date": string;
  readonly "sale.customer.cohort_month": string;
  readonly "sale.order_date.date_day": string;
  readonly "sale.order_date.year": string;
  readonly "sale.order_date.quarter": string;
  readonly "sale.order_date.month": string;
  readonly "sale.order_date.month_name": string;
  readonly "sale.order_date.month_start": string;
  readonly "sale.order_date.day_of_month": number;
  readonly "sale.order_date.is_month_end": boolean;
  readonly "sale.order_date.iso_year": number;
  readonly "sale.order_date.iso_week": number;
  readonly "sale.order_date.week_start": string;
  readonly "sale.order_date.day_of_week": number;
  readonly "sale.order_date.weekday_name": string;
  readonly "sale.order_date.is_weekend": boolean;
  readonly "sale.order_date.fiscal_year": number;
  readonly "sale.order_date.fiscal_quarter": number;
  readonly "sale.order_date.fiscal_period": number;
  readonly "order_date.date_day": string;
  readonly "order_date.year": string;
  readonly "order_date.quarter": string;
  readonly "order_date.month": string;
  readonly "order_date.month_name": string;
  readonly "order_date.month_start": string;
  readonly "order_date.day_of_month": number;
  readonly "order_date.is_month_end": boolean;
  readonly "order_date.iso_year": number;
  readonly "order_date.iso_week": number;
  readonly "order_date.week_start": string;
  readonly "order_date.day_of_week": number;
  readonly "order_date.weekday_name": string;
  readonly "order_date.is_weekend": boolean;
  readonly "order_date.fiscal_year": number;
  readonly "order_date.fiscal_quarter": number;
  readonly "order_date.fiscal_period": number;
  readonly "return_date.day": string;
  readonly "return_date.week": string;
  readonly "order_date.day": string;
  readonly "order_date.week": string;
  readonly "date.date_day": string;
  readonly "date.year": string;
  readonly "date.quarter": string;
  readonly "date.month": string;
  readonly "date.month_name": string;
  readonly "date.month_start": string;
  readonly "date.day_of_month": number;
  readonly "date.is_month_end": boolean;
  readonly "date.iso_year": number;
  readonly "date.iso_week": number;
  readonly "date.week_start": string;
  readonly "date.day_of_week": number;
  readonly "date.weekday_name": string;
  readonly "date.is_weekend": boolean;
  readonly "date.fiscal_year": number;
  readonly "date.fiscal_quarter": number;
  readonly "date.fiscal_period": number;
  readonly "date.day": string;
  readonly "date.week": string;
}

export interface Attributes4 {
  readonly "product.product_key": string;
  readonly "product.product_id": string;
  readonly "product.sku": string;
  readonly "product.product_name": string;
  readonly "product.category": string;
  readonly "product.subcategory": string;
  readonly "product.brand": string;
  readonly "product.weight_kg": string;
  readonly "product.is_active": boolean;
  readonly "product.launched_on": string;
  readonly "product.discontinued_on": string;
  readonly "product.unit_price": string;
  readonly "product.unit_cost": string;
  readonly "product.standard_margin": string;
  readonly "product.standard_margin_rate": number;
  readonly "product.recipe_version": number;
  readonly "product.ingredient_count": number;
  readonly "product.recipe_cost": string;
  readonly "customer.customer_key": string;
  readonly "customer.customer_id": string;
  readonly "customer.full_name": string;
  readonly "customer.masked_email": string;
  readonly "customer.segment": string;
  readonly "customer.company_name": string;
  readonly "customer.city": string;
  readonly "customer.region": string;
  readonly "customer.country_code": string;
  readonly "customer.registered_on": string;
  readonly "customer.has_marketing_consent": boolean;
  readonly "customer.first_order_date": string;
  readonly "customer.cohort_month": string;
  readonly "sale.order_id": string;
  readonly "sale.line_number": number;
  readonly "sale.product_key": string;
  readonly "sale.customer_key": string;
  readonly "sale.order_date": string;
  readonly "sale.channel": string;
  readonly "sale.status": string;
  readonly "sale.promo_code": string;
  readonly "sale.quantity": number;
  readonly "sale.gross_amount": string;
  readonly "sale.discount_amount": string;
  readonly "sale.net_amount": string;
  readonly "sale.cost_amount": string;
  readonly "sale.gross_margin": string;
  readonly "sale.quantity_shipped": number;
  readonly "sale.quantity_delivered": number;
  readonly "sale.shipping_cost": string;
  readonly "sale.shipped_on": string;
  readonly "sale.delivered_on": string;
  readonly "sale.is_on_time": boolean;
  readonly "order_date.date_day": string;
  readonly "order_date.year": string;
  readonly "order_date.quarter": string;
  readonly "order_date.month": string;
  readonly "order_date.month_name": string;
  readonly "order_date.month_start": string;
  readonly "order_date.day_of_month": number;
  readonly "order_date.is_month_end": boolean;
  readonly "order_date.iso_year": number;
  readonly "order_date.iso_week": number;
  readonly "order_date.week_start": string;
  readonly "order_date.day_of_week": number;
  readonly "order_date.weekday_name": string;
  readonly "order_date.is_weekend": boolean;
  readonly "order_date.fiscal_year": number;
  readonly "order_date.fiscal_quarter": number;
  readonly "order_date.fiscal_period": number;
  readonly "order_date.day": string;
  readonly "order_date.week": string;
  readonly "date.date_day": string;
  readonly "date.year": string;
  readonly "date.quarter": string;
  readonly "date.month": string;
  readonly "date.month_name": string;
  readonly "date.month_start": string;
  readonly "date.day_of_month": number;
  readonly "date.is_month_end": boolean;
  readonly "date.iso_year": number;
  readonly "date.iso_week": number;
  readonly "date.week_start": string;
  readonly "date.day_of_week": number;
  readonly "date.weekday_name": string;
  readonly "date.is_weekend": boolean;
  readonly "date.fiscal_year": number;
  readonly "date.fiscal_quarter": number;
  readonly "date.fiscal_period": number;
  readonly "date.day": string;
  readonly "date.week": string;
}

export interface Attributes5 {
  readonly "waste.waste_id": string;
  readonly "waste.product_key": string;
  readonly "waste.waste_date": string;
  readonly "waste.plant_code": string;
  readonly "waste.shift": string;
  readonly "waste.batch_id": string;
  readonly "waste.waste_type": string;
  readonly "waste.quantity_kg": string;
  readonly "waste.waste_cost": string;
  readonly "product.product_key": string;
  readonly "product.product_id": string;
  readonly "product.sku": string;
  readonly "product.product_name": string;
  readonly "product.category": string;
  readonly "product.subcategory": string;
  readonly "product.brand": string;
  readonly "product.weight_kg": string;
  readonly "product.is_active": boolean;
  readonly "product.launched_on": string;
  readonly "product.discontinued_on": string;
  readonly "product.unit_price": string;
  readonly "product.unit_cost": string;
  readonly "product.standard_margin": string;
  readonly "product.standard_margin_rate": number;
  readonly "product.recipe_version": number;
  readonly "product.ingredient_count": number;
  readonly "product.recipe_cost": string;
  readonly "waste_date.date_day": string;
  readonly "waste_date.year": string;
  readonly "waste_date.quarter": string;
  readonly "waste_date.month": string;
  readonly "waste_date.month_name": string;
  readonly "waste_date.month_start": string;
  readonly "waste_date.day_of_month": number;
  readonly "waste_date.is_month_end": boolean;
  readonly "waste_date.iso_year": number;
  readonly "waste_date.iso_week": number;
  readonly "waste_date.week_start": string;
  readonly "waste_date.day_of_week": number;
  readonly "waste_date.weekday_name": string;
  readonly "waste_date.is_weekend": boolean;
  readonly "waste_date.fiscal_year": number;
  readonly "waste_date.fiscal_quarter": number;
  readonly "waste_date.fiscal_period": number;
  readonly "waste_date.day": string;
  readonly "waste_date.week": string;
  readonly "date.date_day": string;
  readonly "date.year": string;
  readonly "date.quarter": string;
  readonly "date.month": string;
  readonly "date.month_name": string;
  readonly "date.month_start": string;
  readonly "date.day_of_month": number;
  readonly "date.is_month_end": boolean;
  readonly "date.iso_year": number;
  readonly "date.iso_week": number;
  readonly "date.week_start": string;
  readonly "date.day_of_week": number;
  readonly "date.weekday_name": string;
  readonly "date.is_weekend": boolean;
  readonly "date.fiscal_year": number;
  readonly "date.fiscal_quarter": number;
  readonly "date.fiscal_period": number;
  readonly "date.day": string;
  readonly "date.week": string;
}

/** A column, and how it compares: `['net_amount', '>=', '100']`. All conditions of a list hold. */
export type Filter<C extends string = string> =
  | readonly [column: C, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: Scalar]
  | readonly [column: C, operator: 'in' | 'not in', values: readonly Scalar[]]
  | readonly [column: C, operator: 'between', bounds: readonly [Scalar, Scalar]]
  | readonly [column: C, operator: 'contains' | 'starts with' | 'ends with', text: string]
  | readonly [column: C, operator: 'last' | 'previous', span: `${number} ${string}`]
  | readonly [column: C, operator: 'this', unit: string]
  | readonly [column: C, operator: 'is null' | 'is not null' | 'is orphan' | 'is unknown' | 'is known']
  | { readonly and: readonly Filter<C>[] }
  | { readonly or: readonly Filter<C>[] }
  | { readonly not: Filter<C> };
export type Scalar = string | number | boolean | null;

export type RelationId = keyof Relations & string;
export type ColumnOf<R extends RelationId> = keyof Relations[R] & string;

/** A page of rows that is asked for. */
export interface RowsQuestion<R extends RelationId, C extends ColumnOf<R>> {
  /** The columns; all when left out. */
  readonly select?: readonly C[];
  readonly where?: readonly Filter<ColumnOf<R>>[];
  readonly sort?: readonly (ColumnOf<R> | readonly [column: ColumnOf<R>, direction: 'asc' | 'desc'])[];
  /** The most rows of the page; 1000 when left out. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export type MetricName = keyof Metrics & string;
/** The attributes that all of some metrics can be asked by. */
export type AttributeOf<M extends MetricName> = keyof Metrics[M]['attributes'] & string;
type AttributeValue<M extends MetricName, P> = Metrics[M]['attributes'] extends infer A ? (A extends unknown ? (P extends keyof A ? A[P] : never) : never) : never;
/** The name of an attribute's column: `date_month` for `date.month`. */
type ColumnName<P extends string> = P extends `${infer Head}.${infer Rest}` ? `${Head}_${ColumnName<Rest>}` : P;

/** A question for metrics. */
export interface MetricsQuestion<M extends MetricName, A extends AttributeOf<M>> {
  readonly metrics: readonly M[];
  /** The answer has a row for each combination of these. */
  readonly by?: readonly A[];
  /** Conditions on rows; `date` is the day that each metric goes by. */
  readonly where?: readonly Filter<AttributeOf<M> | 'date'>[];
  readonly having?: readonly (
    | readonly [metric: M, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: number | string]
    | readonly [metric: M, operator: 'between', bounds: readonly [number | string, number | string]]
    | readonly [metric: M, operator: 'is null' | 'is not null']
  )[];
  readonly orderBy?: readonly (M | A | readonly [M | A, 'asc' | 'desc'])[];
  readonly limit?: number;
  readonly fill?: 'zero' | 'nothing';
  /** The day that is today, `2025-03-31`; that of the server when left out. */
  readonly at?: string;
  readonly timeZone?: string;
}

/** A row of an answer: its attributes, and its metrics. */
export type MetricsRow<M extends MetricName, A extends string> = { readonly [P in A as ColumnName<P>]: AttributeValue<M, P> | null } & {
  readonly [K in M]: Metrics[K]['value'] | null;
};

export interface Publication {
  readonly environment: string;
  readonly number: number;
  readonly id: string;
  readonly publishedAt: string;
}

/** Rows, and the publication that they are of. */
export interface Answer<Row> {
  readonly publication: Publication;
  readonly rows: readonly Row[];
  /** Continues the page, as `after`; there is no more when it is left out. */
  readonly next?: string;
}

/** A run of the project. */
export interface Run {
  readonly runId: string;
  readonly command: string;
  readonly environment: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly milliseconds: number;
  /** The number of the publication that it made. */
  readonly publication?: number;
  /** How many relations it published. */
  readonly published: number;
  /** How many of its steps ended so, by their end. */
  readonly ended: Readonly<Partial<Record<Ended, number>>>;
}

export type Ended = 'succeeded' | 'unchanged' | 'warned' | 'failed' | 'error' | 'skipped' | 'cancelled';

/** What a run did of a relation. */
export interface StepOfRun {
  readonly id: string;
  readonly kind: 'ingest' | 'model' | 'tests' | 'monitor';
  readonly relation: string;
  readonly status: Ended;
  /** Milliseconds from the beginning of the run. */
  readonly beganAfter?: number;
  readonly milliseconds: number;
  /** How many data tests were executed. */
  readonly tests?: number;
  /** The data tests that warned, failed or could not be executed. */
  readonly failing?: readonly string[];
  /** The code of the first error. */
  readonly code?: string;
}

/** How a data test ended last. */
export interface TestOutcome {
  readonly relation: string;
  readonly test: string;
  readonly status: Ended;
  /** How many rows broke the rule, for those who see all rows. */
  readonly failures?: number;
  readonly runId: string;
  readonly at: string;
}

/** When a relation was built, and how fresh it was found. */
export interface RelationFreshness {
  readonly relation: string;
  readonly builtAt: string;
  readonly measured?: { readonly status: 'fresh' | 'stale' | 'failed'; readonly newestAt?: string; readonly at: string };
}

export interface ClientOptions {
  /** The address of the server: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An API key, or a token. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

/** Why the server did not answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** The code of Martlet's documentation: `MARTLET-U212`. */
    readonly code: string,
    message: string,
    /** What to do about it. */
    readonly hint: string | undefined,
    /** Names the request in the log of the server. */
    readonly requestId: string | undefined,
  ) {
    super(message);
  }
}

export interface RequestOptions {
  /** Ends the question, also in the engine. */
  readonly signal?: AbortSignal;
}

/** Asks a server of Martlet. */
export class Client {
  readonly #fetch: typeof fetch;

  constructor(private readonly options: ClientOptions) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** Answers a question for metrics. */
  query<const M extends MetricName, const A extends AttributeOf<M> = never>(
    question: MetricsQuestion<M, A>,
    options: RequestOptions = {},
  ): Promise<Answer<MetricsRow<M, A>>> {
    return this.#ask('/v1/query', question, options);
  }

  /** A page of a relation's rows. */
  rows<R extends RelationId, const C extends ColumnOf<R> = ColumnOf<R>>(
    relation: R,
    question: RowsQuestion<R, C> = {},
    options: RequestOptions = {},
  ): Promise<Answer<Pick<Relations[R], C>>> {
    return this.#ask(`/v1/relations/${encodeURIComponent(relation)}/rows`, question, options);
  }

  /** All rows of a relation, page after page. */
  async *allRows<R extends RelationId, const C extends ColumnOf<R> = ColumnOf<R>>(
    relation: R,
    question: RowsQuestion<R, C> = {},
    options: RequestOptions = {},
  ): AsyncGenerator<Pick<Relations[R], C>> {
    let after = question.after;
    do {
      const page = await this.rows(relation, { ...question, ...(after === undefined ? {} : { after }) }, options);
      yield* page.rows;
      after = page.next;
    } while (after !== undefined);
  }

  /** The rows of a select, as the server sends them. */
  sql(sql: string, options: RequestOptions = {}): Promise<Answer<Readonly<Record<string, unknown>>>> {
    return this.#ask('/v1/sql', { sql }, options);
  }

  /** The last runs, newest first; 20 when no number is given. */
  async runs(limit = 20, options: RequestOptions = {}): Promise<readonly Run[]> {
    return (await this.#get<{ readonly runs: readonly Run[] }>(`/v1/runs?limit=${limit}`, options)).runs;
  }

  /** A run, and what it did of each relation. */
  async run(runId: string, options: RequestOptions = {}): Promise<Run & { readonly steps: readonly StepOfRun[] }> {
    return (await this.#get<{ readonly run: Run & { readonly steps: readonly StepOfRun[] } }>(`/v1/runs/${encodeURIComponent(runId)}`, options)).run;
  }

  /** How each data test ended last. */
  async quality(options: RequestOptions = {}): Promise<readonly TestOutcome[]> {
    return (await this.#get<{ readonly tests: readonly TestOutcome[] }>('/v1/quality', options)).tests;
  }

  /** When each relation was built, and how fresh it was found. */
  async freshness(options: RequestOptions = {}): Promise<readonly RelationFreshness[]> {
    return (await this.#get<{ readonly relations: readonly RelationFreshness[] }>('/v1/freshness', options)).relations;
  }

  async #get<T>(path: string, { signal }: RequestOptions): Promise<T> {
    return (await (await this.#send(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) }, {})).json()) as T;
  }

  async #send(path: string, init: RequestInit, headers: Readonly<Record<string, string>>): Promise<Response> {
    const { url, token } = this.options;
    const response = await this.#fetch(new URL(path, url), {
      ...init,
      headers: { accept: 'application/json', ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async #ask<Row>(path: string, body: object, { signal }: RequestOptions): Promise<Answer<Row>> {
    const init = { method: 'POST', body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) };
    const response = await this.#send(path, init, { 'content-type': 'application/json' });
    const answer = (await response.json()) as Answer<Record<string, unknown>> & { readonly columns: readonly { readonly name: string; readonly type: string }[] };
    const numbers = answer.columns.filter(({ type }) => type === 'integer' || type === 'double');
    for (const row of answer.rows) for (const { name, type } of numbers) row[name] = numberOf(row[name], type);
    // The types of this file say what the server sends; it was written from the same models.
    return answer as unknown as Answer<Row>;
  }
}

/** Whole numbers come as text, so that none is rounded on the way; and so does what JSON has no number for. */
function numberOf(text: unknown, type: string): unknown {
  if (typeof text !== 'string') return text;
  const number = Number(text);
  if (type === 'double' || Number.isSafeInteger(number)) return number;
  throw new RangeError(`${text} has more digits than a number of JavaScript holds`);
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { detail, code, hint, requestId } = JSON.parse(text) as { detail: string; code: string; hint?: string; requestId?: string };
    return new ApiError(response.status, code, detail, hint, requestId);
  } catch {
    return new ApiError(response.status, '', `The server answered with ${response.status}.`, undefined, undefined);
  }
}
