import { z } from 'zod';
import { runRecordSchema } from '../run/index.js';
import { resourcesSchema } from './resources-schema.js';

const instant = z.string().describe('An instant in UTC, in ISO form.');

const testResult = z
  .strictObject({
    at: instant,
    status: z.enum(['passed', 'warned', 'failed', 'error', 'skipped']),
    failures: z.int().optional().describe('How many rows broke the rule.'),
  })
  .meta({ id: 'testResult' });

const build = z
  .strictObject({
    at: instant,
    status: z.enum(['succeeded', 'unchanged', 'error', 'skipped']),
    rows: z.int().optional(),
    milliseconds: z.number().nonnegative(),
    fingerprint: z.string().optional(),
    message: z.string().optional().describe('Why it failed or was skipped.'),
  })
  .meta({ id: 'build' });

const version = z
  .strictObject({
    fingerprint: z.string(),
    builtAt: instant,
    relation: z.string().optional().describe('The physical relation of the version.'),
    environments: z.array(z.string()).describe('The environments that serve it.'),
  })
  .meta({ id: 'version' });

const change = z
  .strictObject({
    at: instant,
    kind: z.enum(['added', 'breaking', 'non-breaking', 'metadata', 'removed']),
    summary: z.string(),
    columns: z.array(z.string()),
  })
  .meta({ id: 'change' });

const freshness = z
  .strictObject({
    status: z.enum(['fresh', 'stale', 'failed']),
    checkedAt: instant,
    newestAt: instant.optional().describe('When the newest row came to be.'),
    ageHours: z.number().nonnegative().optional(),
  })
  .meta({ id: 'freshness' });

const score = z
  .strictObject({
    at: instant,
    score: z.number().min(0).max(100),
    dimensions: z.record(z.string(), z.number().min(0).max(100)).describe('The scores of `completeness`, `uniqueness` and so on.'),
  })
  .meta({ id: 'score' });

const anomaly = z
  .strictObject({
    day: z.string().describe('The day that a monitor found unusual.'),
    monitor: z.string(),
    value: z.number().optional().describe('What was measured; left out where personal data is watched.'),
  })
  .meta({ id: 'anomaly' });

const relationState = z
  .strictObject({
    at: instant,
    status: z.enum(['failed', 'skipped', 'not-published']),
    because: z.string().optional().describe('The step because of which it is so, where that is another one: `model gold.fact_sales`.'),
  })
  .meta({ id: 'relationState' });

export const relationHistorySchema = z
  .strictObject({
    state: relationState.optional().describe('What is wrong since the last run that was about it; nothing when left out.'),
    tests: z.record(z.string(), z.array(testResult)).describe('Results of each data test by its name, oldest first.'),
    builds: z.array(build).describe('Loads and builds, oldest first.'),
    versions: z.array(version).describe('The physical versions that are kept, newest first.'),
    changes: z.array(change).describe('What changed, newest first.'),
    freshness: freshness.optional(),
    scores: z.array(score).describe('Quality scores, oldest first.'),
    anomalies: z.array(anomaly).optional().describe('What monitors found unusual, oldest first; left out where they found nothing.'),
  })
  .meta({ id: 'relationHistory' });

const publication = z
  .strictObject({
    at: instant,
    environment: z.string(),
    runId: z.string(),
    relations: z.array(z.string()).describe('The relations that were published.'),
  })
  .meta({ id: 'publication' });

const runError = z
  .strictObject({
    at: instant,
    relation: z.string(),
    test: z.string().optional(),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    file: z.string().optional(),
    line: z.int().optional(),
  })
  .meta({ id: 'runError' });

export const historySchema = z
  .strictObject({
    relations: z.record(z.string(), relationHistorySchema).describe('By `schema.name`.'),
    tests: z.record(z.string(), z.array(testResult)).describe('Results of the data tests with a module of their own, by name.'),
    publications: z.array(publication).describe('Newest first.'),
    scores: z.array(score).describe('Quality scores of the whole project, oldest first.'),
    errors: z.array(runError).describe('What went wrong in the last run.'),
    runs: z.array(runRecordSchema).optional().describe('The last runs, newest first; left out where the state was not read.'),
    resources: resourcesSchema.optional().describe('What runs took; left out where no run is known.'),
  })
  .meta({ id: 'history' });

/**
 * What happened over time, as the catalog shows it: results of tests, row counts and run times, versions and
 * environments, changes, freshness and quality scores. Whoever knows more fills in more; pages show what is there.
 */
export type CatalogHistory = z.infer<typeof historySchema>;
export type RelationHistory = z.infer<typeof relationHistorySchema>;
export type RelationState = z.infer<typeof relationState>;
export type QualityScore = z.infer<typeof score>;
export type TestResult = z.infer<typeof testResult>;
