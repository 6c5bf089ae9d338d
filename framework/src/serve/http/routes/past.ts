import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { similarNames } from '../../../graph/index.js';
import { type PastOfReaders, pastOfReadersSchema, type RunOfReaders } from '../../../run/index.js';
import { jsonAnswer } from '../json-answer.js';
import { httpRoute, type Route } from '../route.js';
import { publicationSchema } from '../rows-answer.js';
import { withLease } from '../with-lease.js';
import { answerShown, type Shown, shownRoute } from './shown-route.js';

const { runs, tests, freshness } = pastOfReadersSchema.shape;
const runSchema = runs.element;
const listedSchema = runSchema.omit({ steps: true }).meta({ id: 'listedRun' });

const listRuns = httpRoute({
  method: 'get',
  path: '/v1/runs',
  tag: 'Catalog',
  summary: 'The last runs of the environment, newest first',
  query: z.strictObject({ limit: z.int().min(1).max(50).default(20).describe('The most runs.') }),
  answer: { description: 'The runs.', schema: z.strictObject({ publication: publicationSchema, runs: z.array(listedSchema) }) },
  handle: (asked, world) =>
    withLease(asked, world, async ({ publication }) => {
      const past = await world.reader.past();
      const newest = (past?.runs ?? []).slice(0, asked.query.limit).map(({ steps: _, ...run }) => run);
      return jsonAnswer({ runs: newest }, publication, asked);
    }),
});

const describeRun = httpRoute({
  method: 'get',
  path: '/v1/runs/{run}',
  tag: 'Catalog',
  summary: 'A run, and what it did of what the reader may see',
  params: z.strictObject({ run: z.string().describe('Its `runId`.') }),
  answer: { description: 'The run.', schema: z.strictObject({ publication: publicationSchema, run: runSchema }) },
  handle: (asked, world) =>
    answerShown(asked, world, async (shown) => {
      const known = (await world.reader.past())?.runs ?? [];
      const ids = known.map(({ runId }) => runId);
      const run = known.find(({ runId }) => runId === asked.path.run);
      if (run === undefined)
        throw new MartletError('resource-unknown', { what: 'run', name: asked.path.run, similar: similarNames(asked.path.run, ids) });
      return { run: shownRun(run, shown) };
    }),
});

const quality = shownRoute(
  '/v1/quality',
  'How each data test of what the reader may see ended last',
  z.strictObject({ tests }),
  async (shown, { reader }) => ({ tests: ((await reader.past())?.tests ?? []).flatMap((test) => shownTest(test, shown)) }),
);

const builtFreshness = shownRoute(
  '/v1/freshness',
  'When each relation was built that the reader may see, and how fresh it was found',
  z.strictObject({
    relations: z.array(
      z.strictObject({
        relation: z.string(),
        builtAt: z.string(),
        measured: freshness.element.omit({ relation: true }).optional().describe('For what declares a freshness, once it was measured.'),
      }),
    ),
  }),
  async (shown, { reader }) => {
    const found = new Map(((await reader.past())?.freshness ?? []).map(({ relation, ...measured }) => [relation, measured]));
    return {
      relations: [...shown.values()].map(({ id, builtAt }) => {
        const measured = found.get(id);
        return { relation: id, builtAt, ...(measured === undefined ? {} : { measured }) };
      }),
    };
  },
);

export const pastRoutes: readonly Route[] = [listRuns, describeRun, quality, builtFreshness];

function shownRun({ steps, ...run }: RunOfReaders, shown: Shown): RunOfReaders {
  return { ...run, steps: steps.filter(({ relation }) => shown.has(relation)) };
}

/** Who sees some of the rows learns nothing of how many of the others break a rule. */
function shownTest({ failures, ...test }: PastOfReaders['tests'][number], shown: Shown): readonly PastOfReaders['tests'][number][] {
  const relation = shown.get(test.relation);
  if (relation === undefined) return [];
  return [relation.hasAllRows && failures !== undefined ? { ...test, failures } : test];
}
