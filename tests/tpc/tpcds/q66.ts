import { decimal, divide, double, ifElse, integer, literal, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { catalogSales, dateDim, shipMode, timeDim, warehouse, webSales } from './tables.js';

const columns = {
  w_warehouse_name: text(),
  w_warehouse_sq_ft: integer(),
  w_city: text(),
  w_county: text(),
  w_state: text(),
  w_country: text(),
  ship_carriers: text().notNull(),
  year_: integer(),
  jan_sales: decimal(38, 2),
  feb_sales: decimal(38, 2),
  mar_sales: decimal(38, 2),
  apr_sales: decimal(38, 2),
  may_sales: decimal(38, 2),
  jun_sales: decimal(38, 2),
  jul_sales: decimal(38, 2),
  aug_sales: decimal(38, 2),
  sep_sales: decimal(38, 2),
  oct_sales: decimal(38, 2),
  nov_sales: decimal(38, 2),
  dec_sales: decimal(38, 2),
  jan_sales_per_sq_foot: double(),
  feb_sales_per_sq_foot: double(),
  mar_sales_per_sq_foot: double(),
  apr_sales_per_sq_foot: double(),
  may_sales_per_sq_foot: double(),
  jun_sales_per_sq_foot: double(),
  jul_sales_per_sq_foot: double(),
  aug_sales_per_sq_foot: double(),
  sep_sales_per_sq_foot: double(),
  oct_sales_per_sq_foot: double(),
  nov_sales_per_sq_foot: double(),
  dec_sales_per_sq_foot: double(),
  jan_net: decimal(38, 2),
  feb_net: decimal(38, 2),
  mar_net: decimal(38, 2),
  apr_net: decimal(38, 2),
  may_net: decimal(38, 2),
  jun_net: decimal(38, 2),
  jul_net: decimal(38, 2),
  aug_net: decimal(38, 2),
  sep_net: decimal(38, 2),
  oct_net: decimal(38, 2),
  nov_net: decimal(38, 2),
  dec_net: decimal(38, 2),
};

export interface Q66 extends Row<typeof columns> {}

export const q66: Model<Q66, 'model'> = model({
  name: 'q66',
  description:
    'One row per warehouse: what two carriers took from it in each month of 2001 during eight hours of the day, for the web and the catalog.',
  from: { web_sales: webSales, catalog_sales: catalogSales, warehouse, date_dim: dateDim, time_dim: timeDim, ship_mode: shipMode },
  grain: ['w_warehouse_name', 'w_warehouse_sq_ft', 'w_city', 'w_county', 'w_state', 'w_country', 'year_'],
  columns,
  query: (db) =>
    db
      .with('shipments', (qb) =>
        qb
          .selectFrom('web_sales')
          .innerJoin('warehouse', 'w_warehouse_sk', 'ws_warehouse_sk')
          .innerJoin('date_dim', 'd_date_sk', 'ws_sold_date_sk')
          .innerJoin('time_dim', 't_time_sk', 'ws_sold_time_sk')
          .innerJoin('ship_mode', 'sm_ship_mode_sk', 'ws_ship_mode_sk')
          .where('d_year', '=', 2001)
          .where((eb) => eb.between('t_time', 30838, 59638))
          .where('sm_carrier', 'in', ['DHL', 'BARIAN'])
          .select(({ ref }) => [
            'w_warehouse_name',
            'w_warehouse_sq_ft',
            'w_city',
            'w_county',
            'w_state',
            'w_country',
            'd_year',
            'd_moy',
            multiply(ref('ws_ext_sales_price'), ref('ws_quantity')).as('sales'),
            multiply(ref('ws_net_paid'), ref('ws_quantity')).as('net'),
          ])
          .unionAll(
            qb
              .selectFrom('catalog_sales')
              .innerJoin('warehouse', 'w_warehouse_sk', 'cs_warehouse_sk')
              .innerJoin('date_dim', 'd_date_sk', 'cs_sold_date_sk')
              .innerJoin('time_dim', 't_time_sk', 'cs_sold_time_sk')
              .innerJoin('ship_mode', 'sm_ship_mode_sk', 'cs_ship_mode_sk')
              .where('d_year', '=', 2001)
              .where((eb) => eb.between('t_time', 30838, 59638))
              .where('sm_carrier', 'in', ['DHL', 'BARIAN'])
              .select(({ ref }) => [
                'w_warehouse_name',
                'w_warehouse_sq_ft',
                'w_city',
                'w_county',
                'w_state',
                'w_country',
                'd_year',
                'd_moy',
                multiply(ref('cs_sales_price'), ref('cs_quantity')).as('sales'),
                multiply(ref('cs_net_paid_inc_tax'), ref('cs_quantity')).as('net'),
              ]),
          ),
      )
      .selectFrom('shipments')
      .groupBy(['w_warehouse_name', 'w_warehouse_sq_ft', 'w_city', 'w_county', 'w_state', 'w_country', 'd_year'])
      .select(({ eb, ref }) => {
        const sales = (month: number) => sum(ifElse(eb('d_moy', '=', month), ref('sales'), 0));
        const net = (month: number) => sum(ifElse(eb('d_moy', '=', month), ref('net'), 0));
        const perSquareFoot = (month: number) => divide(sales(month), ref('w_warehouse_sq_ft'));
        return [
          'w_warehouse_name',
          'w_warehouse_sq_ft',
          'w_city',
          'w_county',
          'w_state',
          'w_country',
          literal<string>('DHL,BARIAN').as('ship_carriers'),
          'd_year as year_',
          sales(1).as('jan_sales'),
          sales(2).as('feb_sales'),
          sales(3).as('mar_sales'),
          sales(4).as('apr_sales'),
          sales(5).as('may_sales'),
          sales(6).as('jun_sales'),
          sales(7).as('jul_sales'),
          sales(8).as('aug_sales'),
          sales(9).as('sep_sales'),
          sales(10).as('oct_sales'),
          sales(11).as('nov_sales'),
          sales(12).as('dec_sales'),
          perSquareFoot(1).as('jan_sales_per_sq_foot'),
          perSquareFoot(2).as('feb_sales_per_sq_foot'),
          perSquareFoot(3).as('mar_sales_per_sq_foot'),
          perSquareFoot(4).as('apr_sales_per_sq_foot'),
          perSquareFoot(5).as('may_sales_per_sq_foot'),
          perSquareFoot(6).as('jun_sales_per_sq_foot'),
          perSquareFoot(7).as('jul_sales_per_sq_foot'),
          perSquareFoot(8).as('aug_sales_per_sq_foot'),
          perSquareFoot(9).as('sep_sales_per_sq_foot'),
          perSquareFoot(10).as('oct_sales_per_sq_foot'),
          perSquareFoot(11).as('nov_sales_per_sq_foot'),
          perSquareFoot(12).as('dec_sales_per_sq_foot'),
          net(1).as('jan_net'),
          net(2).as('feb_net'),
          net(3).as('mar_net'),
          net(4).as('apr_net'),
          net(5).as('may_net'),
          net(6).as('jun_net'),
          net(7).as('jul_net'),
          net(8).as('aug_net'),
          net(9).as('sep_net'),
          net(10).as('oct_net'),
          net(11).as('nov_net'),
          net(12).as('dec_net'),
        ];
      })
      .orderBy('w_warehouse_name', (order) => order.nullsFirst())
      .limit(100),
});
