import { z } from 'zod';
import { attributePath, filterSchema, timeSpan } from '../model/index.js';
import { jsonSchema } from '../project/json-schema.js';
import type { Question } from './question.js';

const number = z.union([z.number(), z.string()]);
const having = z.union([
  z.tuple([z.string(), z.enum(['=', '!=', '<', '<=', '>', '>=']), number]),
  z.tuple([z.string(), z.literal('between'), z.tuple([number, number])]),
  z.tuple([z.string(), z.enum(['is null', 'is not null'])]),
]);

const askedMetric = z.union([
  z.string(),
  z.strictObject({
    metric: z.string(),
    time: z.string().optional(),
    as: z.string().optional(),
    where: z.array(filterSchema).optional(),
    weightedBy: attributePath.optional(),
    carried: z.boolean().optional(),
  }),
]);

/** A question as JSON: what servers, URLs and files hold is read with it. */
export const questionSchema: z.ZodType<Question> = z.strictObject({
  metrics: z.array(askedMetric).min(1),
  by: z.array(z.union([attributePath, z.strictObject({ attribute: attributePath, as: z.string().optional() })])).optional(),
  where: z.array(filterSchema).optional(),
  having: z.array(having).optional(),
  orderBy: z.array(z.union([z.string(), z.tuple([z.string(), z.enum(['asc', 'desc'])])])).optional(),
  limit: z.int().min(0).optional(),
  totals: z.union([z.boolean(), z.array(z.array(attributePath))]).optional(),
  fill: z.enum(['zero', 'nothing']).optional(),
  compareTo: z
    .strictObject({
      offset: z.union([z.literal('previous_period'), timeSpan]),
      show: z.array(z.enum(['value', 'change', 'growth'])).optional(),
      likeForLike: z.boolean().optional(),
    })
    .optional(),
  share: z
    .strictObject({
      of: z.string(),
      within: z.array(attributePath).optional(),
      ignores: z.array(z.enum(['where', 'having'])).optional(),
      as: z.string().optional(),
    })
    .optional(),
  at: z.iso.date().optional(),
  timeZone: z.string().optional(),
}) satisfies z.ZodType<Question>;

/** The published JSON Schema of a question. */
export const QUESTION_JSON_SCHEMA: object = jsonSchema('urn:martlet:schema:question:1', 'A question for metrics', questionSchema);
