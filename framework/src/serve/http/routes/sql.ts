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
      const { relations } = await time.of(() => world.access.guard(sql, identity, lease.publication));
      asked.note({ relations, publication: lease.publication });
      const { columns } = await time.of(() => lease.describe(sql));
      const names = columns.map(({ name }) => name);
      const twice = names.find((name, place) => names.indexOf(name) !== place);
      if (twice !== undefined)
        throw new MartletError('request-invalid', { problems: [`body sql: two of its columns are called ${twice}`] });
      return { sql, describe: ({ name, type }, place) => ({ name, type: typeText(type, columns[place]?.engineType ?? 'text') }) };
    });
  },
});

export const sqlRoutes: readonly Route[] = [postSql];
