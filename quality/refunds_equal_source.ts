import { dataTest, isDistinctFrom, sum } from 'martlet';
import { factReturns } from '../models/marts/fact_returns.js';
import { returns } from '../sources/returns.js';

export const refundsEqualSource = dataTest({
  name: 'refunds_equal_source',
  description: 'The units and refunds of fact_returns equal those of the raw returns, to the cent.',
  severity: 'error',
  from: { returns, facts: factReturns },
  query: (db) =>
    db
      .with('raw', (qb) =>
        qb
          .selectFrom('returns')
          .select(({ ref }) => [sum(ref('quantity_returned')).as('source_units'), sum(ref('refund_amount')).as('source_refunds')]),
      )
      .with('booked', (qb) =>
        qb
          .selectFrom('facts')
          .select(({ ref }) => [sum(ref('quantity_returned')).as('fact_units'), sum(ref('refund_amount')).as('fact_refunds')]),
      )
      .selectFrom(['raw', 'booked'])
      .select(['source_units', 'fact_units', 'source_refunds', 'fact_refunds'])
      .where(({ or, ref }) =>
        or([isDistinctFrom(ref('source_units'), ref('fact_units')), isDistinctFrom(ref('source_refunds'), ref('fact_refunds'))]),
      ),
});
