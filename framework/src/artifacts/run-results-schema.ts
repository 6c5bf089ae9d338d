import { z } from 'zod';

/** Names the form of `run_results.json`; its number changes when readers have to change. */
export const RUN_RESULTS_SCHEMA = 'urn:martlet:schema:run-results:1';

const error = z
  .strictObject({
    code: z.string().describe('`MARTLET-R001`; the docs have a page for each.'),
    reason: z.string(),
    fault: z.enum(['project', 'usage', 'warehouse']).describe('Who can mend it.'),
    message: z.string(),
    hint: z.string(),
    parameters: z.unknown().describe('What the message is made of.'),
    at: z.strictObject({ file: z.string(), line: z.int().optional(), column: z.int().optional() }).optional(),
  })
  .meta({ id: 'error' });

const milliseconds = z.number().nonnegative();

const step = z
  .strictObject({
    id: z.string().describe('Names the step for good: `model gold.fact_sales`.'),
    kind: z.enum(['ingest', 'model', 'test', 'monitor']),
    relation: z.string().describe('The relation that the step loads, builds or tests, or the name of a test about several.'),
    test: z.string().optional(),
    status: z.enum(['succeeded', 'unchanged', 'warned', 'failed', 'error', 'skipped', 'cancelled']),
    settled: z
      .enum(['executed', 'proved', 'inherited', 'pruned', 'unknown'])
      .optional()
      .describe(
        'How a data test was answered: by a query or a look at the warehouse; by a proof from the model alone, or from tests of what it reads; by a test of the same relation that demands more; not at all, since what it compares with is not known yet.',
      ),
    reliesOn: z.array(z.string()).optional().describe('The tests that it relies on, where it was not executed.'),
    rows: z.int().optional().describe('Rows of the loaded or built relation.'),
    holds: z
      .int()
      .optional()
      .describe('Rows that a table holds which is kept from run to run; `rows` are those that the run wrote into it.'),
    failures: z.int().optional().describe('Failing rows of a test, or rejected rows of a load.'),
    startedAt: z.string().optional().describe('When it was begun; left out for a step that was not.'),
    milliseconds,
    warehouseMilliseconds: milliseconds.describe('How much of it the warehouse worked.'),
    statistics: z
      .strictObject({
        statements: z.array(z.string()).describe('The ids by which the warehouse’s own console finds them.'),
        bytesProcessed: z.number().optional().describe('Bytes that were read and are billed.'),
        workMilliseconds: milliseconds
          .optional()
          .describe('Time of the warehouse’s workers, which may be many at once; of processors on DuckDB.'),
      })
      .optional()
      .describe('What its statements cost, where the warehouse tells. Steps that one statement answered share it.'),
    compiled: z.string().optional().describe('The file of the compiled SQL, relative to the project.'),
    files: z
      .strictObject({
        all: z.int().describe('Files that the source has.'),
        read: z.int().describe('Those that were read; the rows of the others were taken over from the last load.'),
        empty: z.int().describe('Those without bytes.'),
        bytes: z.number().describe('Bytes of all files on the disk.'),
        rejects: z
          .array(z.strictObject({ column: z.string().optional(), reason: z.string(), rows: z.int() }))
          .describe('Why rows were rejected, most first.'),
      })
      .optional()
      .describe('What a load did with the files of its source.'),
    errors: z.array(error).optional(),
    warnings: z.array(error).optional().describe('What was done all the same, and wants to be looked at.'),
    because: z
      .string()
      .optional()
      .describe('Why the step was skipped: the step that failed first, or `stopped`. Of a monitor, why it says nothing.'),
    message: z
      .string()
      .optional()
      .describe('Why the step was skipped, as a sentence: `gold.fact_sales is not published: model gold.fact_sales failed.`'),
  })
  .meta({ id: 'step' });

export const runResultsSchema = z.strictObject({
  $schema: z.literal(RUN_RESULTS_SCHEMA),
  martletVersion: z.string(),
  runId: z.string(),
  command: z.string(),
  target: z.string(),
  environment: z.string().describe('The environment that it published in.'),
  startedAt: z.string(),
  finishedAt: z.string(),
  milliseconds,
  warehouseMilliseconds: milliseconds.describe('How long the warehouse ran at least one statement.'),
  cancelled: z.boolean(),
  testsThatHold: z.int().describe('How many data tests are up to date: they passed on the same data, and were not rerun.'),
  pruned: z.array(z.string()).optional().describe('The ids of these tests; the first Martlets did not tell.'),
  published: z.array(z.string()).describe('The relations that now serve what this run built.'),
  views: z.int().optional().describe('How many views of relations were pointed at other versions, or carry other descriptions.'),
  steps: z.array(step),
});

/** `target/run_results.json`: what became of each step of the last run. */
export type RunResults = z.infer<typeof runResultsSchema>;
