import { z } from 'zod';
import { manifestSchema } from '../artifacts/manifest-schema.js';
import { dimensionSchema } from './dimension-schema.js';
import { historySchema } from './history-schema.js';
import { metricSchema } from './metric-schema.js';
import { profileSchema } from './profile-schema.js';

/** Names the form of `catalog.json`; its number changes when readers have to change. */
export const CATALOG_SCHEMA = 'urn:martlet:schema:catalog:1';

const { sources, models, tests, exposures } = manifestSchema.shape;
const manifestColumn = models.element.shape.columns.element;

const column = manifestColumn
  .extend({
    describedBy: z
      .strictObject({ relation: z.string(), column: z.string() })
      .optional()
      .describe('The column whose description this one inherits, since its values are a copy.'),
    isGrain: z.boolean().describe('One of the columns that identify a row.'),
    isUnique: z.boolean(),
    accepted: z.array(z.string()).optional().describe('The only values that it may hold, as text.'),
    tests: z.array(z.string()).describe('The names of its data tests.'),
    expression: z
      .string()
      .optional()
      .describe('What it is computed with, in the dialect of the target; left out for a copy, and where several queries make it.'),
  })
  .meta({ id: 'catalogColumn' });

const compiledSql = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sql'), dialect: z.string(), sql: z.string() }),
    z.strictObject({ kind: z.literal('problem'), dialect: z.string(), code: z.string(), message: z.string(), hint: z.string() }),
  ])
  .meta({ id: 'compiledSql' });

const relation = {
  domain: z.string().describe('The part of the business: `meta.domain`, or the directory below the models’ own.'),
  columns: z.array(column),
  source: z.string().optional().describe('The TypeScript module that declares it.'),
  profile: profileSchema.optional(),
};

const catalogSource = sources.element.extend(relation).meta({ id: 'catalogSource' });
const catalogModel = models.element
  .extend({ ...relation, sql: z.array(compiledSql).describe('Its query in each dialect, or why it has none.') })
  .meta({ id: 'catalogModel' });
const catalogTest = tests.element
  .extend({ sql: z.string().optional().describe('The query for the failing rows, in the dialect of the target.') })
  .meta({ id: 'catalogTest' });

export const catalogSchema = z.strictObject({
  $schema: z.literal(CATALOG_SCHEMA),
  martletVersion: z.string(),
  generatedAt: z.string(),
  project: z.strictObject({ name: z.string(), target: z.string(), warehouse: z.string() }),
  sources: z.array(catalogSource),
  models: z.array(catalogModel),
  tests: z.array(catalogTest),
  exposures,
  metrics: z.array(metricSchema).describe('The figures that questions may ask for.'),
  dimensions: z.array(dimensionSchema).describe('What figures are asked by.'),
  lineage: z
    .array(
      z
        .strictObject({ from: z.string(), to: z.string(), kind: z.string(), masked: z.literal(true).optional() })
        .meta({ id: 'lineageEdge' }),
    )
    .describe(
      'Column lineage: `schema.name.column`, where the column `*` means the choice of rows; `masked` where nothing of the value comes through.',
    ),
  personal: z
    .array(
      z
        .strictObject({
          relation: z.string(),
          column: z.string(),
          class: z.string(),
          isDeclared: z.boolean(),
          from: z.array(z.string()).describe('The columns at which its values come into the project; none for one of these.'),
          to: z.array(z.string()).describe('The columns that hold the values, or values by which these can be recognised.'),
          masked: z.array(z.string()).describe('The columns in which nothing of them is left but what was masked or counted.'),
          exposures: z.array(z.string()).describe('The exposures that read it.'),
          isServed: z.boolean().describe('Whether it is served: over HTTP, over the PostgreSQL endpoint and as published files.'),
          roles: z
            .array(
              z.strictObject({
                role: z.string(),
                seen: z.enum(['clear', 'masked', 'tokenized', 'generalized', 'absent']),
                someRows: z.boolean().describe('Whether the role sees only some rows.'),
              }),
            )
            .describe('The roles that read its relation, and how they see it.'),
          grants: z.array(z.string()).describe('Who has the right to read it in the warehouse.'),
        })
        .meta({ id: 'personalColumn' }),
    )
    .describe('The columns that hold personal data, also those that do not declare it.'),
  missing: z
    .array(z.strictObject({ relation: z.string(), column: z.string().optional() }).meta({ id: 'missingDescription' }))
    .describe('Relations and columns without a description.'),
  history: historySchema.optional(),
});

/** `catalog.json`: everything that the site shows. */
export type Catalog = z.infer<typeof catalogSchema>;
export type CatalogSource = z.infer<typeof catalogSource>;
export type CatalogModel = z.infer<typeof catalogModel>;
export type CatalogTest = z.infer<typeof catalogTest>;
export type CatalogColumn = z.infer<typeof column>;
export type CompiledSql = z.infer<typeof compiledSql>;

/** Somebody outside of the project who reads its relations: a dashboard, an app, a report. */
export type CatalogExposure = Catalog['exposures'][number];
