import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { similarNames } from '../../../graph/index.js';
import type { AskableAttribute, DescribedMetric } from '../../../semantic/index.js';
import { typeText } from '../described.js';
import { jsonAnswer } from '../json-answer.js';
import { httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { shownRelations } from '../shown-relation.js';
import { withLease } from '../with-lease.js';

const metricSchema = z
  .strictObject({
    name: z.string(),
    type: z.enum(['simple', 'ratio', 'derived', 'cumulative', 'compared', 'share', 'conversion', 'per member']),
    description: z.string().optional(),
    unit: z.string().optional(),
    format: z.string().optional(),
    owner: z.string().optional(),
    synonyms: z.array(z.string()),
    tags: z.array(z.string()),
    formula: z.string().describe('What it is, in words.'),
    madeOf: z.array(z.string()).describe('The metrics that it is made of.'),
    partOf: z.array(z.string()).describe('The metrics that are made of it.'),
    reads: z.array(z.string()).describe('The relations whose rows it aggregates.'),
    fill: z.enum(['zero', 'nothing']).describe('What a group without any of its rows shows: 0 or null.'),
  })
  .meta({ id: 'metric' });

const attributeSchema = z
  .strictObject({ path: z.string(), type: z.string(), description: z.string().optional() })
  .meta({ id: 'attribute' });

const askableSchema = attributeSchema
  .extend({
    meaning: z.string().describe('What it is: metrics that have a path with one meaning are asked by it together.'),
    relation: z.string().describe('The relation that it is read from.'),
    column: z.string().optional().describe('The column that it is; left out for what is computed, such as a period of a day.'),
    isTime: z.boolean().describe('Whether it is a day, a period or an instant, or is read off one.'),
    isOverlapping: z.boolean().describe('Whether one row may have several of it.'),
    metrics: z.int().min(0).describe('The place in `sets` of the metrics that can be asked by it.'),
  })
  .meta({ id: 'askableAttribute' });

const dimensionSchema = z
  .strictObject({
    id: z.string(),
    description: z.string().optional(),
    key: z.array(z.string()).describe('The columns that identify a row.'),
    entity: z.string().optional().describe('What one of its rows is called.'),
    hierarchies: z
      .array(z.strictObject({ name: z.string(), levels: z.array(z.string()) }))
      .describe('Each from its widest level to its finest.'),
    columns: z.array(z.strictObject({ name: z.string(), type: z.string(), description: z.string().optional() })),
  })
  .meta({ id: 'dimension' });

const listMetrics = httpRoute({
  method: 'get',
  path: '/v1/metrics',
  tag: 'Metrics',
  summary: 'The metrics that the reader may ask for',
  answer: { description: 'The metrics.', schema: z.strictObject({ publication: publicationSchema, metrics: z.array(metricSchema) }) },
  handle: (asked, world) =>
    withLease(asked, world, (lease) => {
      const metrics = world.described.metrics.filter(({ name }) => asked.identity.mayAskMetric(name)).map(metricEntry);
      return jsonAnswer({ metrics }, lease.publication, asked);
    }),
});

const describeMetric = httpRoute({
  method: 'get',
  path: '/v1/metrics/{metric}',
  tag: 'Metrics',
  summary: 'A metric, and what it can be asked by',
  params: z.strictObject({ metric: z.string() }),
  answer: {
    description: 'The metric.',
    schema: z.strictObject({
      publication: publicationSchema,
      metric: metricSchema.extend({ attributes: z.array(attributeSchema) }).meta({ id: 'describedMetric' }),
    }),
  },
  handle: (asked, world) => {
    const { identity, path } = asked;
    const { described, access, dialect } = world;
    const mine = described.metrics.filter(({ name }) => identity.mayAskMetric(name));
    const metric = mine.find(({ name }) => name === path.metric);
    if (metric === undefined)
      throw unknown(
        'metric',
        path.metric,
        mine.map(({ name }) => name),
      );
    asked.note({ metrics: [metric.name] });
    return withLease(asked, world, ({ publication }) => {
      const shown = shownRelations(identity.scope, publication, dialect);
      const attributes = described.attributesOf(metric.name, access.questions(identity), shown).map(attributeEntry);
      return jsonAnswer({ metric: { ...metricEntry(metric), attributes } }, publication, asked);
    });
  },
});

const listAttributes = httpRoute({
  method: 'get',
  path: '/v1/attributes',
  tag: 'Metrics',
  summary: 'What the metrics of the reader can be asked by',
  description: 'All attributes of all metrics at once, for programs that offer only what a question can reach.',
  answer: {
    description: 'The attributes.',
    schema: z.strictObject({
      publication: publicationSchema,
      attributes: z.array(askableSchema),
      sets: z.array(z.array(z.string())).describe('Names of metrics that are asked by the same attributes.'),
    }),
  },
  handle: (asked, world) => {
    const { described, access, dialect } = world;
    const { identity } = asked;
    return withLease(asked, world, (lease) => {
      const shown = shownRelations(identity.scope, lease.publication, dialect);
      const model = access.questions(identity);
      const found = new Map<string, { readonly attribute: AskableAttribute; readonly metrics: string[] }>();
      for (const { name } of described.metrics.filter((metric) => identity.mayAskMetric(metric.name)))
        for (const attribute of described.attributesOf(name, model, shown)) {
          const key = JSON.stringify([attribute.path, attribute.identity]);
          const known = found.get(key);
          if (known === undefined) found.set(key, { attribute, metrics: [name] });
          else known.metrics.push(name);
        }
      const sets = new Map<string, { readonly place: number; readonly metrics: readonly string[] }>();
      const attributes = [...found.values()].map(({ attribute, metrics }) => {
        const key = JSON.stringify(metrics);
        const set = sets.get(key) ?? { place: sets.size, metrics };
        sets.set(key, set);
        const { identity: meaning, relation, column, isTime, isOverlapping } = attribute;
        return { ...attributeEntry(attribute), meaning, relation, column, isTime, isOverlapping, metrics: set.place };
      });
      return jsonAnswer({ attributes, sets: [...sets.values()].map(({ metrics }) => metrics) }, lease.publication, asked);
    });
  },
});

const listDimensions = httpRoute({
  method: 'get',
  path: '/v1/dimensions',
  tag: 'Metrics',
  summary: 'The dimensions that the reader may see',
  answer: {
    description: 'The dimensions.',
    schema: z.strictObject({ publication: publicationSchema, dimensions: z.array(dimensionSchema) }),
  },
  handle: (asked, world) =>
    withLease(asked, world, (lease) => {
      const shown = shownRelations(asked.identity.scope, lease.publication, world.dialect);
      return jsonAnswer({ dimensions: world.described.dimensions(shown) }, lease.publication, asked);
    }),
});

const describeDimension = httpRoute({
  method: 'get',
  path: '/v1/dimensions/{dimension}',
  tag: 'Metrics',
  summary: 'A dimension',
  params: z.strictObject({ dimension: z.string().describe('The dimension with its schema: `gold.dim_products`.') }),
  answer: { description: 'The dimension.', schema: z.strictObject({ publication: publicationSchema, dimension: dimensionSchema }) },
  handle: (asked, world) =>
    withLease(asked, world, (lease) => {
      const dimensions = world.described.dimensions(shownRelations(asked.identity.scope, lease.publication, world.dialect));
      const dimension = dimensions.find(({ id }) => id === asked.path.dimension);
      if (dimension === undefined)
        throw unknown(
          'dimension',
          asked.path.dimension,
          dimensions.map(({ id }) => id),
        );
      return jsonAnswer({ dimension }, lease.publication, asked);
    }),
});

export const metricRoutes: readonly Route[] = [listMetrics, describeMetric, listAttributes, listDimensions, describeDimension];

/** Where a metric is declared concerns those who write it. */
function metricEntry({ file: _, ...metric }: DescribedMetric): Omit<DescribedMetric, 'file'> {
  return metric;
}

function attributeEntry({ path, type, description }: AskableAttribute) {
  return { path, type: typeText(type, ''), ...(description === undefined ? {} : { description }) };
}

function unknown(what: string, name: string, known: readonly string[]): MartletError {
  return new MartletError('resource-unknown', { what, name, similar: similarNames(name, known) });
}
