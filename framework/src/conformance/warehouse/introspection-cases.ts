import { NOOP_QUERY_EXECUTOR, QueryCreator } from 'kysely';
import { Column, type Columns, describeType, type LogicalType } from '../../columns/index.js';
import { array, boolean, date, decimal, double, integer, json, text, timestamp } from '../../index.js';
import { declaredColumns, proposeSource } from '../../project/index.js';
import { type ContractMismatch, contractMismatches } from '../../quality/index.js';
import { resolveRelations } from '../../sql/index.js';
import type { IntrospectedColumn, TableFacts } from '../../warehouses/introspection.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { columnsFound } from './columns-found.js';

const TYPES: Readonly<Record<string, LogicalType>> = {
  a_text: { kind: 'text' },
  an_integer: { kind: 'integer' },
  a_decimal: { kind: 'decimal', precision: 18, scale: 2 },
  a_double: { kind: 'double' },
  a_boolean: { kind: 'boolean' },
  a_date: { kind: 'date' },
  a_timestamp: { kind: 'timestamp' },
};

const prepare = async ({ warehouse: { dialect, statements }, session, schema }: TestedWarehouse): Promise<void> => {
  const columns = Object.entries(TYPES).map(([name, type], index) => `${name} ${dialect.typeName(type)}${index === 0 ? ' not null' : ''}`);
  await session.execute(statements.drop({ schema, name: 'described', as: 'table' }));
  await session.execute(`create table ${dialect.identifier(schema)}.described (${columns.join(', ')})`);
  await session.execute(`insert into ${dialect.identifier(schema)}.described (a_text, an_integer) values ('x', 1), ('y', 2)`);
};

const CONTRACT: Columns = {
  a_text: text(),
  an_integer: integer(),
  a_decimal: decimal(18, 2),
  a_whole_decimal: decimal(12, 0),
  a_wide_decimal: decimal(38, 9),
  a_fine_decimal: decimal(38, 20),
  a_double: double(),
  a_boolean: boolean(),
  a_date: date(),
  a_timestamp: timestamp(),
  a_document: json(),
  some_texts: array(text()),
  some_integers: array(integer()),
  some_decimals: array(decimal(18, 2)),
};

async function mismatchesOf(subject: TestedWarehouse, name: string, columns: Columns): Promise<readonly ContractMismatch[]> {
  return contractMismatches({ columns, extraColumns: 'error' }, await columnsFound(subject, name), subject.warehouse.dialect.holdsType);
}

/** The contract that is proposed for a table which was made from a contract. */
async function proposedFor(
  subject: TestedWarehouse,
  contract: Columns,
): Promise<{ readonly columns: Columns; readonly found: readonly IntrospectedColumn[] }> {
  const { warehouse, session, schema } = subject;
  await session.execute(warehouse.statements.createEmptyTable({ schema, name: 'proposed' }, contract));
  const found = await columnsFound(subject, 'proposed');
  const proposal = proposeSource({ schema, name: 'proposed' }, { columns: found }, warehouse.dialect.logicalType);
  const columns = declaredColumns(proposal).map(({ name, type, nullable }) => [name, new Column({ type, nullable, tests: [] })] as const);
  return { columns: Object.fromEntries(columns), found };
}

async function factsOf({ warehouse, session, schema }: TestedWarehouse, name: string): Promise<TableFacts | undefined> {
  const [facts] = await warehouse.introspection.facts(session, [{ schema, name }]);
  return facts;
}

export const introspectionCases: readonly ConformanceCase[] = [
  {
    name: 'the columns of a table, in order',
    act: async (subject) => {
      await prepare(subject);
      return (await columnsFound(subject, 'described')).map(({ name }) => name);
    },
    expected: Object.keys(TYPES),
  },
  {
    name: 'which columns may be null',
    act: async (subject) => {
      await prepare(subject);
      return (await columnsFound(subject, 'described')).map(({ nullable }) => nullable);
    },
    expected: Object.keys(TYPES).map((_, index) => index > 0),
  },
  {
    name: 'the columns of a view',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createView({ schema, name: 'described_view' }, "select 1 as one, 'x' as two"));
      return (await columnsFound(subject, 'described_view')).map(({ name }) => name);
    },
    expected: ['one', 'two'],
  },
  {
    name: 'the views of a schema, and what they show',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { statements, introspection } = warehouse;
      const named = (name: string) => ({ schema, name });
      await session.execute(statements.createTable(named('shown_table'), 'select 1 as one'));
      const columns = [{ name: 'one', description: 'It shows as select * from nothing.' }];
      for (const sql of statements.pointView(named('shows_a_table'), named('shown_table'))) await session.execute(sql);
      for (const sql of statements.pointView(named('shows_and_tells'), named('shown_table'), { columns })) await session.execute(sql);
      await session.execute(statements.createView(named('shows_a_query'), 'select 1 as one'));
      const shown = new Map((await introspection.views(session, [schema, 'martlet_not_there'])).map(({ name, shows }) => [name, shows]));
      const said = (name: string) => {
        const shows = shown.get(name);
        return typeof shows === 'object' ? [shows.schema === schema, shows.name] : shows;
      };
      return [said('shows_a_table'), said('shows_and_tells'), said('shows_a_query'), shown.has('shown_table')];
    },
    expected: [[true, 'shown_table'], [true, 'shown_table'], 'other', false],
  },
  {
    name: 'the columns and the rows of a table in the database that is named',
    act: async (subject) => {
      await prepare(subject);
      const { warehouse, session, schema, database } = subject;
      const place = { database, schema, name: 'described' };
      const found = await warehouse.introspection.columns(session, [place, { schema, name: 'described' }, { ...place, name: 'not_there' }]);
      const query = new QueryCreator<{ asked: { a_text: string } }>({ executor: NOOP_QUERY_EXECUTOR }).selectFrom('asked').select('a_text');
      const { query: placed } = resolveRelations(query.orderBy('a_text').toOperationNode(), new Map([['asked', place]]));
      const rows = await session.query(warehouse.dialect.compile(placed));
      return [found.map((columns) => columns.length), rows.map(({ a_text }) => a_text)];
    },
    expected: [
      [Object.keys(TYPES).length, Object.keys(TYPES).length, 0],
      ['x', 'y'],
    ],
  },
  {
    name: 'no columns of what is not there',
    act: (subject) => columnsFound(subject, 'not_there'),
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
    name: 'no columns of what is in no schema',
    act: async ({ warehouse, session }) => {
      const found = await warehouse.introspection.columns(session, [{ schema: 'martlet_not_there', name: 'not_there' }]);
      return found.map((columns) => columns.length);
    },
    expected: [0],
  },
  {
    name: 'a table that is made from a contract matches it, whatever the types',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      await session.execute(warehouse.statements.createEmptyTable({ schema, name: 'declared' }, CONTRACT));
      return mismatchesOf(subject, 'declared', CONTRACT);
    },
    expected: [],
  },
  {
    name: 'a table that is not what its contract says, column by column',
    act: async (subject) => {
      const { dialect } = subject.warehouse;
      const typeOf = (column: Columns[string]): string => dialect.typeName(column.definition.type);
      await subject.session.execute(subject.warehouse.statements.drop({ schema: subject.schema, name: 'changed', as: 'table' }));
      await subject.session.execute(
        `create table ${dialect.identifier(subject.schema)}.changed ` +
          `(AS_BEFORE ${typeOf(integer())}, amount ${typeOf(double())}, happened_on ${typeOf(timestamp())}, code ${typeOf(text())}, added ${typeOf(date())})`,
      );
      const contract = { as_before: integer(), amount: decimal(18, 2), happened_on: date(), code: integer(), name: text() };
      const found = await mismatchesOf(subject, 'changed', contract);
      return found.map((mismatch) => [mismatch.kind, 'column' in mismatch ? mismatch.column : undefined]);
    },
    expected: [
      ['other-type', 'amount'],
      ['other-type', 'happened_on'],
      ['other-type', 'code'],
      ['missing', 'name'],
      ['extra', 'added'],
    ],
  },
  {
    name: 'a contract that is proposed for a table holds its columns, whatever the types',
    act: async (subject) => {
      const { a_fine_decimal: _, ...contract } = CONTRACT;
      const { columns, found } = await proposedFor(subject, contract);
      return [Object.keys(columns), contractMismatches({ columns, extraColumns: 'error' }, found, subject.warehouse.dialect.holdsType)];
    },
    expected: [Object.keys(CONTRACT).filter((name) => name !== 'a_fine_decimal'), []],
  },
  {
    name: 'decimals are proposed with the digits that they have',
    act: async (subject) => {
      const { columns } = await proposedFor(subject, { price: decimal(18, 2), rate: decimal(38, 20) });
      return Object.values(columns).map(({ definition }) => describeType(definition.type));
    },
    expected: ['decimal(18, 2)', 'decimal(38, 20)'],
  },
  {
    name: 'the schemas, and what is said of tables and views',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { statements, introspection } = warehouse;
      await session.execute(statements.createTable({ schema, name: 'untold' }, 'select 1 as value'));
      const description = `One row\\ for a test; it's "told"`;
      const comments = { description, columns: [{ name: 'value' }] };
      for (const sql of statements.pointView({ schema, name: 'told_of' }, { schema, name: 'untold' }, comments)) await session.execute(sql);
      const asked = ['told_of', 'untold', 'not_there'].map((name) => ({ schema, name }));
      const said = await introspection.descriptions(session, asked);
      return [(await introspection.schemas(session)).includes(schema), said.map((text) => text === description), said.slice(1)];
    },
    expected: [true, [true, false, false], [undefined, undefined]],
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
