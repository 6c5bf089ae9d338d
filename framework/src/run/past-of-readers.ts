import { z } from 'zod';
import type { Project } from '../project/index.js';
import { servedIds } from '../published/index.js';
import type { Freshness } from '../quality/index.js';
import type { StateStore } from '../state/index.js';
import { type RunRecord, readRuns } from './run-record.js';
import { declaredIn } from './verdicts.js';

const count = z.int().min(0);
const milliseconds = z.int().min(0);
const status = z.enum(['succeeded', 'unchanged', 'warned', 'failed', 'error', 'skipped', 'cancelled']);

/** What a run did of a relation that is served. It says of no row how many there are: a reader may see some of them only. */
const stepSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['ingest', 'model', 'tests', 'monitor']),
    relation: z.string(),
    status,
    beganAfter: milliseconds.optional().describe('Milliseconds from the beginning of the run.'),
    milliseconds,
    tests: count.optional().describe('How many data tests were executed.'),
    failing: z.array(z.string()).optional().describe('The data tests that warned, failed or could not be executed.'),
    code: z.string().optional().describe('The code of the first error.'),
  })
  .meta({ id: 'stepOfRun' });

const runSchema = z
  .strictObject({
    runId: z.string(),
    command: z.string(),
    environment: z.string(),
    outcome: z.enum(['succeeded', 'failed', 'cancelled']),
    startedAt: z.string(),
    finishedAt: z.string(),
    milliseconds,
    publication: count.optional().describe('The number of the publication that it made.'),
    published: count.describe('How many relations it published.'),
    ended: z.record(z.string(), count).describe('How many of its steps ended so, by their end.'),
    steps: z.array(stepSchema),
  })
  .meta({ id: 'runOfReaders' });

const testSchema = z
  .strictObject({
    relation: z.string(),
    test: z.string(),
    status,
    failures: count.optional().describe('How many rows broke the rule.'),
    runId: z.string(),
    at: z.string().describe('When it was executed last.'),
  })
  .meta({ id: 'testOutcome' });

const freshnessSchema = z
  .strictObject({
    relation: z.string(),
    status: z.enum(['fresh', 'stale', 'failed']),
    newestAt: z.string().optional().describe('When its newest row came to be.'),
    at: z.string().describe('When it was measured.'),
  })
  .meta({ id: 'measuredFreshness' });

/** What readers learn of an environment over time: its last runs, newest first, and how its data was found last. */
export const pastOfReadersSchema = z.strictObject({
  format: z.literal(1),
  at: z.string(),
  runs: z.array(runSchema),
  tests: z.array(testSchema),
  freshness: z.array(freshnessSchema),
});

export type PastOfReaders = z.output<typeof pastOfReadersSchema>;
export type RunOfReaders = PastOfReaders['runs'][number];

/** The most runs that readers learn of. */
const MOST_RUNS = 50;

/** What the state knows of it, of the relations that are served. */
export async function readPastOfReaders(
  project: Project,
  store: Pick<StateStore, 'history' | 'latestResults'>,
  environment: string,
  at: string,
): Promise<PastOfReaders> {
  const served = new Set(servedIds(project));
  const isDeclared = declaredIn(project);
  const runs = (await readRuns(store, { environment, most: MOST_RUNS })).toReversed();
  const results = await store.latestResults(environment);
  const measured = await store.history({ kind: 'freshness', environment, latest: true });
  return {
    format: 1,
    at,
    runs: runs.map((run) => runOfReaders(run, served)),
    tests: results.flatMap(({ kind, step, relation, test, status: ended, failures, runId, at: executedAt }) => {
      const found = status.safeParse(ended);
      if (kind !== 'test' || test === undefined || !found.success || !served.has(relation) || !isDeclared({ id: step, relation }))
        return [];
      return [{ relation, test, status: found.data, ...(failures === undefined ? {} : { failures }), runId, at: executedAt }];
    }),
    freshness: measured.flatMap(({ name: relation, at: measuredAt, body }) => {
      // The entries are Martlet's own.
      const { status: found, newestAt } = body as Freshness;
      if (!served.has(relation) || !isDeclared({ id: `freshness ${relation}`, relation })) return [];
      return [{ relation, status: found, ...(newestAt === undefined ? {} : { newestAt }), at: measuredAt }];
    }),
  };
}

function runOfReaders(
  { runId, command, environment, outcome, startedAt, finishedAt, milliseconds: took, publication, published, steps }: RunRecord,
  served: ReadonlySet<string>,
): RunOfReaders {
  const ended: Record<string, number> = {};
  for (const step of steps) ended[step.status] = (ended[step.status] ?? 0) + 1;
  return {
    runId,
    command,
    environment,
    outcome,
    startedAt,
    finishedAt,
    milliseconds: took,
    ...(publication === undefined ? {} : { publication }),
    published,
    ended,
    steps: steps
      .filter(({ relation }) => served.has(relation))
      .map(({ id, kind, relation, status: end, beganAfter, milliseconds: each, tests, failing, code }) => ({
        id,
        kind,
        relation,
        status: end,
        ...(beganAfter === undefined ? {} : { beganAfter }),
        milliseconds: each,
        ...(tests === undefined ? {} : { tests }),
        ...(failing === undefined ? {} : { failing: [...failing] }),
        ...(code === undefined ? {} : { code }),
      })),
  };
}
