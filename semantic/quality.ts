import { ratioMetric, simpleMetric } from 'martlet';
import { factQuality } from '../models/marts/fact_quality.js';

const owner = 'operations';

export const unitsInspected = simpleMetric({
  name: 'units_inspected',
  from: factQuality,
  measure: 'units_inspected',
  description: 'Units in the samples of inspections.',
  fill: 'zero',
  owner,
});

export const defects = simpleMetric({
  name: 'defects',
  from: factQuality,
  measure: 'defects',
  description: 'Units of those samples that had a defect.',
  fill: 'zero',
  owner,
});

export const defectRate = ratioMetric({
  name: 'defect_rate',
  numerator: defects,
  denominator: unitsInspected,
  description: 'Defects as a share of the units inspected; null without inspections.',
  synonyms: ['reject rate', 'ppm'],
  format: '0.00%',
  unit: 'ratio',
  owner,
});
