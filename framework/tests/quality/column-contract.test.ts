import { expect, test } from 'vitest';
import { date, decimal, integer, text } from '../../src/columns/index.js';
import { contractMismatches } from '../../src/quality/index.js';
import { dialect } from '../../src/warehouses/dialects.js';

const columns = { order_id: text(), amount: decimal(18, 2), ordered_on: date() };
const { holdsType } = dialect('snowflake');

test('a table is compared column by column, in the order of the contract', () => {
  const found = [
    { name: 'added', type: 'TEXT' },
    { name: 'AMOUNT', type: 'NUMBER(18,0)' },
    { name: 'order_id', type: 'TEXT' },
  ];
  expect(contractMismatches({ columns, extraColumns: 'error' }, found, holdsType)).toEqual([
    { kind: 'other-type', column: 'amount', expected: 'decimal(18, 2)', found: 'NUMBER(18,0)' },
    { kind: 'missing', column: 'ordered_on', expected: 'date' },
    { kind: 'extra', column: 'added', found: 'TEXT' },
  ]);
});

test('columns beyond the contract are fine as long as the source does not say otherwise', () => {
  const found = [
    { name: 'a', type: 'NUMBER(38,0)' },
    { name: 'b', type: 'TEXT' },
  ];
  expect(contractMismatches({ columns: { a: integer() } }, found, holdsType)).toEqual([]);
});

test('a name in quotes is another name, and is told', () => {
  const found = [{ name: '"Order_Id"', type: 'TEXT' }];
  expect(contractMismatches({ columns: { order_id: text() } }, found, holdsType)).toEqual([
    { kind: 'missing', column: 'order_id', expected: 'text', quoted: '"Order_Id"' },
  ]);
});

test('a table without columns is none', () => {
  expect(contractMismatches({ columns }, [], holdsType)).toEqual([{ kind: 'no-table' }]);
});
