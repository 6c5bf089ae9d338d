import { z } from 'zod';
import { DIMENSIONS } from '../quality/kinds/dimension.js';

/** Names the form of `manifest.json`; its number changes when readers have to change. */
export const MANIFEST_SCHEMA = 'urn:martlet:schema:manifest:1';

const relationId = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
  .describe('`schema.name` of a relation.');
const file = z.string().describe('Path relative to the project, with `/` between its parts.');

const column = z
  .strictObject({
    name: z.string(),
    type: z.string().describe('The logical type, the same on every warehouse: `text`, `decimal(18, 2)`, `array(text)`.'),
    nullable: z.boolean(),
    description: z.string().optional(),
    pii: z.string().optional().describe('The class of personal data that the column holds.'),
    references: z.strictObject({ relation: relationId, column: z.string() }).optional().describe('The column that the values come from.'),
  })
  .meta({ id: 'column' });

const declared = {
  file: file.describe('The file that declares it.'),
  exportName: z.string(),
  description: z.string().optional(),
  owner: z.string().optional(),
  tags: z.array(z.string()),
};

const relation = {
  id: relationId,
  schema: z.string(),
  name: z.string(),
  ...declared,
  runbook: z.string().optional().describe('The address of the page that says what to do when it fails.'),
  grain: z.array(z.string()).optional().describe('The columns that identify a row.'),
  columns: z.array(column).describe('The contract, in order.'),
};

const source = z
  .strictObject({
    ...relation,
    files: z
      .strictObject({
        format: z.string(),
        pattern: z.union([z.string(), z.array(z.string())]),
        maxRejects: z.union([z.int(), z.strictObject({ share: z.number() })]),
      })
      .optional()
      .describe('The files that it is ingested from.'),
    freshness: z
      .strictObject({ column: z.string().optional(), warnAfterHours: z.number().optional(), errorAfterHours: z.number().optional() })
      .optional(),
  })
  .meta({ id: 'source' });

const model = z
  .strictObject({
    ...relation,
    kind: z.enum(['staging', 'intermediate', 'dimension', 'fact', 'metric', 'model', 'seed']),
    materialized: z
      .enum(['view', 'table', 'ephemeral', 'materialized-view', 'incremental-by-time', 'incremental', 'history'])
      .describe('How it is stored.'),
    dependsOn: z.array(relationId).describe('What its query may read.'),
    partitionBy: z.string().optional(),
    partitionUnit: z.string().optional().describe('The span of one partition, for days and instants: `day`, `month`.'),
    partitionsExpireAfterDays: z.number().optional().describe('The days after which a warehouse that can deletes the rows of a partition.'),
    clusterBy: z.array(z.string()).optional(),
    maxLagMinutes: z.number().optional().describe('The minutes by which the rows of a materialized view may be behind.'),
    transient: z.boolean().optional().describe('Whether lost rows are worth no copies, where the model says so itself.'),
    labels: z.record(z.string(), z.string()).optional().describe('Names and values that the warehouse keeps with the table.'),
    meta: z.record(z.string(), z.unknown()),
    compiled: file.optional().describe('The compiled SQL, once a command has compiled the model. An ephemeral model has none.'),
  })
  .meta({ id: 'model' });

const test = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.string().describe('What kind of rule it is: `between`, `unique-combination`; `data-test` for a query of its own.'),
    dimension: z.enum(DIMENSIONS).describe('What of the quality of data it is about.'),
    relation: relationId.optional().describe('The relation that it is about; left out when it is about several.'),
    column: z.string().optional(),
    ...declared,
    severity: z.enum(['error', 'warn']),
    warnIf: z.int().describe('The number of failing rows above which it warns.'),
    errorIf: z.int().describe('The number of failing rows above which it fails.'),
    limit: z.int().optional().describe('The most failing rows that are kept on request, where the test says so itself.'),
    dependsOn: z.array(relationId),
    compiled: file.describe('The compiled query for the failing rows, once a command has compiled the test.'),
  })
  .meta({ id: 'test' });

const exposure = z
  .strictObject({
    name: z.string(),
    type: z.string().describe('`dashboard`, `report`, `application`, `notebook` or another word.'),
    ...declared,
    url: z.string().optional(),
    reads: z.array(relationId).describe('The relations that it reads.'),
  })
  .meta({ id: 'exposure' });

const metric = z
  .strictObject({
    name: z.string(),
    type: z.enum(['simple', 'ratio', 'derived', 'cumulative', 'compared', 'share', 'conversion', 'per member']),
    ...declared,
    unit: z.string().optional(),
    format: z.string().optional(),
    synonyms: z.array(z.string()),
    fill: z.enum(['zero', 'nothing']).describe('What a group without any of its rows shows: 0 or null.'),
    madeOf: z.array(z.string()).describe('The metrics that it is made of.'),
    reads: z.array(relationId).describe('The relations that decide on its values.'),
  })
  .meta({ id: 'metric' });

export const manifestSchema = z.strictObject({
  $schema: z.literal(MANIFEST_SCHEMA),
  martletVersion: z.string(),
  project: z.strictObject({ name: z.string(), target: z.string(), warehouse: z.string() }),
  sources: z.array(source),
  models: z.array(model),
  tests: z.array(test),
  exposures: z.array(exposure).describe('Who reads relations from outside of the project.'),
  metrics: z.array(metric).describe('The figures that questions may ask for.'),
});

/** `target/manifest.json`: everything that a project declares, for catalogs, schedulers and other tools. */
export type Manifest = z.infer<typeof manifestSchema>;
