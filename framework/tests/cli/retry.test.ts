import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

const FILES = {
  'sources/events.ts': `
    import { date, integer, source } from 'martlet';
    export const events = source({ name: 'events', columns: { id: integer().notNull(), day: date().notNull() }, files: { pattern: 'events.csv' } });`,
  'models/first.ts': `
    import { between, date, incrementalByTime, integer, model, runDate } from 'martlet';
    import { events } from '../sources/events.js';
    export const first = model({ name: 'first', from: { events }, grain: ['id'],
      columns: { id: integer().notNull().test(between(0, 8)), day: date().notNull(), seen: date().notNull() },
      materialized: incrementalByTime('day'),
      query: (db) => db.selectFrom('events').select(['id', 'day', runDate().as('seen')]) });`,
};
const martlet = (directory: string, ...argv: readonly string[]): Promise<number> => main(argv, new FakeSurroundings(directory));
const hold = (directory: string, ...lines: readonly string[]): void =>
  writeFileSync(join(directory, 'data/events.csv'), ['id,day', ...lines].join('\n'));
const held = (directory: string) => rowsOf(directory, 'select id, seen from gold.first order by id');

test('a failed restatement is done again with the choice for rows that would be lost, and with the instant that it was given', async () => {
  const directory = tempProject({ ...FILES, 'data/events.csv': 'id,day\n1,2024-03-01\n2,2024-03-02\n' });
  expect(await martlet(directory, 'build')).toBe(0);
  hold(directory, '9,2024-03-01', '2,2024-03-02');
  const range = ['--from', '2024-03-01', '--to', '2024-03-03', '--run-at', '2024-04-05'];
  expect(await martlet(directory, 'restate', 'first', ...range, '--kept', 'replace')).toBe(1);
  hold(directory, '8,2024-03-01', '2,2024-03-02');
  expect(await martlet(directory, 'retry')).toBe(0);
  expect(await held(directory)).toEqual([
    { id: '2', seen: '2024-04-05' },
    { id: '8', seen: '2024-04-05' },
  ]);
});

test('a restatement that would lose rows can be done again with a choice', async () => {
  const directory = tempProject({ ...FILES, 'data/events.csv': 'id,day\n1,2024-03-01\n2,2024-03-02\n' });
  expect(await martlet(directory, 'build', '--run-at', '2024-04-04')).toBe(0);
  hold(directory, '3,2024-03-01', '2,2024-03-02');
  const range = ['--from', '2024-03-01', '--to', '2024-03-03', '--run-at', '2024-04-05'];
  expect(await martlet(directory, 'restate', 'first', ...range)).toBe(1);
  expect(await martlet(directory, 'retry', '--kept', 'keep')).toBe(0);
  expect(await held(directory)).toEqual([
    { id: '1', seen: '2024-04-04' },
    { id: '2', seen: '2024-04-05' },
    { id: '3', seen: '2024-04-05' },
  ]);
});
