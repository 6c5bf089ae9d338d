import { integer } from '../../index.js';
import type { ConformanceCase } from '../conformance-case.js';
import { numbersIn } from './table-path.js';

/** What tables are made with beside their rows; a warehouse that lacks it leaves it out. */
export const optionCases: readonly ConformanceCase[] = [
  {
    name: 'a transient table is made, filled and cloned',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { createEmptyTable, insertRows, cloneTable } = warehouse.statements;
      const options = { isTransient: true };
      await session.execute(createEmptyTable({ schema, name: 'transient' }, { value: integer() }, options));
      await session.execute(insertRows({ schema, name: 'transient' }, ['value'], 'select 1 as value union all select 2 as value'));
      await session.execute(cloneTable({ schema, name: 'transient' }, { schema, name: 'transient_clone' }, options));
      return numbersIn(subject, 'transient_clone');
    },
    expected: [1, 2],
  },
  {
    name: 'a transient table is copied to one that is not, with clusters',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { createTable, copyTable } = warehouse.statements;
      await session.execute(createTable({ schema, name: 'passing' }, 'select 1 as value', { isTransient: true }));
      await session.execute(copyTable({ schema, name: 'passing' }, { schema, name: 'lasting_copy' }, { clusterBy: ['value'] }));
      return numbersIn(subject, 'lasting_copy');
    },
    expected: [1],
  },
  {
    name: 'a labelled table is made, cloned and made again',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { createTable, cloneTable } = warehouse.statements;
      const options = { description: 'One row.', labels: { team: 'sales', cost_center: 'c-1' } };
      await session.execute(createTable({ schema, name: 'labelled' }, 'select 1 as value', options));
      await session.execute(cloneTable({ schema, name: 'labelled' }, { schema, name: 'labelled_clone' }, options));
      await session.execute(createTable({ schema, name: 'labelled' }, 'select 2 as value', options));
      return [await numbersIn(subject, 'labelled'), await numbersIn(subject, 'labelled_clone')];
    },
    expected: [[2], [1]],
  },
  {
    name: 'a clone, and a clone of it, outlive their origins',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { createTable, cloneTable, drop } = warehouse.statements;
      const [origin, clone, second] = [
        { schema, name: 'origin' },
        { schema, name: 'first_clone' },
        { schema, name: 'second_clone' },
      ];
      await session.execute(createTable(origin, 'select 1 as value union all select 2 as value'));
      await session.execute(cloneTable(origin, clone));
      await session.execute(drop({ ...origin, as: 'table' }));
      await session.execute(cloneTable(clone, second));
      await session.execute(drop({ ...clone, as: 'table' }));
      return numbersIn(subject, 'second_clone');
    },
    expected: [1, 2],
  },
  {
    name: 'a table whose partitions expire has those that are young',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const partitionBy = { column: 'day', type: { kind: 'date' }, expiresAfterDays: 90 } as const;
      const select = "select 1 as value, date '2100-02-28' as day";
      await session.execute(warehouse.statements.createTable({ schema, name: 'expiring' }, select, { partitionBy }));
      return numbersIn(subject, 'expiring');
    },
    expected: [1],
  },
  {
    name: 'a materialized view that may be behind is made, read, listed, made again and dropped',
    needs: ({ materializedViews }) => materializedViews === 'supported',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { createTable, createMaterializedView, drop } = warehouse.statements;
      const base = `${warehouse.dialect.identifier(schema)}.base`;
      const options = { maxLagMinutes: 60, isTransient: true, description: 'Totals.' };
      const found = async () => (await warehouse.introspection.relations(session, [schema])).find(({ name }) => name === 'behind');
      await session.execute(createTable({ schema, name: 'base' }, 'select 1 as value union all select 2 as value'));
      await session.execute(createMaterializedView({ schema, name: 'behind' }, `select sum(value) as value from ${base}`, options));
      const first = await numbersIn(subject, 'behind');
      await session.execute(createMaterializedView({ schema, name: 'behind' }, `select max(value) as value from ${base}`, options));
      const second = await numbersIn(subject, 'behind');
      const listed = await found();
      if (listed !== undefined) await session.execute(drop(listed));
      return [first, second, listed?.as === 'table' || listed?.as === 'view', (await found())?.as ?? 'none'];
    },
    expected: [[3], [2], false, 'none'],
  },
];
