import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type RunResults, runResultsSchema } from '../../../artifacts/index.js';
import { ARTIFACTS_DIRECTORY } from '../../../plan/index.js';
import { type Project, projectLineage } from '../../../project/index.js';
import type { AnswerWorld } from '../answer-world.js';
import { jsonAnswer } from '../json-answer.js';
import { type Asked, httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { type ShownRelation, shownRelations } from '../shown-relation.js';
import { withLease } from '../with-lease.js';

const edgeSchema = z
  .strictObject({
    from: z.string().describe('`gold.fact_sales.net_amount`; the column `*` means the choice of rows.'),
    to: z.string(),
    kind: z.string().describe('`copied`, `transformed`, `aggregated`, `filtered` and so on.'),
  })
  .meta({ id: 'lineageEdge' });

const exposureSchema = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    description: z.string().optional(),
    owner: z.string().optional(),
    url: z.string().optional(),
    reads: z.array(z.string()),
  })
  .meta({ id: 'exposure' });

const testSchema = z
  .strictObject({
    relation: z.string(),
    test: z.string(),
    status: z.enum(['succeeded', 'unchanged', 'warned', 'failed', 'error', 'skipped', 'cancelled']),
    failures: z.int().optional().describe('How many rows broke the rule.'),
  })
  .meta({ id: 'testOutcome' });

const runSchema = z
  .strictObject({
    runId: z.string(),
    command: z.string(),
    environment: z.string(),
    startedAt: z.string(),
    finishedAt: z.string(),
    steps: z.record(z.string(), z.int()).describe('How many steps ended so, by their end.'),
    published: z.array(z.string()).describe('The relations that it published, of those that the reader may see.'),
  })
  .meta({ id: 'run' });

/** What a handler tells of what the reader is shown. */
type Tell = (shown: ReadonlyMap<string, ShownRelation>, world: AnswerWorld) => Promise<object>;

function shownRoute(path: string, summary: string, schema: z.ZodObject, tell: Tell): Route {
  return httpRoute({
    method: 'get',
    path,
    tag: 'Catalog',
    summary,
    answer: { description: `${summary}.`, schema: schema.extend({ publication: publicationSchema }) },
    handle: (asked, world) => answer(asked, world, tell),
  });
}

function answer(asked: Asked<unknown, unknown, unknown>, world: AnswerWorld, tell: Tell): Promise<Response> {
  return withLease(asked, world, async ({ publication }) =>
    jsonAnswer(await tell(shownRelations(asked.identity.scope, publication, world.dialect), world), publication, asked),
  );
}

const lineage = shownRoute(
  '/v1/lineage',
  'Where columns come from and where they go, among what the reader may see',
  z.strictObject({ edges: z.array(edgeSchema) }),
  async (shown, { project }) => {
    const isShown = (end: string): boolean => {
      const place = end.lastIndexOf('.');
      const [id, column] = [end.slice(0, place), end.slice(place + 1)];
      const relation = shown.get(id);
      return relation !== undefined && (column === '*' || relation.columns.has(column));
    };
    const { edges } = await lineageOf(project);
    return { edges: edges.filter(({ from, to }) => isShown(from) && isShown(to)).map(({ from, to, kind }) => ({ from, to, kind })) };
  },
);

const lineages = new WeakMap<Project, ReturnType<typeof projectLineage>>();

/** Worked out once: it is of the code, which a server does not load again. */
function lineageOf(project: Project): ReturnType<typeof projectLineage> {
  const known = lineages.get(project) ?? projectLineage(project);
  lineages.set(project, known);
  return known;
}

const catalog = shownRoute(
  '/v1/catalog',
  'What there is for the reader: relations with their columns, and who reads them',
  z.strictObject({
    relations: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.string(),
        description: z.string().optional(),
        owner: z.string().optional(),
        tags: z.array(z.string()),
        columns: z.array(z.strictObject({ name: z.string(), description: z.string().optional() })),
      }),
    ),
    exposures: z.array(exposureSchema),
  }),
  async (shown, { project }) => ({
    relations: [...shown.values()].map(({ id, kind, description, owner, tags, columns }) => ({
      id,
      kind,
      ...(description === undefined ? {} : { description }),
      ...(owner === undefined ? {} : { owner }),
      tags,
      columns: [...columns.values()].map((column) => ({
        name: column.name,
        ...(column.description === undefined ? {} : { description: column.description }),
      })),
    })),
    exposures: project.exposures
      .map(({ exposure, reads }) => ({ exposure, reads: reads.filter((id) => shown.has(id)) }))
      .filter(({ reads }) => reads.length > 0)
      .map(({ exposure: { name, type, description, owner, url }, reads }) => ({
        name,
        type,
        ...(description === undefined ? {} : { description }),
        ...(owner === undefined ? {} : { owner }),
        ...(url === undefined ? {} : { url }),
        reads,
      })),
  }),
);

const freshness = shownRoute(
  '/v1/freshness',
  'When each relation was built that the reader may see',
  z.strictObject({ relations: z.array(z.strictObject({ relation: z.string(), builtAt: z.string() })) }),
  async (shown) => ({ relations: [...shown.values()].map(({ id, builtAt }) => ({ relation: id, builtAt })) }),
);

const quality = shownRoute(
  '/v1/quality',
  'How the data tests of what the reader may see ended in the last run of the project',
  z.strictObject({ runId: z.string().optional(), tests: z.array(testSchema) }),
  async (shown, { project }) => {
    const run = await lastRun(project);
    if (run === undefined) return { tests: [] };
    const tests = run.steps.filter(({ kind, relation, test }) => kind === 'test' && test !== undefined && shown.has(relation));
    return {
      runId: run.runId,
      tests: tests.map(({ relation, test, status, failures }) => ({
        relation,
        test,
        status,
        ...(failures === undefined ? {} : { failures }),
      })),
    };
  },
);

const runs = shownRoute(
  '/v1/runs',
  'The last run of the project on the machine of the server',
  z.strictObject({ runs: z.array(runSchema) }),
  async (shown, { project }) => {
    const run = await lastRun(project);
    return { runs: run === undefined ? [] : [runEntry(run, shown)] };
  },
);

export const catalogRoutes: readonly Route[] = [catalog, lineage, runs, quality, freshness];

function runEntry(
  { runId, command, environment, startedAt, finishedAt, steps, published }: RunResults,
  shown: ReadonlyMap<string, ShownRelation>,
) {
  const counts = new Map<string, number>();
  for (const { status } of steps) counts.set(status, (counts.get(status) ?? 0) + 1);
  return {
    runId,
    command,
    environment,
    startedAt,
    finishedAt,
    steps: Object.fromEntries(counts),
    published: published.filter((id) => shown.has(id)),
  };
}

/** What the last command left beside the project; undefined where there is nothing, or it is of another Martlet. */
async function lastRun({ directory }: Project): Promise<RunResults | undefined> {
  try {
    const text = await readFile(join(directory, ARTIFACTS_DIRECTORY, 'run_results.json'), 'utf8');
    const found = runResultsSchema.safeParse(JSON.parse(text));
    return found.success ? found.data : undefined;
  } catch {
    return undefined;
  }
}
