import { boolean, date, decimal, double, integer, json, literal, parseJson, seed, text, timestamp } from '../../index.js';
import { givenRows } from '../../plan/given-rows.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { columnsFound } from './columns-found.js';

const NO_VALUE = { label: null, count: null, amount: null, share: null, active: null, day: null, at: null, document: null };

const values = seed({
  name: 'values',
  columns: {
    row_id: integer().notNull(),
    label: text(),
    count: integer(),
    amount: decimal(18, 2),
    share: double(),
    active: boolean(),
    day: date(),
    at: timestamp(),
    document: json(),
  },
  rows: [
    {
      row_id: 1,
      label: `it's "quoted" \\ ? :a $1\n漢字 👩‍👧`,
      count: 9007199254740991,
      amount: '-9999999999999999.99',
      share: 1e300,
      active: true,
      day: '0001-01-01',
      at: '2024-02-29T12:00:00.123456Z',
      document: '{"a":[1,"x"]}',
    },
    {
      row_id: 2,
      label: '',
      count: 0,
      amount: '0',
      share: -0.5,
      active: false,
      day: '9999-12-31',
      at: '1969-12-31T23:59:59.999999Z',
      document: '[]',
    },
    { row_id: 3, ...NO_VALUE, label: 'null' },
    { row_id: 4, ...NO_VALUE },
  ],
});

/** Makes a table of a seed by its parameter, or by the literals of its query. */
async function rowsOf({ warehouse, session, schema }: TestedWarehouse, by: 'parameter' | 'literals') {
  const { dialect, statements } = warehouse;
  const given = by === 'parameter' ? givenRows(values, statements) : undefined;
  const select = given?.select ?? dialect.compile(values.query(undefined as never).toOperationNode());
  await session.execute(statements.createTable({ schema, name: by }, select), given === undefined ? {} : { parameters: given.parameters });
  const rows = await session.query(`select * from ${dialect.identifier(schema)}.${dialect.identifier(by)} order by row_id`);
  // Zeros at the end of a decimal are up to the warehouse.
  return rows.map((row): ResultRow => ({ ...row, amount: row.amount === null ? null : Number(row.amount) }));
}

export const seedCases: readonly ConformanceCase[] = [
  {
    name: 'rows that are sent as a parameter are those of the literals',
    act: async (subject) => {
      const [sent, written] = [await rowsOf(subject, 'parameter'), await rowsOf(subject, 'literals')];
      return [sent.length, JSON.stringify(sent) === JSON.stringify(written) || { sent, written }];
    },
    expected: [4, true],
  },
  {
    name: 'JSON that is sent as a parameter, or written as a literal, is JSON',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const typeOf = async (name: string) => (await columnsFound(subject, name)).find((column) => column.name === 'document')?.type;
      const document = warehouse.dialect.compile(parseJson(literal('{}')).toOperationNode());
      await session.execute(warehouse.statements.createTable({ schema, name: 'parsed' }, `select ${document} as document`));
      await rowsOf(subject, 'parameter');
      await rowsOf(subject, 'literals');
      const parsed = await typeOf('parsed');
      return [parsed !== undefined, (await typeOf('parameter')) === parsed, (await typeOf('literals')) === parsed];
    },
    expected: [true, true, true],
  },
  {
    name: 'rows that are sent as a parameter keep their values',
    act: async (subject) => {
      const [row] = await rowsOf(subject, 'parameter');
      return [row?.label, row?.count, row?.active, row?.day, row?.at];
    },
    expected: [`it's "quoted" \\ ? :a $1\n漢字 👩‍👧`, '9007199254740991', true, '0001-01-01', '2024-02-29 12:00:00.123456'],
  },
];
