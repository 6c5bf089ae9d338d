import { z } from 'zod';
import { type Filter, filterSchema } from '../../../model/index.js';
import { readFilters } from '../../../semantic/index.js';
import type { AnswerWorld } from '../answer-world.js';
import type { SortedBy } from '../cursor.js';
import { typeText } from '../described.js';
import type { FormatName } from '../formats/format.js';
import { jsonAnswer } from '../json-answer.js';
import { pageQuery, type RowsAsked } from '../page-query.js';
import { type Asked, httpRoute, type Route } from '../route.js';
import { formatSchema, publicationSchema, rowsSchema } from '../rows-answer.js';
import { type ShownRelation, shownRelation, shownRelations } from '../shown-relation.js';
import { rowsInLease, withLease } from '../with-lease.js';

const relationSchema = z
  .strictObject({
    id: z.string().describe('`gold.fact_sales`'),
    kind: z.string(),
    description: z.string().optional(),
    owner: z.string().optional(),
    tags: z.array(z.string()),
    grain: z.array(z.string()).optional().describe('The columns that identify a row.'),
    builtAt: z.string(),
    version: z.string().describe('Names its content: while it is the same, the rows are.'),
  })
  .meta({ id: 'relation' });

const columnSchema = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    nullable: z.boolean(),
    description: z.string().optional(),
    pii: z.string().optional().describe('The class of personal data that the reader sees as it is.'),
  })
  .meta({ id: 'column' });

/** `net_amount desc` */
const SORT = /^([a-z_]\w*)(?: +(asc|desc))?$/i;

const params = z.strictObject({ relation: z.string().describe('The relation with its schema: `gold.fact_sales`.') });
const limit = z.int().min(1).max(10_000_000).default(1000).describe('The most rows of the page.');
const after = z.string().min(1).optional().describe('Continues a page: its `next`.');
const column = z.string().min(1);

const listRelations = httpRoute({
  method: 'get',
  path: '/v1/relations',
  tag: 'Relations',
  summary: 'The relations that the reader may see',
  answer: {
    description: 'The relations of the newest publication.',
    schema: z.strictObject({ publication: publicationSchema, relations: z.array(relationSchema) }),
  },
  handle: (asked, world) =>
    withLease(asked, world, ({ publication }) => {
      const relations = [...shownRelations(asked.identity.scope, publication, world.dialect).values()].map(relationEntry);
      return jsonAnswer({ relations }, publication, asked);
    }),
});

const describeRelation = httpRoute({
  method: 'get',
  path: '/v1/relations/{relation}',
  tag: 'Relations',
  summary: 'A relation and its columns',
  params,
  answer: {
    description: 'The relation in the newest publication, with the columns that the reader may see.',
    schema: z.strictObject({
      publication: publicationSchema,
      relation: relationSchema.extend({ columns: z.array(columnSchema) }).meta({ id: 'describedRelation' }),
    }),
  },
  handle: (asked, world) =>
    withLease(asked, world, ({ publication }) => {
      const relation = shownRelation(shownRelations(asked.identity.scope, publication, world.dialect), asked.path.relation);
      asked.note({ relations: [relation.id] });
      const columns = [...relation.columns.values()].map(({ name, type, engineType, nullable, description, pii }) => ({
        name,
        type: typeText(type, engineType),
        nullable,
        ...(description === undefined ? {} : { description }),
        ...(pii === undefined ? {} : { pii }),
      }));
      return jsonAnswer({ relation: { ...relationEntry(relation), columns } }, publication, asked);
    }),
});

const getRows = httpRoute({
  method: 'get',
  path: '/v1/relations/{relation}/rows',
  tag: 'Relations',
  summary: 'Rows of a relation',
  description:
    'Rows in pages that neither overlap nor leave a row out: they are sorted as asked and then by the grain. A page is continued with `after`, also when a newer publication has come meanwhile.',
  params,
  query: z.strictObject({
    select: z.array(column).min(1).optional().describe('The columns; all when left out.'),
    where: z
      .array(z.string())
      .optional()
      .describe(
        "Conditions on columns, all of which hold: `net_amount >= 100 and channel in ('web', 'retail')`, `order_date last 28 days`.",
      ),
    sort: z.array(z.string().regex(SORT, 'it is no column with asc or desc')).optional().describe('Columns, such as `net_amount desc`.'),
    limit,
    after,
    format: formatSchema.optional(),
  }),
  answer: { description: 'The page.', schema: rowsSchema, isRows: true },
  handle: (asked, world) => {
    const { select, where = [], sort = [], limit: most, after: continued } = asked.query;
    const filters = where.flatMap((text) => readFilters(text, 'where'));
    return respondWithPage({ select, where: filters, sort: sort.map(sortedBy), limit: most, after: continued }, asked, world);
  },
});

const postRows = httpRoute({
  method: 'post',
  path: '/v1/relations/{relation}/rows',
  tag: 'Relations',
  summary: 'Rows of a relation, with filters as data',
  params,
  query: z.strictObject({ format: formatSchema.optional() }),
  body: z.strictObject({
    select: z.array(column).min(1).optional().describe('The columns; all when left out.'),
    where: z.array(filterSchema).optional().describe('Conditions on columns, all of which hold.'),
    sort: z
      .array(z.union([column, z.tuple([column, z.enum(['asc', 'desc'])])]))
      .optional()
      .describe('Columns, upwards or in a direction.'),
    limit,
    after,
  }),
  answer: { description: 'The page.', schema: rowsSchema, isRows: true },
  handle: (asked, world) => {
    const { sort = [], where = [], ...rest } = asked.body;
    const sorted = sort.map((each): SortedBy => (typeof each === 'string' ? [each, 'asc'] : each));
    return respondWithPage({ ...rest, where, sort: sorted }, asked, world);
  },
});

export const relationRoutes: readonly Route[] = [listRelations, describeRelation, getRows, postRows];

function respondWithPage(
  rows: Omit<RowsAsked, 'where' | 'limit'> & { readonly where: readonly Filter[]; readonly limit: number },
  asked: Asked<{ readonly relation: string }, { readonly format?: FormatName }, unknown>,
  world: AnswerWorld,
): Promise<Response> {
  const { dialect, mostRows, today } = world;
  return rowsInLease(asked, world, (lease) => {
    const relation = shownRelation(shownRelations(asked.identity.scope, lease.publication, dialect), asked.path.relation);
    asked.note({ relations: [relation.id], publication: lease.publication });
    const size = Math.min(rows.limit, mostRows);
    const { query, endAfter, cursorAfter, ...page } = pageQuery(relation, { ...rows, limit: size }, today());
    return {
      ...page,
      sql: lease.compile(query),
      describe: ({ name, type }) => ({ name, type: typeText(type, relation.columns.get(name)?.engineType ?? '') }),
      ...(cursorAfter === undefined ? {} : { page: { size, cursorAfter, endSql: () => lease.compile(endAfter(size)) } }),
    };
  });
}

function relationEntry({ id, kind, description, owner, tags, grain, builtAt, version }: ShownRelation) {
  return {
    id,
    kind,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    tags,
    ...(grain === undefined ? {} : { grain }),
    builtAt,
    version,
  };
}

function sortedBy(text: string): SortedBy {
  const [, name = '', direction] = SORT.exec(text) ?? [];
  return [name, direction?.toLowerCase() === 'desc' ? 'desc' : 'asc'];
}
