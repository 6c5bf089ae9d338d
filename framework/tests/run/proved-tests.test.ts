import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/run/index.js';
import { rowsOf, run, statuses } from '../run-project.js';
import { tempProject } from '../temp-project.js';

interface Rows {
  readonly codes: readonly (string | null)[];
  readonly numbers: readonly { readonly n: number | null; readonly code: string | null }[];
}

const GOOD: Rows = {
  codes: ['a', 'b'],
  numbers: [
    { n: 1, code: 'a' },
    { n: 2, code: null },
  ],
};

/** `numbers`, with codes that stand in `codes`; `copied` holds its rows, `counted` those of each code. */
const shop = (rows: Rows, changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'models/codes.ts': `
import { dimension, seed, text } from 'martlet';
export const codes = seed({ name: 'codes', columns: { code: text().unique() }, rows: ${JSON.stringify(rows.codes.map((code) => ({ code })))} as never });
`,
  'models/numbers.ts': numbers(rows),
  'models/copied.ts': copied(),
  'models/counted.ts': `
import { count, integer, model, text } from 'martlet';
import { numbers } from './numbers.js';
export const counted = model({ name: 'counted', from: { input: numbers }, grain: ['code'], columns: { code: text(), rows: integer().notNull() },
  query: (db) => db.selectFrom('input').groupBy('code').select(() => ['code', count().as('rows')]) });
`,
  ...changes,
});

const numbers = (rows: Rows, options = ''): string => `
import { atLeast, integer, seed, text } from 'martlet';
import { codes } from './codes.js';
export const numbers = seed({ name: 'numbers', columns: {
  n: integer().notNull(${options}).test(atLeast(0)).unique(), code: text().references(codes, 'code') }, rows: ${JSON.stringify(rows.numbers)} as never });
`;

const copied = (more = '', expression = `'n'`): string => `
import { sql } from 'kysely';
import { atLeast, coalesce, incremental, integer, model, text } from 'martlet';
import { numbers } from './numbers.js';
import { codes } from './codes.js';
export const copied = model({ name: 'copied', from: { input: numbers }, ${more} columns: {
  n: integer().notNull().test(atLeast(0)).unique(), code: text().references(codes, 'code') },
  query: (db) => db.selectFrom('input').select(({ ref }) => [${expression}, 'code']) });
`;

const settled = ({ steps }: RunResult, relation = 'gold.copied'): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    steps.flatMap((step) => (step.kind === 'test' && step.relation === relation ? [[step.test, step.settled ?? step.status]] : [])),
  );
const NAMES = ['not_null_n', 'between_n', 'unique_n', 'references_codes_code'];
const all = (how: string) => Object.fromEntries(NAMES.map((name) => [name, how]));

test('a test that its inputs have passed already is inherited, one that the query answers is proved', async () => {
  const directory = tempProject(shop(GOOD));
  const result = await run(directory, { command: 'build' });
  expect(settled(result)).toEqual(all('inherited'));
  expect(settled(result, 'gold.counted')).toEqual({ unique_code: 'proved', not_null_rows: 'proved' });
  expect(settled(result, 'bronze.numbers')).toEqual({ ...all('executed'), not_null_n: 'proved' });
  expect(result.steps.find(({ id }) => id === 'test gold.copied not_null_n')).toMatchObject({
    status: 'succeeded',
    failures: 0,
    reliesOn: ['test bronze.numbers not_null_n'],
  });

  // What was not asked holds as what was, on the same data.
  const again = await run(directory, { command: 'build' });
  expect(again).toMatchObject({ testsThatHold: 11 });
  expect(again.pruned).toContain('test gold.copied not_null_n');

  expect(settled(await run(directory, { command: 'test' }))).toEqual(all('inherited'));
  expect(settled(await run(directory, { command: 'test', proofs: false }))).toEqual(all('executed'));
  // The tests of the input have held on the version that was read, though nobody asks for them now.
  expect(settled(await run(directory, { command: 'test', select: ['copied'] }))).toEqual(all('inherited'));
});

describe('a test is executed', () => {
  const built = async (changes: Readonly<Record<string, string>>, rows = GOOD) =>
    run(tempProject(shop(rows, changes)), { command: 'build' });

  test('when the test of the input has failed', async () => {
    // Nobody waits for a test about two relations, so what reads the input is built all the same.
    const result = await built({}, { ...GOOD, numbers: [{ n: 1, code: 'nowhere' }] });
    expect(statuses(result)).toMatchObject({
      'test bronze.numbers references_codes_code': 'failed',
      'test gold.copied references_codes_code': 'failed',
    });
    expect(settled(result)).toEqual({ ...all('inherited'), references_codes_code: 'executed' });
  });

  test.each([
    ['only warns', `{ severity: 'warn' }`, { n: null, code: 'a' }, 'failed'],
    ['only warns, though it has passed', `{ severity: 'warn' }`, { n: 3, code: 'a' }, 'succeeded'],
    ['lets some rows fail', '{ errorIf: 2 }', { n: null, code: 'a' }, 'failed'],
  ])('when that of the input %s', async (_, options, row, status) => {
    const rows = { ...GOOD, numbers: [...GOOD.numbers, row] };
    const result = await built({ 'models/numbers.ts': numbers(rows, options) }, rows);
    expect(settled(result)).toEqual({ ...all('inherited'), not_null_n: 'executed' });
    expect(statuses(result)['test gold.copied not_null_n']).toBe(status);
  });

  test('when those of the input were never asked', async () => {
    const directory = tempProject(shop(GOOD));
    await run(directory, { command: 'run' });
    expect(settled(await run(directory, { command: 'test', select: ['copied'] }))).toEqual(all('executed'));
    expect(settled(await run(directory, { command: 'test', select: ['copied', 'numbers'] }))).toEqual(all('inherited'));
  });

  test('when the input has been built anew since', async () => {
    const directory = tempProject(shop(GOOD));
    await run(directory, { command: 'build' });
    const later = tempProject(shop({ ...GOOD, numbers: [{ n: 7, code: 'a' }] }), join(directory, 'warehouse.duckdb'));
    await run(later, { command: 'build', select: ['numbers'] });
    expect(settled(await run(later, { command: 'test' }))).toEqual(all('executed'));
  });

  test('when what stands was built from another query', async () => {
    const directory = tempProject(
      shop(GOOD, { 'models/copied.ts': copied('', `ref('n').as('n')`).replace(`'code'])`, `ref('code').as('code')])`) }),
    );
    await run(directory, { command: 'build' });
    const later = (expression: string) =>
      tempProject(shop(GOOD, { 'models/copied.ts': copied('', expression) }), join(directory, 'warehouse.duckdb'));
    expect(settled(await run(later(`coalesce(ref('n'), 0).as('n')`), { command: 'test' }))).toEqual(all('executed'));
    // The same meaning is the same query.
    expect(settled(await run(later(`'n'`), { command: 'test' }))).toEqual(all('inherited'));
  });

  test.each([
    ['of a table that is kept from run to run', `materialized: incremental({ strategy: 'append' }), grain: ['n'],`],
    ['of a model with statements around its build', 'after: () => [sql`select 1`],'],
  ])('%s', async (_, more) => {
    const result = await built({ 'models/copied.ts': copied(more) });
    expect(settled(result)).toEqual(all('executed'));
  });

  test('on a table that somebody else fills, and on what is read of it', async () => {
    const external = `
import { integer, source, text, atLeast } from 'martlet';
import { codes } from './codes.js';
export const numbers = source({ name: 'numbers', schema: 'main', columns: { n: integer().notNull().test(atLeast(0)).unique(), code: text().references(codes, 'code') } });
`;
    const directory = tempProject(shop(GOOD, { 'models/numbers.ts': external }));
    await rowsOf(directory, `create table main.numbers as select 1 as n, 'a' as code`);
    const result = await run(directory, { command: 'build' });
    expect(settled(result)).toEqual(all('executed'));
    expect(settled(result, 'gold.counted')).toEqual({ unique_code: 'proved', not_null_rows: 'proved' });
  });

  test('on a view that numbers its rows, in which those that tie come in any order', async () => {
    const shown = (expression: string): string => `
import { integer, model, over, rowNumber, view } from 'martlet';
import { numbers } from './numbers.js';
export const shown = model({ name: 'shown', from: { input: numbers }, materialized: view(), columns: { n: integer().notNull() },
  query: (db) => db.selectFrom('input').select(({ ref }) => [${expression}.as('n')]) });
`;
    const reader = `
import { integer, model } from 'martlet';
import { shown } from './shown.js';
export const reader = model({ name: 'reader', from: { shown }, columns: { n: integer().notNull() }, query: (db) => db.selectFrom('shown').select('n') });
`;
    const readerOf = async (expression: string) =>
      settled(await built({ 'models/shown.ts': shown(expression), 'models/reader.ts': reader }), 'gold.reader');
    expect(await readerOf(`ref('n')`)).toEqual({ not_null_n: 'inherited' });
    expect(await readerOf(`over(rowNumber(), { orderBy: ref('code') })`)).toEqual({ not_null_n: 'executed' });
  });
});

test('what is unique by some columns need not be counted by more of them, unless it is repeated', async () => {
  const pairs = (rows: string, a: string): string => `
import { integer, model, seed } from 'martlet';
export const pairs = seed({ name: 'pairs', columns: { a: ${a}, b: integer() }, grain: ['a', 'b'], rows: ${rows} });
`;
  const resultOf = async (rows: string, a = 'integer().notNull().unique()') =>
    run(tempProject({ 'models/pairs.ts': pairs(rows, a) }), { command: 'build' });
  const good = await resultOf('[{ a: 1, b: 1 }, { a: 2, b: 1 }]');
  expect(settled(good, 'bronze.pairs')).toMatchObject({ unique_a: 'executed', unique_a_b: 'pruned' });
  const bad = await resultOf('[{ a: 1, b: 1 }, { a: 1, b: 2 }]');
  expect(settled(bad, 'bronze.pairs')).toMatchObject({ unique_a: 'executed', unique_a_b: 'executed' });
  expect(statuses(bad)).toMatchObject({ 'test bronze.pairs unique_a': 'failed', 'test bronze.pairs unique_a_b': 'succeeded' });
  // Of one column, nulls are left out; of several, they count.
  const nulls = await resultOf('[{ a: null, b: 1 }, { a: null, b: 1 }]', 'integer().unique()');
  expect(statuses(nulls)).toMatchObject({ 'test bronze.pairs unique_a': 'succeeded', 'test bronze.pairs unique_a_b': 'failed' });
  // What passes a few failing rows proves nothing.
  const lenient = await resultOf('[{ a: 1, b: 1 }, { a: 1, b: 1 }]', 'integer().notNull().unique({ warnIf: 1, errorIf: 1 })');
  expect(statuses(lenient)).toMatchObject({ 'test bronze.pairs unique_a': 'succeeded', 'test bronze.pairs unique_a_b': 'failed' });
});

test('proofs change no answer, whatever the data', async () => {
  const code = fc.constantFrom('a', 'b', 'c', null);
  const number = fc.record({
    n: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -1, max: 40 }) }, { weight: 1, arbitrary: fc.constant(null) }),
    code,
  });
  const rows = fc.record({
    codes: fc.array(code, { minLength: 1, maxLength: 3 }),
    numbers: fc.array(number, { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('', `{ severity: 'warn' }`, '{ errorIf: 1 }'), async (given, options) => {
      const files = shop(given, { 'models/numbers.ts': numbers(given, options) });
      const results = [];
      for (const proofs of [true, false]) results.push(await run(tempProject(files), { command: 'build', proofs }));
      const [withProofs, without] = results.map((result) => ({ statuses: statuses(result), published: [...result.published].sort() }));
      expect(withProofs).toEqual(without);
    }),
    { numRuns: 12 },
  );
});
