import { avg, caseWhen, countIf, double, type Model, model, type Row } from 'martlet';
import { reason, storeSales } from './tables.js';

const columns = {
  bucket1: double(),
  bucket2: double(),
  bucket3: double(),
  bucket4: double(),
  bucket5: double(),
};

export interface Q09 extends Row<typeof columns> {}

export const q09: Model<Q09, 'model'> = model({
  name: 'q09',
  description: 'One row: per bucket of quantities the average discount where it holds many sales, otherwise the average paid.',
  from: { store_sales: storeSales, reason },
  columns,
  query: (db) =>
    db
      .with('buckets', (db) =>
        db.selectFrom('store_sales').select(({ between, eb, ref }) => {
          const bucket = (from: number, to: number, many: number) => {
            const filter = between('ss_quantity', from, to);
            return caseWhen(eb(countIf(filter), '>', many), avg(ref('ss_ext_discount_amt'), { filter })).else(
              avg(ref('ss_net_paid'), { filter }),
            );
          };
          return [
            bucket(1, 20, 74129).as('bucket1'),
            bucket(21, 40, 122840).as('bucket2'),
            bucket(41, 60, 56580).as('bucket3'),
            bucket(61, 80, 10097).as('bucket4'),
            bucket(81, 100, 165306).as('bucket5'),
          ];
        }),
      )
      .selectFrom('reason')
      .crossJoin('buckets')
      .where('r_reason_sk', '=', 1)
      .select(['bucket1', 'bucket2', 'bucket3', 'bucket4', 'bucket5']),
});
