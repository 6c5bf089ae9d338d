import { avg, cast, decimal, double, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { catalogReturns, customer, customerAddress, dateDim } from './tables.js';

const columns = {
  c_customer_id: text(),
  c_salutation: text(),
  c_first_name: text(),
  c_last_name: text(),
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
  ctr_total_return: decimal(38, 2),
};

export interface Q81 extends Row<typeof columns> {}

export const q81: Model<Q81, 'model'> = model({
  name: 'q81',
  description:
    'One row per customer in Georgia and state of return whose returns to the catalog in 2000 were a fifth above the average of that state.',
  from: { catalog_returns: catalogReturns, date_dim: dateDim, customer_address: customerAddress, customer },
  columns,
  query: (db) =>
    db
      .with('customer_total_return', (qb) =>
        qb
          .selectFrom('catalog_returns')
          .innerJoin('date_dim', 'd_date_sk', 'cr_returned_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'cr_returning_addr_sk')
          .where('d_year', '=', 2000)
          .groupBy(['cr_returning_customer_sk', 'ca_state'])
          .select(({ ref }) => [
            'cr_returning_customer_sk as ctr_customer_sk',
            'ca_state as ctr_state',
            sum(ref('cr_return_amt_inc_tax')).as('ctr_total_return'),
          ]),
      )
      .selectFrom('customer_total_return as ctr')
      .innerJoin('customer', 'c_customer_sk', 'ctr_customer_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('ctr.ctr_total_return'), double()),
          '>',
          selectFrom('customer_total_return as peer')
            .whereRef('peer.ctr_state', '=', 'ctr.ctr_state')
            .select((peer) => multiply(avg(peer.ref('peer.ctr_total_return')), 1.2).as('limit_')),
        ),
      )
      .where('ca_state', '=', 'GA')
      .select([
        'c_customer_id',
        'c_salutation',
        'c_first_name',
        'c_last_name',
        'ca_street_number',
        'ca_street_name',
        'ca_street_type',
        'ca_suite_number',
        'ca_city',
        'ca_county',
        'ca_state',
        'ca_zip',
        'ca_country',
        'ca_gmt_offset',
        'ca_location_type',
        'ctr_total_return',
      ])
      .orderBy('c_customer_id')
      .orderBy('c_salutation')
      .orderBy('c_first_name')
      .orderBy('c_last_name')
      .orderBy('ca_street_number')
      .orderBy('ca_street_name')
      .orderBy('ca_street_type')
      .orderBy('ca_suite_number')
      .orderBy('ca_city')
      .orderBy('ca_county')
      .orderBy('ca_state')
      .orderBy('ca_zip')
      .orderBy('ca_country')
      .orderBy('ca_gmt_offset')
      .orderBy('ca_location_type')
      .orderBy('ctr_total_return')
      .limit(100),
});
