import { metricsTest } from 'martlet';
import { metricsProductPerformance } from '../models/metrics/metrics_product_performance.js';
import { defectRate, defects, unitsInspected } from '../semantic/quality.js';
import { returnRate, unitsReturned } from '../semantic/returns.js';
import { grossMargin, marginRate, revenue, revenueShare, unitsDelivered, unitsSold } from '../semantic/sales.js';
import { wasteCost, wasteKg } from '../semantic/waste.js';

export const productPerformanceEqualsMetrics = metricsTest({
  name: 'product_performance_equals_metrics',
  description: 'The view by product shows the metrics of four facts; a product without any row of them shows nothing or 0.',
  severity: 'error',
  view: metricsProductPerformance,
  by: { product_key: 'product.product_key' },
  columns: {
    revenue,
    gross_margin: grossMargin,
    margin_rate: marginRate,
    units_sold: unitsSold,
    units_delivered: unitsDelivered,
    units_returned: unitsReturned,
    return_rate: returnRate,
    units_inspected: unitsInspected,
    defects,
    defect_rate: defectRate,
    waste_kg: wasteKg,
    waste_cost: wasteCost,
    revenue_share: revenueShare,
  },
});
