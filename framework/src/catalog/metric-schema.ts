import { z } from 'zod';
import { manifestSchema } from '../artifacts/manifest-schema.js';

const relationId = z.string().describe('`schema.name` of a relation.');

const readColumn = z
  .strictObject({
    relation: relationId,
    column: z.string(),
    kind: z
      .enum(['copied', 'transformed', 'aggregated', 'filtered', 'joined', 'grouped', 'ordered', 'opaque'])
      .describe('How it is used; `opaque` is raw SQL that may read it.'),
  })
  .meta({ id: 'metricColumn' });

const attribute = z
  .strictObject({
    path: z.string().describe('What a question calls it: `product.category`.'),
    relation: relationId,
    column: z.string().optional().describe('The column that it is; left out for a period that is read off a day.'),
    type: z.string(),
    description: z.string().optional(),
    isTime: z.boolean().describe('Whether it is a day, a period or an instant, or is read off one.'),
    isOverlapping: z.boolean().describe('Whether a row may have several of it, so that values do not add up.'),
  })
  .meta({ id: 'metricAttribute' });

const month = z
  .strictObject({
    month: z.string().describe('Its first day: `2025-03-01`.'),
    value: z.string().nullable().describe('The exact figure; null where there is none.'),
    text: z.string().describe('The figure as its format writes it.'),
  })
  .meta({ id: 'metricMonth' });

export const metricValuesSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('values'),
      at: z.string().describe('The instant at which they were asked for, in UTC.'),
      environment: z.string(),
      isAdditive: z.boolean().describe('Whether the values of months add up to that of a year.'),
      months: z.array(month).describe('The last months up to `at`, oldest first, without a gap.'),
    }),
    z.strictObject({ kind: z.literal('none'), reason: z.string() }),
  ])
  .meta({ id: 'metricValues' });

export const metricSchema = manifestSchema.shape.metrics.element
  .extend({
    formula: z.string().describe('What it is made of, in words.'),
    partOf: z.array(z.string()).describe('The metrics that are made of it.'),
    columns: z.array(readColumn).describe('The columns that its query reads, where it can be asked by nothing.'),
    attributes: z.array(attribute).describe('What it can be asked by.'),
    shownIn: z
      .array(z.strictObject({ relation: relationId, column: z.string(), test: z.string() }))
      .describe('The columns of models that a data test proves to be equal to it.'),
    exposures: z
      .array(z.strictObject({ name: z.string(), through: relationId }))
      .describe('Exposures that read it in such a model, or that read a relation of which it is made.'),
    values: metricValuesSchema
      .optional()
      .describe('Its values by month, or why there are none; left out where the warehouse was not asked.'),
  })
  .meta({ id: 'catalogMetric' });

/** A metric, with all that the catalog tells of it. */
export type CatalogMetric = z.infer<typeof metricSchema>;
export type MetricValues = z.infer<typeof metricValuesSchema>;
export type MetricMonth = z.infer<typeof month>;
