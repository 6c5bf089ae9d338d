import { z } from 'zod';
import { jsonSchema } from '../artifacts/json-schemas.js';
import type { Filter, FilterCondition } from '../model/index.js';
import type { Question } from './question.js';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const path = z.string().meta({ description: 'The path of an attribute: product.category, date.month.' });
const span = z.templateLiteral([z.number(), ' ', z.string()]).meta({ description: 'A number and a unit: 28 days, 1 month.' });

const condition: z.ZodType<FilterCondition> = z.union([
  z.tuple([path, z.enum(['=', '!=', '<', '<=', '>', '>=']), scalar]),
  z.tuple([path, z.enum(['in', 'not in']), z.array(scalar)]),
  z.tuple([path, z.literal('between'), z.tuple([scalar, scalar])]),
  z.tuple([path, z.enum(['contains', 'starts with', 'ends with']), z.string()]),
  z.tuple([path, z.enum(['last', 'previous']), span]),
  z.tuple([path, z.literal('this'), z.string()]),
  z.tuple([path, z.enum(['is null', 'is not null', 'is orphan', 'is unknown', 'is known'])]),
]);

const filter: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      condition,
      z.strictObject({ and: z.array(filter) }),
      z.strictObject({ or: z.array(filter) }),
      z.strictObject({ not: filter }),
    ]),
  )
  .meta({ id: 'filter' });

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
    where: z.array(filter).optional(),
    weightedBy: path.optional(),
    carried: z.boolean().optional(),
  }),
]);

/** A question as JSON: what servers, URLs and files hold is read with it. */
export const questionSchema: z.ZodType<Question> = z.strictObject({
  metrics: z.array(askedMetric).min(1),
  by: z.array(z.union([path, z.strictObject({ attribute: path, as: z.string().optional() })])).optional(),
  where: z.array(filter).optional(),
  having: z.array(having).optional(),
  orderBy: z.array(z.union([z.string(), z.tuple([z.string(), z.enum(['asc', 'desc'])])])).optional(),
  limit: z.int().min(0).optional(),
  totals: z.union([z.boolean(), z.array(z.array(path))]).optional(),
  fill: z.enum(['zero', 'nothing']).optional(),
  compareTo: z
    .strictObject({
      offset: z.union([z.literal('previous_period'), span]),
      show: z.array(z.enum(['value', 'change', 'growth'])).optional(),
      likeForLike: z.boolean().optional(),
    })
    .optional(),
  share: z
    .strictObject({
      of: z.string(),
      within: z.array(path).optional(),
      ignores: z.array(z.enum(['where', 'having'])).optional(),
      as: z.string().optional(),
    })
    .optional(),
  at: z.iso.date().optional(),
  timeZone: z.string().optional(),
}) satisfies z.ZodType<Question>;

/** The published JSON Schema of a question. */
export const QUESTION_JSON_SCHEMA: object = jsonSchema('urn:martlet:schema:question:1', 'A question for metrics', questionSchema);
