import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { publishedRollupProblem } from '../../../published/index.js';
import { compileQuestion, type Question, questionOf, questionSchema } from '../../../semantic/index.js';
import { resolveRelations } from '../../../sql/index.js';
import type { ReaderLease } from '../../reading/reader.js';
import type { AnswerWorld, CompiledQuestion } from '../answer-world.js';
import { typeText } from '../described.js';
import type { HttpIdentity } from '../door.js';
import type { FormatName } from '../formats/format.js';
import { type Asked, httpRoute, type Route } from '../route.js';
import { formatSchema, rowsSchema } from '../rows-answer.js';
import { shownRelations } from '../shown-relation.js';
import { rowsInLease } from '../with-lease.js';

const texts = z.array(z.string().min(1)).min(1);

const getQuery = httpRoute({
  method: 'get',
  path: '/v1/query',
  tag: 'Metrics',
  summary: 'Ask for metrics, in the address',
  description: 'The question as `martlet metrics query` takes it; several of a kind with a comma or by repeating the name.',
  query: z.strictObject({
    metrics: texts.describe('`revenue`, or `revenue@ship_date` for another date than the usual one.'),
    by: texts
      .optional()
      .describe('The attributes that the answer has a row for each combination of: `product.category`, `order_date.month`.'),
    where: texts.optional().describe("Conditions on rows: `product.category in ('Tennis', 'Outdoor') and date last 28 days`."),
    having: texts.optional().describe('Conditions on metrics of the answer: `revenue >= 1000`.'),
    orderBy: texts.optional().describe('`revenue desc`'),
    limit: z.int().min(0).optional().describe('The most rows, without totals.'),
    totals: texts.optional().describe('`all` for a row over all, or attributes for a row for each of their members, too.'),
    fill: z.enum(['zero', 'nothing']).optional().describe('Show periods without rows, with 0 or with nothing.'),
    compareTo: z.string().optional().describe('`previous_period`, `previous_year`, `2 weeks`.'),
    likeForLike: z.boolean().optional().describe('Compare a period that is not over with the same part of the earlier one.'),
    share: z.string().optional().describe('The share that each row has in this metric.'),
    within: texts.optional().describe('The attributes within which shares add up to 1.'),
    at: z.iso.date().optional().describe('The day that is today; that of the server when left out.'),
    timeZone: z.string().optional().describe('Where instants have their days; UTC when left out.'),
    format: formatSchema.optional(),
  }),
  answer: { description: 'The answer.', schema: rowsSchema, isRows: true },
  handle: (asked, world) => {
    const { metrics, format: _, totals, ...options } = asked.query;
    const all = totals?.length === 1 && totals[0] === 'all' ? true : totals;
    return respondTo(
      questionOf(metrics, { ...options, ...(all === undefined ? {} : { totals: all }) }, (part) => part),
      asked,
      world,
    );
  },
});

const postQuery = httpRoute({
  method: 'post',
  path: '/v1/query',
  tag: 'Metrics',
  summary: 'Ask for metrics, with the question as data',
  query: z.strictObject({ format: formatSchema.optional() }),
  body: questionSchema,
  answer: { description: 'The answer.', schema: rowsSchema, isRows: true },
  handle: (asked, world) => respondTo(asked.body, asked, world),
});

export const queryRoutes: readonly Route[] = [getQuery, postQuery];

function respondTo(
  question: Question,
  asked: Asked<unknown, { readonly format?: FormatName }, unknown>,
  world: AnswerWorld,
): Promise<Response> {
  return rowsInLease(asked, world, (lease) => {
    const { sql, answer, reads } = compiled(question, asked.identity, lease, world);
    asked.note({ metrics: metricsOf(question), relations: reads, publication: lease.publication });
    return {
      sql,
      types: answer.columns.map(({ type }) => type),
      describe: ({ name, type }, place) => {
        const { type: declared, ...column } = answer.columns[place] ?? { name, type: undefined };
        return { ...column, type: typeText(declared ?? type, 'text') };
      },
    };
  });
}

/** @throws MartletError `metric-unknown`, and what compiling throws; `answer-failed` where the reader may not see what the metric is made of. */
export function compiled(
  question: Question,
  identity: HttpIdentity,
  lease: ReaderLease,
  world: AnswerWorld,
  { fromFacts = false }: { readonly fromFacts?: boolean } = {},
): CompiledQuestion {
  const { publication } = lease;
  const { access, dialect, project, today, questions } = world;
  const day = today(question.timeZone);
  return questions.of([identity.scope.name, publication.id, day, fromFacts, question], () => {
    const answer = compileQuestion(access.questions(identity), question, {
      today: day,
      ...(fromFacts ? {} : { rollupProblem: (id: string) => publishedRollupProblem(project, publication, id) }),
    });
    access.refuseIncomplete(answer, identity, publication);
    const shown = shownRelations(identity.scope, publication, dialect);
    const named = [...answer.reads].map(([name, id]) => {
      const relation = shown.get(id);
      if (relation === undefined)
        throw new MartletError('answer-failed', { message: 'it reads a relation that is not published, or that the reader may not see' });
      return [name, relation.name] as const;
    });
    const { query } = resolveRelations(answer.query, new Map(named));
    return { sql: lease.compile(query), answer, reads: [...answer.reads.values()] };
  });
}

function metricsOf({ metrics, share }: Question): readonly string[] {
  const asked = metrics.map((metric) => (typeof metric === 'string' ? metric : metric.metric));
  return [...new Set([...asked, ...(share === undefined ? [] : [share.of])])];
}
