import { ratioMetric, simpleMetric } from 'martlet';
import { factWaste } from '../models/marts/fact_waste.js';

const owner = 'operations';

export const wasteKg = simpleMetric({
  name: 'waste_kg',
  from: factWaste,
  measure: 'waste_kg',
  description: 'Material thrown away, in kilograms.',
  synonyms: ['scrap'],
  format: '0,0.0',
  fill: 'zero',
  owner,
});

export const wasteCost = simpleMetric({
  name: 'waste_cost',
  from: factWaste,
  measure: 'waste_cost',
  description: 'The value of the material thrown away, disposal included.',
  format: '0,0.00',
  fill: 'zero',
  owner,
});

export const wasteCostPerKg = ratioMetric({
  name: 'waste_cost_per_kg',
  numerator: wasteCost,
  denominator: wasteKg,
  description: 'What a kilogram of waste costs.',
  format: '0,0.00',
  unit: 'EUR per kg',
  owner,
});
