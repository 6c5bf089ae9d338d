import { z } from 'zod';
import { MartletError } from '../../../errors.js';
import { typeText } from '../described.js';
import type { SentColumn } from '../formats/format.js';
import { httpRoute, type Route } from '../route.js';
import { formatSchema, respondWithRows, rowsSchema } from '../rows-answer.js';

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
    const lease = await world.reader.lease(identity.scope);
    try {
      const { sql } = body;
      const { relations } = await time.of(() => world.access.guard(sql, identity, lease.publication));
      asked.note({ relations, publication: lease.publication });
      const { columns } = await time.of(() => lease.describe(sql));
      const names = columns.map(({ name }) => name);
      const twice = names.find((name, place) => names.indexOf(name) !== place);
      if (twice !== undefined)
        throw new MartletError('request-invalid', { problems: [`body sql: two of its columns are called ${twice}`] });
      const describe = ({ name, type }: SentColumn, place: number): object => ({
        name,
        type: typeText(type, columns[place]?.engineType ?? 'text'),
      });
      return await respondWithRows({ sql, describe }, lease, asked, world);
    } catch (error) {
      lease.release();
      throw error;
    }
  },
});

export const sqlRoutes: readonly Route[] = [postSql];
