import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { typeText } from '../described.js';
import { httpRoute, type Route } from '../route.js';
import { formatSchema, rowsSchema } from '../rows-answer.js';
import { rowsInLease } from '../with-lease.js';

const postSql = httpRoute({
  method: 'post',
  path: '/v1/sql',
  tag: 'SQL',
  summary: 'Run a select',
  description: 'One select over the relations that the reader may see, in the words of the engine.',
  query: z.strictObject({ format: formatSchema.optional() }),
  body: z.strictObject({ sql: z.string().min(1).max(100_000) }),
  answer: { description: 'The rows.', schema: rowsSchema, isRows: true },
  handle: async (asked, world) => {
    const { identity, body, time } = asked;
    if (!world.reader.answersSql) throw new MartletError('sql-unserved', { warehouse: world.dialect.title });
    return rowsInLease(asked, world, async (lease) => {
      const { sql } = body;
      const { publication } = lease;
      const guard = () => world.access.guard(sql, identity, publication);
      const { relations } = await time.of(() => world.guarded.of([identity.scope.name, publication.id, sql], guard));
      asked.note({ relations, publication });
      return { sql, describe: ({ name, type, engineType }) => ({ name, type: typeText(type, engineType) }) };
    });
  },
});

export const sqlRoutes: readonly Route[] = [postSql];
