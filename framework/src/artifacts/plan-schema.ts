import { z } from 'zod';

/** Names the form of `plan.json`; its number changes when readers have to change. */
export const PLAN_SCHEMA = 'urn:martlet:schema:plan:1';

const relationId = z.string().describe('`schema.name` of a relation.');
const columnNames = z.array(z.string());

const cause = z
  .strictObject({
    id: relationId,
    rows: z.boolean().describe('Whether other rows come from it.'),
    columns: columnNames.describe('The changed columns that are read from it.'),
  })
  .meta({ id: 'cause' });

const columnChange = z
  .strictObject({
    name: z.string(),
    change: z.enum(['added', 'removed', 'type', 'nullability', 'expression']),
    before: z.string().optional().describe('The type before.'),
    after: z.string().optional().describe('The type after.'),
  })
  .meta({ id: 'columnChange' });

const volatile = z
  .array(z.string())
  .optional()
  .describe('What it reads beside relations, so that it is built again: `the clock (current_date)`, `the day of the run (runDate)`.');

const change = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('added') }),
    z.strictObject({ kind: z.literal('removed') }),
    z.strictObject({
      kind: z.literal('changed'),
      category: z.enum(['breaking', 'non-breaking', 'metadata', 'forward-only']),
      rows: z.boolean().describe('Whether its query returns other rows.'),
      storage: z.boolean().describe('Whether it is stored in another way.'),
      columns: z.array(columnChange),
      causes: z.array(cause).describe('What changed beside its own code.'),
    }),
    z.strictObject({ kind: z.literal('data'), restated: z.boolean().describe('Whether a person asked to compute it again.'), volatile }),
    z.strictObject({ kind: z.literal('indirect'), causes: z.array(cause), volatile }),
    z.strictObject({
      kind: z.literal('untouched'),
      inputs: z.array(z.strictObject({ id: relationId, columns: columnNames })).describe('What changed behind it and is not read.'),
    }),
    z.strictObject({ kind: z.literal('missing') }),
  ])
  .meta({ id: 'change' });

const relation = z
  .strictObject({
    id: relationId,
    change,
    action: z
      .enum(['load', 'build', 'reuse', 'stand', 'inline'])
      .optional()
      .describe('What becomes of it; left out for a relation that the environment loses.'),
    as: z.enum(['table', 'view', 'materialized-view', 'inline']).optional(),
    estimate: z
      .strictObject({
        rows: z.number(),
        bytes: z.number().optional().describe('Rows by the usual width of the columns; a view stores nothing.'),
        from: z.enum(['version-before', 'inputs']).describe('Where the number of rows comes from.'),
      })
      .optional(),
    intervals: z.array(z.strictObject({ from: z.string().optional(), to: z.string().optional() })).optional(),
    sql: z.strictObject({ before: z.string().optional(), after: z.string() }).optional(),
  })
  .meta({ id: 'relation' });

const count = z.int().nonnegative();

/** What has to be asked for again, for the same plan to come out of it. */
const request = z
  .strictObject({
    environment: z.string(),
    select: z.array(z.string()).optional(),
    exclude: z.array(z.string()).optional(),
    changed: z.array(z.string()).optional().describe('The files of relations and tests that count.'),
    fullRefresh: z.boolean().optional(),
    kept: z
      .record(z.string(), z.enum(['keep', 'replace']))
      .optional()
      .describe('What becomes of kept tables where another one could take their place, by relation; `*` for all.'),
    interval: z
      .strictObject({ from: z.string().optional(), to: z.string().optional() })
      .optional()
      .describe('The range that all selected models by time compute again.'),
    runAt: z.string().optional().describe('The instant for those who read the day or hour of the run.'),
  })
  .meta({ id: 'request' });

export const planSchema = z.strictObject({
  $schema: z.literal(PLAN_SCHEMA),
  martletVersion: z.string(),
  request: request.describe('What was asked for; `martlet apply` asks for it again.'),
  author: z.string().optional().describe('Who made the plan, and so can’t approve it.'),
  command: z.enum(['build', 'run', 'test', 'ingest']),
  environment: z.string(),
  target: z.string(),
  basis: z
    .strictObject({ publication: count, environment: z.string(), run: z.string().optional() })
    .describe(
      'The state that the plan was made on: the environment’s publication, the environment that it began with and the run that published that.',
    ),
  digest: z.string().describe('A hash of the plan: two plans with the same one do the same.'),
  goal: z.string().describe('A hash of what the environment holds once the plan is applied.'),
  asked: z
    .array(relationId)
    .describe(
      'Kept tables that are built again from nothing, where the one before may hold rows that can’t be computed again: the build asks.',
    ),
  drift: z
    .strictObject({
      relations: count.describe('How many tables and views the state knows of the environment.'),
      found: z.array(
        z.discriminatedUnion('kind', [
          z.strictObject({ id: relationId, kind: z.literal('view-gone'), view: z.string() }),
          z.strictObject({
            id: relationId,
            kind: z.literal('view-elsewhere'),
            view: z.string(),
            shows: z.string().optional().describe('The relation that it shows; left out for another query.'),
          }),
          z.strictObject({
            id: relationId,
            kind: z.literal('version-gone'),
            version: z.string(),
            keeps: z.literal(true).optional().describe('Its rows were kept from run to run, and may not all come again.'),
          }),
          z.strictObject({
            id: relationId,
            kind: z.literal('rows-differ'),
            version: z.string(),
            rows: z.enum(['older', 'newer', 'other']).describe('Whether a kept table holds rows of before the state or of after.'),
          }),
        ]),
      ),
    })
    .describe('In what the warehouse differs from what the state says of the environment.'),
  isEmpty: z.boolean().describe('Whether applying it would do nothing at all.'),
  relations: z.array(relation),
  actions: z.strictObject({ load: count, build: count, reuse: count, stand: count, inline: count }),
  tests: z.strictObject({
    run: count,
    proved: count.describe('Those of them that the query alone proves.'),
    inherited: count.optional().describe('Those that follow from tests of what is read; older plans counted them as proved.'),
    pruned: count.optional().describe('Those of which a test of the same relation demands more; older plans counted them as proved.'),
    hold: count.describe('Tests that are up to date: they passed on the same data and are not rerun.'),
  }),
  exposures: z
    .array(
      z
        .strictObject({ name: z.string(), type: z.string(), owner: z.string().optional(), relations: z.array(z.string()) })
        .meta({ id: 'exposure' }),
    )
    .describe('Who reads from outside what will be different.'),
  metrics: z
    .array(z.strictObject({ name: z.string(), owner: z.string().optional(), relations: z.array(z.string()) }).meta({ id: 'touchedMetric' }))
    .optional()
    .describe('The metrics that read what will be different; older plans do not say.'),
  views: z.strictObject({ point: z.array(z.string()), drop: z.array(z.string()) }),
  estimate: z.strictObject({ rows: z.number(), bytes: z.number(), unknown: count.describe('Relations of which nothing is known yet.') }),
});

/** `target/plan.json`: what a command will do, and why. */
export type PlanFile = z.infer<typeof planSchema>;
