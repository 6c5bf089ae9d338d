import { count, countIf, dataTest, literal, safeDivide } from 'martlet';
import { factQuality } from '../models/marts/fact_quality.js';
import { factReturns } from '../models/marts/fact_returns.js';
import { factSales } from '../models/marts/fact_sales.js';
import { factWaste } from '../models/marts/fact_waste.js';

const TOLERATED_SHARE = 0.01;

export const unknownMembersAreRare = dataTest({
  name: 'unknown_members_are_rare',
  description:
    'At most one row in a hundred of a fact stands under the unknown product or customer; more means that master data is missing.',
  severity: 'warn',
  from: { sales: factSales, returns: factReturns, inspections: factQuality, waste: factWaste },
  query: (db) =>
    db
      .with('shares', (qb) =>
        qb
          .selectFrom('sales')
          .select((eb) => [
            literal<string>('fact_sales').as('fact'),
            count().as('fact_rows'),
            countIf(eb.or([eb('product_key', '=', 'unknown'), eb('customer_key', '=', 'unknown')])).as('unknown_rows'),
          ])
          .unionAll((union) =>
            union
              .selectFrom('returns')
              .select((eb) => [
                literal<string>('fact_returns').as('fact'),
                count().as('fact_rows'),
                countIf(eb.or([eb('product_key', '=', 'unknown'), eb('customer_key', '=', 'unknown')])).as('unknown_rows'),
              ]),
          )
          .unionAll((union) =>
            union
              .selectFrom('inspections')
              .select((eb) => [
                literal<string>('fact_quality').as('fact'),
                count().as('fact_rows'),
                countIf(eb('product_key', '=', 'unknown')).as('unknown_rows'),
              ]),
          )
          .unionAll((union) =>
            union
              .selectFrom('waste')
              .select((eb) => [
                literal<string>('fact_waste').as('fact'),
                count().as('fact_rows'),
                countIf(eb('product_key', '=', 'unknown')).as('unknown_rows'),
              ]),
          ),
      )
      .selectFrom('shares')
      .select(['fact', 'fact_rows', 'unknown_rows'])
      .where(({ eb, ref }) => eb(safeDivide(ref('unknown_rows'), ref('fact_rows')), '>', TOLERATED_SHARE)),
});
