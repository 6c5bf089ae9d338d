import { dataTest, isDistinctFrom, sum } from 'martlet';
import { factWaste } from '../models/marts/fact_waste.js';
import { waste } from '../sources/waste.js';

export const wasteCostEqualsSource = dataTest({
  name: 'waste_cost_equals_source',
  description: 'The cost of waste in fact_waste equals that of the raw records, to the cent.',
  severity: 'error',
  from: { waste, facts: factWaste },
  query: (db) =>
    db
      .with('raw', (qb) => qb.selectFrom('waste').select(({ ref }) => sum(ref('cost')).as('source_cost')))
      .with('booked', (qb) => qb.selectFrom('facts').select(({ ref }) => sum(ref('waste_cost')).as('fact_cost')))
      .selectFrom(['raw', 'booked'])
      .select(['source_cost', 'fact_cost'])
      .where(({ ref }) => isDistinctFrom(ref('source_cost'), ref('fact_cost'))),
});
