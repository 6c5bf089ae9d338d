import { avg, cast, decimal, double, integer, type Model, model, multiply, type Row, sum, text } from 'martlet';
import { customer, customerAddress, dateDim, webReturns } from './tables.js';

const columns = {
  c_customer_id: text(),
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
  ctr_total_return: decimal(38, 2),
};

export interface Q30 extends Row<typeof columns> {}

export const q30: Model<Q30, 'model'> = model({
  name: 'q30',
  description: 'One row per customer in Georgia who returned more than 20 percent above the average of the state on the web in 2002.',
  from: { web_returns: webReturns, date_dim: dateDim, customer_address: customerAddress, customer },
  columns,
  query: (db) =>
    db
      .with('customer_total_return', (db) =>
        db
          .selectFrom('web_returns')
          .innerJoin('date_dim', 'd_date_sk', 'wr_returned_date_sk')
          .innerJoin('customer_address', 'ca_address_sk', 'wr_returning_addr_sk')
          .where('d_year', '=', 2002)
          .groupBy(['wr_returning_customer_sk', 'ca_state'])
          .select(({ ref }) => [
            'wr_returning_customer_sk as ctr_customer_sk',
            'ca_state as ctr_state',
            sum(ref('wr_return_amt')).as('ctr_total_return'),
          ]),
      )
      .selectFrom('customer_total_return as ctr1')
      .innerJoin('customer', 'c_customer_sk', 'ctr1.ctr_customer_sk')
      .innerJoin('customer_address', 'ca_address_sk', 'c_current_addr_sk')
      .where(({ eb, ref, selectFrom }) =>
        eb(
          cast(ref('ctr1.ctr_total_return'), double()),
          '>',
          selectFrom('customer_total_return as ctr2')
            .whereRef('ctr1.ctr_state', '=', 'ctr2.ctr_state')
            .select(({ ref }) => multiply(1.2, avg(ref('ctr2.ctr_total_return'))).as('threshold')),
        ),
      )
      .where('ca_state', '=', 'GA')
      .select([
        'c_customer_id',
        'c_salutation',
        'c_first_name',
        'c_last_name',
        'c_preferred_cust_flag',
        'c_birth_day',
        'c_birth_month',
        'c_birth_year',
        'c_birth_country',
        'c_login',
        'c_email_address',
        'c_last_review_date_sk',
        'ctr_total_return',
      ])
      .orderBy('c_customer_id', (order) => order.nullsFirst())
      .orderBy('c_salutation', (order) => order.nullsFirst())
      .orderBy('c_first_name', (order) => order.nullsFirst())
      .orderBy('c_last_name', (order) => order.nullsFirst())
      .orderBy('c_preferred_cust_flag', (order) => order.nullsFirst())
      .orderBy('c_birth_day', (order) => order.nullsFirst())
      .orderBy('c_birth_month', (order) => order.nullsFirst())
      .orderBy('c_birth_year', (order) => order.nullsFirst())
      .orderBy('c_birth_country', (order) => order.nullsFirst())
      .orderBy('c_login', (order) => order.nullsFirst())
      .orderBy('c_email_address', (order) => order.nullsFirst())
      .orderBy('c_last_review_date_sk', (order) => order.nullsFirst())
      .orderBy('ctr_total_return', (order) => order.nullsFirst())
      .limit(100),
});
