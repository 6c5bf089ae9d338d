import { z } from 'zod';
import type { Filter, FilterCondition } from './filter.js';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The path of an attribute, in what is read from files and from the network. */
export const attributePath = z.string().meta({ description: 'The path of an attribute: product.category, date.month.' });
export const timeSpan = z.templateLiteral([z.number(), ' ', z.string()]).meta({ description: 'A number and a unit: 28 days, 1 month.' });

const condition: z.ZodType<FilterCondition> = z.union([
  z.tuple([attributePath, z.enum(['=', '!=', '<', '<=', '>', '>=']), scalar]),
  z.tuple([attributePath, z.enum(['in', 'not in']), z.array(scalar)]),
  z.tuple([attributePath, z.literal('between'), z.tuple([scalar, scalar])]),
  z.tuple([attributePath, z.enum(['contains', 'starts with', 'ends with']), z.string()]),
  z.tuple([attributePath, z.enum(['last', 'previous']), timeSpan]),
  z.tuple([attributePath, z.literal('this'), z.string()]),
  z.tuple([attributePath, z.enum(['is null', 'is not null', 'is orphan', 'is unknown', 'is known'])]),
]);

/** A filter as data. */
export const filterSchema: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      condition,
      z.strictObject({ and: z.array(filterSchema) }),
      z.strictObject({ or: z.array(filterSchema) }),
      z.strictObject({ not: filterSchema }),
    ]),
  )
  .meta({ id: 'filter' });
