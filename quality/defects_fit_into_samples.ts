import { dataTest } from 'martlet';
import { factQuality } from '../models/marts/fact_quality.js';

export const defectsFitIntoSamples = dataTest({
  name: 'defects_fit_into_samples',
  description: 'No inspection finds more defective units than its sample has.',
  severity: 'error',
  from: { inspections: factQuality },
  query: (db) =>
    db.selectFrom('inspections').select(['inspection_id', 'sample_size', 'defect_count']).whereRef('defect_count', '>', 'sample_size'),
});
