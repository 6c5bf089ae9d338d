import { z } from 'zod';

const relationId = z.string().describe('`schema.name` of a relation.');

const hierarchy = z
  .strictObject({
    name: z.string(),
    levels: z.array(z.string()).describe('Its columns, from the widest level to the finest.'),
    isStrict: z.boolean().describe('Whether each member of a level has one parent, which a data test proves.'),
  })
  .meta({ id: 'dimensionHierarchy' });

const way = z
  .strictObject({
    relation: relationId,
    name: z.string().describe('What a question calls the dimension there: `product` in `product.category`.'),
    columns: z.array(z.string()).describe('The columns that refer to it.'),
    isOverlapping: z.boolean().describe('Whether one row may have several members.'),
  })
  .meta({ id: 'dimensionWay' });

const attributeValues = z
  .strictObject({
    column: z.string(),
    distinct: z.int().nonnegative(),
    values: z.array(z.string()).optional().describe('All of its values as text, where there are few and none is personal data.'),
  })
  .meta({ id: 'attributeValues' });

export const dimensionMembersSchema = z
  .strictObject({
    at: z.string().describe('The instant at which they were counted, in UTC.'),
    environment: z.string(),
    count: z.int().nonnegative(),
    attributes: z.array(attributeValues),
  })
  .meta({ id: 'dimensionMembers' });

export const dimensionSchema = z
  .strictObject({
    relation: relationId,
    entity: z.string().optional().describe('What one of its members is called.'),
    hierarchies: z.array(hierarchy),
    ways: z.array(way).describe('The relations that refer to it, and how.'),
    members: dimensionMembersSchema.optional().describe('How many members it has; left out where the warehouse was not asked.'),
  })
  .meta({ id: 'catalogDimension' });

/** A dimension, with all that the catalog tells of it beside its relation. */
export type CatalogDimension = z.infer<typeof dimensionSchema>;
export type DimensionMembers = z.infer<typeof dimensionMembersSchema>;
