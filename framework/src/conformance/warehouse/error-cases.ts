import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { tablePath } from './table-path.js';

type Statement = (subject: TestedWarehouse) => string;

/** What goes wrong, and the reason that the warehouse's codes stand for. */
const MISTAKES: readonly (readonly [name: string, statement: Statement, reason: string])[] = [
  ['a table that is not there', (subject) => `select * from ${tablePath(subject, 'not_there')}`, 'missing'],
  ['a schema that is not there', ({ schema }) => `select * from ${schema}_not_there.some_table`, 'missing'],
  ['a column that is not there', (subject) => `select not_there from ${tablePath(subject, 'strict')}`, 'syntax'],
  ['a word that is no SQL', () => 'selec 1', 'syntax'],
  ['a clause that is not finished', () => 'select 1 as one where', 'syntax'],
  ['a group that lacks a column', (subject) => `select id, count(*) as n from ${tablePath(subject, 'strict')} group by amount`, 'syntax'],
  [
    'a text that is no number',
    ({ warehouse: { dialect } }) => `select cast('abc' as ${dialect.typeName({ kind: 'integer' })}) as x`,
    'constraint',
  ],
  ['a text that is no date', () => `select cast('2024-02-30' as date) as x`, 'constraint'],
  ['null where none may be', (subject) => `insert into ${tablePath(subject, 'strict')} values (null, 1)`, 'constraint'],
  [
    'a table that is there already',
    (subject) => `create table ${tablePath(subject, 'strict')} (id ${subject.warehouse.dialect.typeName({ kind: 'integer' })})`,
    'constraint',
  ],
  ['too few values', (subject) => `insert into ${tablePath(subject, 'strict')} values (1)`, 'syntax'],
];

const prepare = async (subject: TestedWarehouse): Promise<void> => {
  const { warehouse, session } = subject;
  const number = warehouse.dialect.typeName({ kind: 'integer' });
  await session.execute(warehouse.statements.drop({ schema: subject.schema, name: 'strict', as: 'table' }));
  await session.execute(`create table ${tablePath(subject, 'strict')} (id ${number} not null, amount ${number})`);
};

const failureOf = async (subject: TestedWarehouse, statement: Statement) => {
  await prepare(subject);
  try {
    await subject.session.execute(statement(subject));
  } catch (error) {
    return subject.warehouse.classify(error);
  }
  return undefined;
};

export const errorCases: readonly ConformanceCase[] = [
  ...MISTAKES.map(
    ([name, statement, reason]): ConformanceCase => ({
      name,
      act: async (subject) => {
        const failure = await failureOf(subject, statement);
        return { reason: failure?.reason, canRetry: failure?.canRetry };
      },
      expected: { reason, canRetry: false },
    }),
  ),
  {
    name: 'a message is one line that says something',
    act: async (subject) => {
      const failure = await failureOf(subject, () => `select * from ${tablePath(subject, 'not_there')}`);
      return [/not_there/i.test(failure?.message ?? ''), failure?.message.includes('\n')];
    },
    expected: [true, false],
  },
  {
    name: 'a failure has the vendor’s code',
    act: async (subject) => ((await failureOf(subject, () => 'selec 1'))?.code ?? '').length > 0,
    expected: true,
  },
];
