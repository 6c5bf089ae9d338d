import { exposure } from 'martlet';
import { dimDate } from '../models/marts/dim_date.js';
import { dimProducts } from '../models/marts/dim_products.js';
import { factQuality } from '../models/marts/fact_quality.js';
import { factWaste } from '../models/marts/fact_waste.js';

export const plantReview = exposure({
  name: 'plant_review',
  type: 'report',
  description: 'Defects and waste by plant and shift, for the monthly review of production.',
  owner: 'operations',
  tags: ['monthly'],
  reads: [factQuality, factWaste, dimProducts, dimDate],
});
