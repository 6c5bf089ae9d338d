import * as m from '../../index.js';
import { type Cases, type ExpressionCase, overRows } from './expression-case.js';

const columns = { k: m.integer().notNull(), g: m.text(), n: m.integer(), d: m.date(), seen_at: m.timestamp().notNull() };
const rows = [
  { k: 1, g: 'x', n: 10, d: '2024-02-27', seen_at: '2024-02-29T10:00:00Z' },
  { k: 2, g: 'x', n: null, d: '2024-02-28', seen_at: '2024-02-29T10:20:00Z' },
  { k: 3, g: 'x', n: 30, d: '2024-03-01', seen_at: '2024-02-29T11:00:00Z' },
  { k: 4, g: 'y', n: 30, d: '2024-02-29', seen_at: '2024-02-29T09:00:00Z' },
] as const;

type Builder = Parameters<Parameters<typeof overRows<typeof columns>>[3]>[0];
type Refs = Parameters<Extract<Parameters<Builder['select']>[0], (eb: never) => unknown>>[0];

/** The value of a window expression for each row, by `k`. */
function window(name: string, build: (eb: Refs) => m.SqlExpression<unknown>, expected: readonly string[]): ExpressionCase {
  return overRows(name, columns, rows, (from) => from.select((eb) => build(eb).as('result')).orderBy('t.k'), expected);
}

export const windowCases = {
  rowNumber: [
    window('rowNumber, nulls last', ({ ref }) => m.over(m.rowNumber(), { orderBy: [ref('t.n'), ref('t.k')] }), ['1', '4', '2', '3']),
    window('rowNumber descending, nulls first', ({ ref }) => m.over(m.rowNumber(), { orderBy: [m.desc(ref('t.n')), ref('t.k')] }), [
      '4',
      '1',
      '2',
      '3',
    ]),
    window(
      'rowNumber with nulls first',
      ({ ref }) => m.over(m.rowNumber(), { orderBy: [m.asc(ref('t.n'), { nulls: 'first' }), ref('t.k')] }),
      ['2', '1', '3', '4'],
    ),
  ],
  rank: [
    window('rank leaves places out', ({ ref }) => m.over(m.rank(), { orderBy: m.desc(ref('t.n'), { nulls: 'last' }) }), [
      '3',
      '4',
      '1',
      '1',
    ]),
  ],
  denseRank: [
    window('denseRank leaves none out', ({ ref }) => m.over(m.denseRank(), { orderBy: m.desc(ref('t.n'), { nulls: 'last' }) }), [
      '2',
      '3',
      '1',
      '1',
    ]),
  ],
  percentRank: [
    window('percentRank', ({ ref }) => m.over(m.percentRank(), { orderBy: ref('t.k') }), ['0', '0.333333333333', '0.666666666667', '1']),
  ],
  cumeDist: [window('cumeDist', ({ ref }) => m.over(m.cumeDist(), { orderBy: ref('t.k') }), ['0.25', '0.5', '0.75', '1'])],
  ntile: [window('ntile', ({ ref }) => m.over(m.ntile(2), { orderBy: ref('t.k') }), ['1', '1', '2', '2'])],
  lag: [
    window('lag in partitions', ({ ref }) => m.over(m.lag(ref('t.k')), { partitionBy: ref('t.g'), orderBy: ref('t.k') }), [
      'null',
      '1',
      '2',
      'null',
    ]),
    window('lag by two', ({ ref }) => m.over(m.lag(ref('t.k'), 2), { orderBy: ref('t.k') }), ['null', 'null', '1', '2']),
    window('lag over nulls', ({ ref }) => m.over(m.lag(ref('t.n'), 1, { ignoreNulls: true }), { orderBy: ref('t.k') }), [
      'null',
      '10',
      '10',
      '30',
    ]),
    window('lag keeps nulls', ({ ref }) => m.over(m.lag(ref('t.n')), { orderBy: ref('t.k') }), ['null', '10', 'null', '30']),
  ],
  lead: [
    window('lead over nulls', ({ ref }) => m.over(m.lead(ref('t.n'), 1, { ignoreNulls: true }), { orderBy: ref('t.k') }), [
      '30',
      '30',
      '30',
      'null',
    ]),
  ],
  firstValue: [
    window('firstValue', ({ ref }) => m.over(m.firstValue(ref('t.n')), { partitionBy: ref('t.g'), orderBy: m.desc(ref('t.k')) }), [
      '30',
      '30',
      '30',
      '30',
    ]),
    window(
      'firstValue over nulls',
      ({ ref }) => m.over(m.firstValue(ref('t.n'), { ignoreNulls: true }), { orderBy: m.asc(ref('t.n'), { nulls: 'first' }) }),
      ['10', '10', '10', '10'],
    ),
  ],
  lastValue: [
    window('lastValue sees the whole window', ({ ref }) => m.over(m.lastValue(ref('t.k')), { orderBy: ref('t.k') }), ['4', '4', '4', '4']),
    window(
      'lastValue in a frame',
      ({ ref }) => m.over(m.lastValue(ref('t.n'), { ignoreNulls: true }), { orderBy: ref('t.k'), frame: { rows: ['unbounded', 0] } }),
      ['10', '10', '30', '30'],
    ),
  ],
  nthValue: [
    window('nthValue', ({ ref }) => m.over(m.nthValue(ref('t.k'), 2), { orderBy: ref('t.k') }), ['2', '2', '2', '2']),
    window('nthValue beyond the last', ({ ref }) => m.over(m.nthValue(ref('t.k'), 9), { orderBy: ref('t.k') }), [
      'null',
      'null',
      'null',
      'null',
    ]),
  ],
  over: [
    window('sum over all rows', ({ ref }) => m.over(m.sum(ref('t.n'))), ['70', '70', '70', '70']),
    window('sum up to the current row and its equals', ({ ref }) => m.over(m.sum(ref('t.k')), { orderBy: ref('t.n') }), [
      '1',
      '10',
      '8',
      '8',
    ]),
    window('sum of a moving frame', ({ ref }) => m.over(m.sum(ref('t.k')), { orderBy: ref('t.k'), frame: { rows: [-1, 1] } }), [
      '3',
      '6',
      '9',
      '7',
    ]),
    window('count with a filter', (eb) => m.over(m.count(undefined, { filter: eb('t.n', '=', 30) }), { partitionBy: eb.ref('t.g') }), [
      '1',
      '1',
      '1',
      '1',
    ]),
    window('avg over a window', ({ ref }) => m.over(m.avg(ref('t.n')), { partitionBy: ref('t.g') }), ['20', '20', '20', '30']),
    window('median over a window', ({ ref }) => m.over(m.median(ref('t.k')), { partitionBy: ref('t.g') }), ['2', '2', '2', '4']),
  ],
  runningSum: [window('runningSum', ({ ref }) => m.runningSum(ref('t.n'), { orderBy: ref('t.k') }), ['10', '10', '40', '70'])],
  ratioToReport: [
    window('ratioToReport', ({ ref }) => m.ratioToReport(ref('t.n'), { partitionBy: ref('t.g') }), ['0.25', 'null', '0.75', '1']),
  ],
  islandOfDays: [
    window('islandOfDays', ({ ref }) => m.islandOfDays(ref('t.d')), ['2024-02-26', '2024-02-26', '2024-02-26', '2024-02-26']),
    window('islandOfDays with a gap', ({ ref }) => m.islandOfDays(ref('t.d'), { partitionBy: ref('t.g') }), [
      '2024-02-26',
      '2024-02-26',
      '2024-02-27',
      '2024-02-28',
    ]),
  ],
  islandOfNumbers: [
    window('islandOfNumbers', ({ ref }) => m.islandOfNumbers(ref('t.k')), ['0', '0', '0', '0']),
    window('islandOfNumbers with a gap', ({ ref }) => m.islandOfNumbers(ref('t.k'), { partitionBy: ref('t.g') }), ['0', '0', '0', '3']),
  ],
} satisfies Cases;

export { columns as windowColumns, rows as windowRows };
