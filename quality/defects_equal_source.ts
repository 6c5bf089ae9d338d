import { dataTest, isDistinctFrom, sum } from 'martlet';
import { factQuality } from '../models/marts/fact_quality.js';
import { quality } from '../sources/quality.js';

export const defectsEqualSource = dataTest({
  name: 'defects_equal_source',
  description: 'The units inspected and the defects of fact_quality equal those of the raw inspections.',
  severity: 'error',
  from: { quality, facts: factQuality },
  query: (db) =>
    db
      .with('raw', (qb) =>
        qb
          .selectFrom('quality')
          .select(({ ref }) => [sum(ref('sample_size')).as('source_units'), sum(ref('defect_count')).as('source_defects')]),
      )
      .with('booked', (qb) =>
        qb.selectFrom('facts').select(({ ref }) => [sum(ref('sample_size')).as('fact_units'), sum(ref('defect_count')).as('fact_defects')]),
      )
      .selectFrom(['raw', 'booked'])
      .select(['source_units', 'fact_units', 'source_defects', 'fact_defects'])
      .where(({ or, ref }) =>
        or([isDistinctFrom(ref('source_units'), ref('fact_units')), isDistinctFrom(ref('source_defects'), ref('fact_defects'))]),
      ),
});
