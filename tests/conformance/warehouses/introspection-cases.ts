import type { LogicalType } from '../../../framework/src/columns/index.js';
import type { TableFacts } from '../../../framework/src/warehouses/introspection.js';
import { columnsOf } from './columns-of.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

const TYPES: Readonly<Record<string, LogicalType>> = {
  a_text: { kind: 'text' },
  an_integer: { kind: 'integer' },
  a_decimal: { kind: 'decimal', precision: 18, scale: 2 },
  a_double: { kind: 'double' },
  a_boolean: { kind: 'boolean' },
  a_date: { kind: 'date' },
  a_timestamp: { kind: 'timestamp' },
};

const prepare = async ({ warehouse: { dialect, statements }, session, schema }: Subject): Promise<void> => {
  const columns = Object.entries(TYPES).map(([name, type], index) => `${name} ${dialect.typeName(type)}${index === 0 ? ' not null' : ''}`);
  await session.execute(statements.drop({ schema, name: 'described', as: 'table' }));
  await session.execute(`create table ${dialect.identifier(schema)}.described (${columns.join(', ')})`);
  await session.execute(`insert into ${dialect.identifier(schema)}.described (a_text, an_integer) values ('x', 1), ('y', 2)`);
};

async function factsOf({ warehouse, session, schema }: Subject, name: string): Promise<TableFacts | undefined> {
  const [facts] = await warehouse.introspection.facts(session, [{ schema, name }]);
  return facts;
}

export const introspectionCases: readonly ConformanceCase[] = [
  {
    name: 'the columns of a table, in order',
    act: async (subject) => {
      await prepare(subject);
      return (await columnsOf(subject, 'described')).map(({ name }) => name);
    },
    expected: Object.keys(TYPES),
  },
  {
    name: 'which columns may be null',
    act: async (subject) => {
      await prepare(subject);
      return (await columnsOf(subject, 'described')).map(({ nullable }) => nullable);
    },
    expected: Object.keys(TYPES).map((_, index) => index > 0),
  },
  {
    name: 'the columns of a view',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createView({ schema, name: 'described_view' }, "select 1 as one, 'x' as two"));
      return (await columnsOf(subject, 'described_view')).map(({ name }) => name);
    },
    expected: ['one', 'two'],
  },
  {
    name: 'no columns of what is not there',
    act: (subject) => columnsOf(subject, 'not_there'),
    expected: [],
  },
  {
    name: 'the columns of several relations, of which one is not there',
    act: async (subject) => {
      await prepare(subject);
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createView({ schema, name: 'described_view' }, "select 1 as one, 'x' as two"));
      const names = ['described_view', 'not_there', 'described'];
      const found = await warehouse.introspection.columns(
        session,
        names.map((name) => ({ schema, name })),
      );
      return found.map((columns) => columns.length);
    },
    expected: [2, 0, Object.keys(TYPES).length],
  },
  {
    name: 'the rows of a table',
    act: async (subject) => {
      await prepare(subject);
      return (await factsOf(subject, 'described'))?.rows;
    },
    expected: 2,
  },
  {
    name: 'the size of a table',
    needs: ({ loading }) => loading === 'staged',
    act: async (subject) => {
      await prepare(subject);
      return ((await factsOf(subject, 'described'))?.bytes ?? 0) > 0;
    },
    expected: true,
  },
  {
    name: 'when a table changed',
    needs: ({ loading }) => loading === 'staged',
    act: async (subject) => {
      await prepare(subject);
      const facts = await factsOf(subject, 'described');
      return Math.abs(Date.parse(facts?.lastModified ?? '') - Date.now()) < 600_000;
    },
    expected: true,
  },
  {
    name: 'no facts about what is not there',
    act: async (subject) => (await factsOf(subject, 'not_there')) ?? 'none',
    expected: 'none',
  },
];
