import { dataTest } from 'martlet';
import { dimProducts } from '../models/marts/dim_products.js';
import { factSales } from '../models/marts/fact_sales.js';

export const nothingIsSoldBeforeItsLaunch = dataTest({
  name: 'nothing_is_sold_before_its_launch',
  description: 'Products are sold from the day of their launch to that of their discontinuation.',
  severity: 'warn',
  from: { sales: factSales, products: dimProducts },
  query: (db) =>
    db
      .selectFrom('sales')
      .innerJoin('products', 'products.product_key', 'sales.product_key')
      .select(['sales.order_id', 'sales.line_number', 'sales.order_date', 'products.launched_on', 'products.discontinued_on'])
      .where((eb) =>
        eb.or([
          eb('sales.order_date', '<', eb.ref('products.launched_on')),
          eb('sales.order_date', '>', eb.ref('products.discontinued_on')),
        ]),
      ),
});
