import { sql as sqlTag } from 'kysely';
import { z } from 'zod';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ReaderLease } from '../reading/reader.js';
import { answerRows, type RowsStatement, refuseSameNames } from './answer-rows.js';
import type { AnswerWorld } from './answer-world.js';
import { FORMAT_NAMES, type FormatName } from './formats/format.js';
import { negotiateFormat } from './formats/negotiate.js';
import { rightsKey } from './rights-key.js';
import type { Asked } from './route.js';

export const formatSchema = z
  .enum(FORMAT_NAMES as [FormatName, ...FormatName[]])
  .describe('The format; that of the header `accept` when left out.');

export const publicationSchema = z
  .strictObject({
    environment: z.string(),
    number: z.int().describe('Counts the publications of the environment.'),
    id: z.string().describe('Names what it holds.'),
    publishedAt: z.string(),
  })
  .meta({ id: 'publication' });

const value = z
  .union([z.null(), z.boolean(), z.number(), z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .describe(
    'Whole and decimal numbers are text, so that no reader rounds them; days and instants are text in UTC; other numbers are numbers.',
  );

const answerColumnSchema = z
  .strictObject({
    name: z.string(),
    type: z.string().describe('`text`, `integer`, `decimal(18, 2)`, `array(text)`.'),
    role: z
      .enum(['attribute', 'metric', 'compared', 'share', 'total'])
      .optional()
      .describe('What the column is of a question for metrics.'),
    attribute: z.string().optional(),
    metric: z.string().optional(),
    shows: z.enum(['value', 'change', 'growth']).optional(),
    unit: z.string().optional(),
    format: z.string().optional(),
    grain: z.string().optional(),
    isAdditive: z.boolean().optional(),
  })
  .meta({ id: 'answerColumn' });

/** Rows as JSON. The other formats hold the same rows. */
export const rowsSchema = z
  .strictObject({
    publication: publicationSchema,
    columns: z.array(answerColumnSchema),
    rows: z.array(z.record(z.string(), value)),
    next: z.string().optional().describe('Continues the page, as `after` of the next request.'),
  })
  .meta({ id: 'rows' });

/** A statement as a route has it. */
export type AskedStatement = Omit<RowsStatement, 'parquetSql' | 'mostRows'>;

/** Answers a request with the rows of a statement, in the format that it asks for. Takes over the lease. */
export async function respondWithRows(
  statement: AskedStatement,
  lease: ReaderLease,
  { query, identity, request, isHead, time, onSent }: Asked<unknown, { readonly format?: FormatName }, unknown>,
  { dialect, cache, mostRows }: AnswerWorld,
): Promise<Response> {
  let format: FormatName;
  try {
    format = negotiateFormat(query.format, request.headers.get('accept'));
  } catch (error) {
    lease.release();
    throw error;
  }
  const parquetSql = async (): Promise<string> => parquetOf(statement, lease, mostRows, dialect);
  return answerRows(
    { ...statement, mostRows, parquetSql },
    {
      lease,
      format,
      rights: rightsKey(identity.scope, lease.publication),
      typeOf: dialect.logicalType,
      headers: request.headers,
      isHead,
      time,
      cache,
      linkTo: (next) => linkTo(request.url, next),
      onEnd: onSent,
    },
  );
}

/** What is sent of a statement, and one row more than the most at the most. */
async function parquetOf({ sql, sent }: AskedStatement, lease: ReaderLease, mostRows: number, { compile }: Dialect): Promise<string> {
  const { columns } = await lease.describe(sql);
  const kept = columns.slice(0, sent);
  refuseSameNames(kept);
  const names = kept.map(({ name }) => sqlTag.ref(name));
  // What the statement ends with may be a comment.
  const rows = sqlTag`select ${sqlTag.join(names)} from (${sqlTag.raw(sql)}\n) as answered limit ${sqlTag.lit(mostRows + 1)}`;
  return compile(rows.toOperationNode());
}

function linkTo(url: string, next: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.set('after', next);
  return `${pathname}?${searchParams}`;
}
