import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { similarNames } from '../../../graph/index.js';
import type { DescribedMetric } from '../../../semantic/index.js';
import { jsonAnswer } from '../json-answer.js';
import { httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { shownRelations } from '../shown-relation.js';

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
  handle: async (asked, { reader, described }) => {
    const lease = await reader.lease(asked.identity.scope);
    try {
      const metrics = described.metrics.filter(({ name }) => asked.identity.mayAskMetric(name)).map(metricEntry);
      return jsonAnswer({ metrics }, lease.publication, asked);
    } finally {
      lease.release();
    }
  },
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
  handle: async (asked, { reader, described }) => {
    const { identity, path } = asked;
    const mine = described.metrics.filter(({ name }) => identity.mayAskMetric(name));
    const metric = mine.find(({ name }) => name === path.metric);
    if (metric === undefined)
      throw unknown(
        'metric',
        path.metric,
        mine.map(({ name }) => name),
      );
    asked.note({ metrics: [metric.name] });
    const lease = await reader.lease(identity.scope);
    try {
      return jsonAnswer({ metric: { ...metricEntry(metric), attributes: described.attributesOf(metric.name) } }, lease.publication, asked);
    } finally {
      lease.release();
    }
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
  handle: async (asked, world) => {
    const lease = await world.reader.lease(asked.identity.scope);
    try {
      const shown = shownRelations(asked.identity.scope, lease.publication, world.dialect);
      return jsonAnswer({ dimensions: world.described.dimensions(shown) }, lease.publication, asked);
    } finally {
      lease.release();
    }
  },
});

const describeDimension = httpRoute({
  method: 'get',
  path: '/v1/dimensions/{dimension}',
  tag: 'Metrics',
  summary: 'A dimension',
  params: z.strictObject({ dimension: z.string().describe('The dimension with its schema: `gold.dim_products`.') }),
  answer: { description: 'The dimension.', schema: z.strictObject({ publication: publicationSchema, dimension: dimensionSchema }) },
  handle: async (asked, world) => {
    const lease = await world.reader.lease(asked.identity.scope);
    try {
      const dimensions = world.described.dimensions(shownRelations(asked.identity.scope, lease.publication, world.dialect));
      const dimension = dimensions.find(({ id }) => id === asked.path.dimension);
      if (dimension === undefined)
        throw unknown(
          'dimension',
          asked.path.dimension,
          dimensions.map(({ id }) => id),
        );
      return jsonAnswer({ dimension }, lease.publication, asked);
    } finally {
      lease.release();
    }
  },
});

export const metricRoutes: readonly Route[] = [listMetrics, describeMetric, listDimensions, describeDimension];

/** Where a metric is declared concerns those who write it. */
function metricEntry({ file: _, ...metric }: DescribedMetric): Omit<DescribedMetric, 'file'> {
  return metric;
}

function unknown(what: string, name: string, known: readonly string[]): MartletError {
  return new MartletError('resource-unknown', { what, name, similar: similarNames(name, known) });
}
