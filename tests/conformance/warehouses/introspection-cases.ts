import type { LogicalType } from '../../../framework/src/columns/index.js';
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

export const introspectionCases: readonly ConformanceCase[] = [
  {
    name: 'the columns of a table, in order',
    act: async (subject) => {
      await prepare(subject);
      const columns = await subject.warehouse.introspection.columns(subject.session, { schema: subject.schema, name: 'described' });
      return columns.map(({ name }) => name);
    },
    expected: Object.keys(TYPES),
  },
  {
    name: 'which columns may be null',
    act: async (subject) => {
      await prepare(subject);
      const columns = await subject.warehouse.introspection.columns(subject.session, { schema: subject.schema, name: 'described' });
      return columns.map(({ nullable }) => nullable);
    },
    expected: Object.keys(TYPES).map((_, index) => index > 0),
  },
  {
    name: 'the columns of a view',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createView({ schema, name: 'described_view' }, "select 1 as one, 'x' as two"));
      return (await warehouse.introspection.columns(session, { schema, name: 'described_view' })).map(({ name }) => name);
    },
    expected: ['one', 'two'],
  },
  {
    name: 'no columns of what is not there',
    act: ({ warehouse, session, schema }) => warehouse.introspection.columns(session, { schema, name: 'not_there' }),
    expected: [],
  },
  {
    name: 'the rows of a table',
    act: async (subject) => {
      await prepare(subject);
      return (await subject.warehouse.introspection.facts(subject.session, { schema: subject.schema, name: 'described' }))?.rows;
    },
    expected: 2,
  },
  {
    name: 'the size of a table',
    needs: ({ loading }) => loading === 'staged',
    act: async (subject) => {
      await prepare(subject);
      return (
        ((await subject.warehouse.introspection.facts(subject.session, { schema: subject.schema, name: 'described' }))?.bytes ?? 0) > 0
      );
    },
    expected: true,
  },
  {
    name: 'when a table changed',
    needs: ({ loading }) => loading === 'staged',
    act: async (subject) => {
      await prepare(subject);
      const facts = await subject.warehouse.introspection.facts(subject.session, { schema: subject.schema, name: 'described' });
      return Math.abs(Date.parse(facts?.lastModified ?? '') - Date.now()) < 600_000;
    },
    expected: true,
  },
  {
    name: 'no facts about what is not there',
    act: async ({ warehouse, session, schema }) => (await warehouse.introspection.facts(session, { schema, name: 'not_there' })) ?? 'none',
    expected: 'none',
  },
];
