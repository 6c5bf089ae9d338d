import { expressionBuilder, type OperationNode } from 'kysely';
import {
  cast,
  date,
  dateDiff,
  dateLiteral,
  extract,
  fromUnixSeconds,
  integer,
  literal,
  text,
  timestamp,
  timestampLiteral,
  timestampTrunc,
  toDate,
  toTimestamp,
  toTimeZone,
  toUnixSeconds,
  valuesOf,
} from '../../index.js';
import type { Capabilities } from '../../warehouses/capabilities.js';
import type { StatementStatistics } from '../../warehouses/warehouse.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { tablePath } from './table-path.js';

const hasTransactions = ({ transactions }: Capabilities): boolean => transactions !== 'none';
const make = ({ warehouse, session, schema }: TestedWarehouse, name: string, select: string) =>
  session.execute(warehouse.statements.createTable({ schema, name }, select));
const count = async (subject: TestedWarehouse, name: string): Promise<number> => {
  const [row] = await subject.session.query(`select count(*) as counted from ${tablePath(subject, name)}`);
  return Number(row?.counted);
};
/** Whether something ended within so many seconds. */
const isWithin = async (seconds: number, work: () => Promise<unknown>): Promise<boolean> => {
  const started = performance.now();
  await work();
  return performance.now() - started < seconds * 1000;
};

export const sessionCases: readonly ConformanceCase[] = [
  {
    name: 'a transaction that resolves is kept',
    needs: hasTransactions,
    act: async (subject) => {
      await make(subject, 'committed', 'select 1 as value');
      await subject.session.transaction(async () => {
        await subject.session.execute(`insert into ${tablePath(subject, 'committed')} select 2`);
        await subject.session.execute(`insert into ${tablePath(subject, 'committed')} select 3`);
      });
      return count(subject, 'committed');
    },
    expected: 3,
  },
  {
    name: 'a transaction that rejects is undone, and rejects with its own error',
    needs: hasTransactions,
    act: async (subject) => {
      await make(subject, 'undone', 'select 1 as value');
      const outcome = await subject.session
        .transaction(async () => {
          await subject.session.execute(`insert into ${tablePath(subject, 'undone')} select 2`);
          throw new Error('changed my mind');
        })
        .catch((error: unknown) => (error as Error).message);
      return [outcome, await count(subject, 'undone')];
    },
    expected: ['changed my mind', 1],
  },
  {
    name: 'a statement that fails undoes its transaction',
    needs: hasTransactions,
    act: async (subject) => {
      await make(subject, 'broken_off', 'select 1 as value');
      const outcome = await subject.session
        .transaction(async () => {
          await subject.session.execute(`insert into ${tablePath(subject, 'broken_off')} select 2`);
          await subject.session.execute(`insert into ${tablePath(subject, 'not_there')} select 2`);
        })
        .then(
          () => 'kept',
          (error: unknown) => subject.warehouse.classify(error).reason,
        );
      return [outcome, await count(subject, 'broken_off')];
    },
    expected: ['missing', 1],
  },
  {
    name: 'a session works on after a transaction that failed',
    needs: hasTransactions,
    act: async (subject) => {
      await make(subject, 'carried_on', 'select 1 as value');
      await subject.session.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined);
      await subject.session.transaction(() => subject.session.execute(`insert into ${tablePath(subject, 'carried_on')} select 2`));
      return count(subject, 'carried_on');
    },
    expected: 2,
  },
  {
    name: 'a table made in a transaction that rejects is not there',
    needs: ({ transactions }) => transactions === 'everything',
    act: async (subject) => {
      await subject.session
        .transaction(async () => {
          await make(subject, 'half_made', 'select 1 as value');
          throw new Error('no');
        })
        .catch(() => undefined);
      return count(subject, 'half_made').then(
        () => 'there',
        (error: unknown) => subject.warehouse.classify(error).reason,
      );
    },
    expected: 'missing',
  },
  {
    name: 'where there are no transactions, asking for one is an error',
    needs: (capabilities) => !hasTransactions(capabilities),
    act: ({ session }) => session.transaction(async () => 'done').catch((error: unknown) => (error as { reason?: string }).reason),
    expected: 'transaction-unsupported',
  },
  {
    name: 'a signal that has aborted stops a statement before it begins',
    act: ({ session }) =>
      session
        .query('select 1 as one', { signal: AbortSignal.abort(new Error('stopped')) })
        .catch((error: unknown) => (error as Error).message),
    expected: 'stopped',
  },
  {
    name: 'a signal ends a statement that runs, with its own reason',
    act: async ({ session, probes: { slowQuery } }) => {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(new Error('stopped')), 1000);
      let outcome: unknown;
      const isQuick = await isWithin(10, async () => {
        outcome = await session.query(slowQuery, { signal: stop.signal }).catch((error: unknown) => (error as Error).message);
      });
      clearTimeout(timer);
      return [outcome, isQuick];
    },
    expected: ['stopped', true],
  },
  {
    name: 'a session works on after a statement that was ended',
    act: async ({ session, probes: { slowQuery } }) => {
      await session.query(slowQuery, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      let rows: unknown;
      // The warehouse has to have stopped working on the first one.
      const isQuick = await isWithin(10, async () => {
        rows = await session.query('select 1 as one');
      });
      return [(rows as readonly { one: unknown }[]).map(({ one }) => Number(one)), isQuick];
    },
    expected: [[1], true],
  },
  {
    name: 'a session works on after a statement that failed',
    act: async ({ session }) => {
      await session.query('select nothing from nowhere_at_all').catch(() => undefined);
      return Number((await session.query('select 1 as one'))[0]?.one);
    },
    expected: 1,
  },
  {
    name: 'two sessions see what the other has kept',
    act: async (subject) => {
      const { warehouse } = subject;
      await make(subject, 'shared', 'select 1 as value');
      const other = await warehouse.session();
      try {
        await other.execute(`insert into ${tablePath(subject, 'shared')} select 2`);
        return await count(subject, 'shared');
      } finally {
        await other.close();
      }
    },
    expected: 2,
  },
  {
    name: 'several sessions work at once',
    act: async ({ warehouse }) => {
      const sessions = await Promise.all([1, 2, 3].map(() => warehouse.session()));
      const rows = await Promise.all(sessions.map((session, index) => session.query(`select ${index} as number`)));
      await Promise.all(sessions.map((session) => session.close()));
      return rows.map(([row]) => Number(row?.number));
    },
    expected: [0, 1, 2],
  },
  {
    name: 'a session that is closed is used again by the next',
    act: async ({ warehouse }) => {
      for (let round = 0; round < 3; round += 1) {
        const session = await warehouse.session();
        await session.query('select 1 as one');
        await session.close();
      }
      return 'done';
    },
    expected: 'done',
  },
  {
    name: 'a result of no rows',
    act: ({ session }) => session.query('select 1 as one limit 0'),
    expected: [],
  },
  {
    name: 'a result of a hundred columns keeps their order',
    act: async ({ session }) => {
      const columns = Array.from({ length: 100 }, (_, index) => `${index} as c${index}`);
      const [row] = await session.query(`select ${columns.join(', ')}`);
      return Object.entries(row ?? {}).every(([key, value], index) => key === `c${index}` && Number(value) === index);
    },
    expected: true,
  },
  {
    name: 'a result of 100,000 rows arrives whole',
    act: async (subject) => {
      const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
      await make(subject, 'digits', digits);
      const t = tablePath(subject, 'digits');
      const rows = await subject.session.query(
        `select a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d as number from ${t} a cross join ${t} b cross join ${t} c cross join ${t} d cross join ${t} e`,
      );
      return [rows.length, rows.reduce((sum, row) => sum + Number(row.number), 0)];
    },
    expected: [100_000, 4_999_950_000],
  },
  {
    name: 'a statement of 300,000 characters',
    act: async ({ session, warehouse }) => {
      const [row] = await session.query(`select length(${warehouse.dialect.literal('x'.repeat(300_000))}) as size`);
      return Number(row?.size);
    },
    expected: 300_000,
  },
  {
    name: 'labels are taken, odd letters included',
    act: async ({ session }) => {
      const [row] = await session.query('select 1 as one', { labels: { run: 'a1b2c3d4', model: 'Gold.fact_"sales" ä漢' } });
      return Number(row?.one);
    },
    expected: 1,
  },
  {
    name: 'a statement is named for the vendor’s console',
    needs: ({ loading }) => loading === 'staged',
    act: async ({ session }) => {
      let told: StatementStatistics | undefined;
      await session.query('select 1 as one', { onStatistics: (statistics) => (told = statistics) });
      return (told?.statementId ?? '').length > 5;
    },
    expected: true,
  },
  {
    name: 'instants and texts of a view do not depend on the zone and the formats of who reads it',
    act: async (subject) => {
      const { warehouse, schema } = subject;
      const sql = warehouse.dialect.compile(viewOfTimes());
      await subject.session.execute(warehouse.statements.createView({ schema, name: 'times' }, sql));
      const reader = await warehouse.session();
      const { moveAway, moveBack } = subject.probes;
      try {
        for (const statement of moveAway) await reader.execute(statement);
        const [row] = await reader.query(`select * from ${tablePath(subject, 'times')}`);
        return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, String(value)]));
      } finally {
        for (const statement of moveBack) await reader.execute(statement);
        await reader.close();
      }
    },
    expected: {
      stored: '2024-11-03 05:30:00.5',
      zoned: '2024-03-10 02:30:00',
      plain: '2024-03-10 02:30:00',
      written: '2024-11-03 05:30:00.5',
      day: '2024-11-03',
      hour: '5',
      at_hour: '2024-03-10 02:00:00',
      of_day: '2024-02-29 00:00:00',
      hours: '2',
      seconds: '1710037800',
      from_seconds: '2024-03-10 02:30:00',
      in_berlin: '2024-03-10 03:30:00',
    },
  },
];

function viewOfTimes(): OperationNode {
  const instant = cast(timestampLiteral('2024-11-03T05:30:00.5Z'), timestamp());
  const early = cast(literal('2024-03-10T04:30:00+02:00'), timestamp());
  return expressionBuilder()
    .selectFrom(valuesOf({ one: integer().notNull() }, [{ one: 1 }]).as('one_row'))
    .select([
      instant.as('stored'),
      early.as('zoned'),
      cast(literal('2024-03-10T02:30:00'), timestamp()).as('plain'),
      cast(instant, text()).as('written'),
      cast(toDate(instant), text()).as('day'),
      extract('hour', instant).as('hour'),
      timestampTrunc('hour', early).as('at_hour'),
      toTimestamp(cast(dateLiteral('2024-02-29'), date())).as('of_day'),
      dateDiff(
        'hour',
        cast(timestampLiteral('2024-03-10T01:59:00Z'), timestamp()),
        cast(timestampLiteral('2024-03-10T03:00:00Z'), timestamp()),
      ).as('hours'),
      toUnixSeconds(early).as('seconds'),
      fromUnixSeconds(toUnixSeconds(early)).as('from_seconds'),
      toTimeZone(early, 'Europe/Berlin').as('in_berlin'),
    ])
    .toOperationNode();
}
