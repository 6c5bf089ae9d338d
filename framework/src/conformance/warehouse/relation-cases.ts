import type { RelationName } from '../../warehouses/warehouse.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { columnsFound } from './columns-found.js';
import { numbersIn, tablePath } from './table-path.js';

const make = ({ warehouse, session, schema }: TestedWarehouse, name: string, select: string) =>
  session.execute(warehouse.statements.createTable({ schema, name }, select));
const kindOf = async ({ warehouse, session, schema }: TestedWarehouse, name: string): Promise<unknown> =>
  (await warehouse.introspection.relations(session, [schema])).find((relation) => relation.name === name)?.as ?? 'none';

export const relationCases: readonly ConformanceCase[] = [
  {
    name: 'making a schema twice is fine',
    act: ({ warehouse, session, schema }) => session.execute(warehouse.statements.createSchema(schema)).then(() => 'made'),
    expected: 'made',
  },
  {
    name: 'a table is made from a select',
    act: async (subject) => {
      await make(subject, 'made', 'select 1 as value union all select 2 as value');
      return numbersIn(subject, 'made');
    },
    expected: [1, 2],
  },
  {
    name: 'a table of no rows has its columns',
    act: async (subject) => {
      await make(subject, 'hollow', 'select 1 as value, 2 as other limit 0');
      return [await numbersIn(subject, 'hollow'), (await columnsFound(subject, 'hollow')).map(({ name }) => name)];
    },
    expected: [[], ['value', 'other']],
  },
  {
    name: 'a table is replaced, with other columns',
    act: async (subject) => {
      await make(subject, 'replaced', 'select 1 as value, 2 as gone');
      await make(subject, 'replaced', 'select 3 as value');
      return [await numbersIn(subject, 'replaced'), (await columnsFound(subject, 'replaced')).map(({ name }) => name)];
    },
    expected: [[3], ['value']],
  },
  {
    name: 'a table is replaced by what is read from it',
    act: async (subject) => {
      await make(subject, 'doubled', 'select 1 as value');
      await make(subject, 'doubled', `select value + 1 as value from ${tablePath(subject, 'doubled')}`);
      return numbersIn(subject, 'doubled');
    },
    expected: [2],
  },
  {
    name: 'a replacement that fails leaves the table',
    act: async (subject) => {
      await make(subject, 'lasting', 'select 1 as value');
      const outcome = await make(subject, 'lasting', 'select missing_column as value from nowhere_at_all').then(
        () => 'replaced',
        () => 'failed',
      );
      return [outcome, await numbersIn(subject, 'lasting')];
    },
    expected: ['failed', [1]],
  },
  {
    name: 'a view shows what its table has now',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await make(subject, 'shown', 'select 1 as value');
      await session.execute(
        warehouse.statements.createView({ schema, name: 'showing' }, `select value from ${tablePath(subject, 'shown')}`),
      );
      await session.execute(`insert into ${tablePath(subject, 'shown')} select 2`);
      return numbersIn(subject, 'showing');
    },
    expected: [1, 2],
  },
  {
    name: 'a view is replaced',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createView({ schema, name: 'changing' }, 'select 1 as value'));
      await session.execute(warehouse.statements.createView({ schema, name: 'changing' }, 'select 2 as value, 3 as other'));
      return numbersIn(subject, 'changing');
    },
    expected: [2],
  },
  {
    name: 'a pointer shows another version at once',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const point = async (to: string) => {
        for (const sql of warehouse.statements.pointView({ schema, name: 'pointer' }, { schema, name: to })) await session.execute(sql);
      };
      await make(subject, 'version_1', 'select 1 as value');
      await make(subject, 'version_2', 'select 2 as value, 3 as other');
      await point('version_1');
      const before = await numbersIn(subject, 'pointer');
      await point('version_2');
      const after = await numbersIn(subject, 'pointer');
      await point('version_1');
      return [before, after, await numbersIn(subject, 'pointer')];
    },
    expected: [[1], [2], [1]],
  },
  {
    name: 'a pointer says what it and its columns are, and shows the same rows',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await make(subject, 'told_version', "select 1 as value, 'x' as plain, 2 as other");
      const columns = [
        { name: 'value', description: `What it's "worth", in %` },
        { name: 'plain' },
        { name: 'other', description: 'two\nlines' },
      ];
      const comments = { description: 'One row\\ for a test; it\'s "told"', labels: { team: 'sales' }, columns };
      const sql = warehouse.statements.pointView({ schema, name: 'told' }, { schema, name: 'told_version' }, comments);
      for (const statement of sql) await session.execute(statement);
      return [
        await numbersIn(subject, 'told'),
        (await columnsFound(subject, 'told')).map(({ name, description = 'none' }) => [name, description]),
      ];
    },
    expected: [
      [1],
      [
        ['value', `What it's "worth", in %`],
        ['plain', 'none'],
        ['other', 'two\nlines'],
      ],
    ],
  },
  {
    name: 'tables and views are listed as what they are',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await make(subject, 'listed_table', 'select 1 as value');
      await session.execute(warehouse.statements.createView({ schema, name: 'listed_view' }, 'select 1 as value'));
      return [await kindOf(subject, 'listed_table'), await kindOf(subject, 'listed_view'), await kindOf(subject, 'not_there')];
    },
    expected: ['table', 'view', 'none'],
  },
  ...(['table', 'view'] as const).flatMap((as): readonly ConformanceCase[] => [
    {
      name: `dropping a ${as} that is not there is fine`,
      act: ({ warehouse, session, schema }) =>
        session.execute(warehouse.statements.drop({ schema, name: 'never_made', as })).then(() => 'dropped'),
      expected: 'dropped',
    },
    {
      name: `a ${as} that is dropped is gone`,
      act: async (subject) => {
        const { warehouse, session, schema } = subject;
        const relation: RelationName = { schema, name: `dropped_${as}` };
        const { createTable, createView, drop } = warehouse.statements;
        await session.execute(as === 'table' ? createTable(relation, 'select 1 as value') : createView(relation, 'select 1 as value'));
        await session.execute(drop({ ...relation, as }));
        return kindOf(subject, relation.name);
      },
      expected: 'none',
    },
  ]),
  {
    name: 'rows of a select are counted',
    act: async ({ warehouse, session }) => {
      const [row] = await session.query(warehouse.statements.countRows('select 1 as value union all select 2 as value'));
      return Number(row?.failures);
    },
    expected: 2,
  },
  {
    name: 'no more rows of a select are kept than asked for',
    act: async ({ warehouse: { statements, dialect }, session, schema }) => {
      const select = 'select 1 as value union all select 2 as value union all select 3 as value order by value desc';
      await session.execute(statements.createTable({ schema, name: 'limited' }, statements.limitRows(select, 2)));
      const rows = await session.query(`select count(*) as failures from ${dialect.identifier(schema)}.limited`);
      return rows.map(({ failures }) => Number(failures));
    },
    expected: [2],
  },
  {
    name: 'a schema that does not exist has no relations',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await make(subject, 'listed', 'select 1 as value');
      const found = await warehouse.introspection.relations(session, [`${schema}_nowhere`, schema]);
      return [found.some(({ name }) => name === 'listed'), found.every((relation) => relation.schema === schema)];
    },
    expected: [true, true],
  },
  {
    name: 'changed rows are counted',
    act: async (subject) => {
      const { session } = subject;
      await make(subject, 'changed', 'select 1 as value union all select 2 as value');
      const inserted = await session.execute(`insert into ${tablePath(subject, 'changed')} select 3 union all select 4 union all select 5`);
      const updated = await session.execute(`update ${tablePath(subject, 'changed')} set value = value + 10 where value > 2`);
      const deleted = await session.execute(`delete from ${tablePath(subject, 'changed')} where value < 2`);
      return [inserted, updated, deleted, await numbersIn(subject, 'changed')];
    },
    expected: [3, 3, 1, [2, 13, 14, 15]],
  },
];
