import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integer, text } from '../../src/columns/index.js';
import { type LoadRecord, type LoadRequest, relationsOfLoad } from '../../src/ingest/index.js';
import type { Session } from '../../src/warehouses/warehouse.js';
import { failure, type Loaded, useLoading } from './loading.js';

const columns = { id: integer().notNull(), name: text() };
const FILES = { pattern: 'things_*.csv', maxRejects: 1000 };
/** Any part is worth sharing. */
const SHARING = { partValues: 1 };
const LATER = '2026-03-02T00:00:00.000Z';
const loading = useLoading();

let folders = 0;
const newFolder = (): string => `parts-${++folders}`;
const fileOf = (...rows: readonly string[]): string => `id,name\n${rows.map((row) => `${row}\n`).join('')}`;
const again = (folder: string, request: Partial<LoadRequest> = {}, files: object = FILES): Promise<Loaded> =>
  loading().again(folder, columns, files, { ...SHARING, ...request });
const remove = (folder: string, name: string): Promise<void> => rm(join(loading().directory, folder, name), { force: true });

/** All that a version shows. */
async function shownBy(loaded: Loaded): Promise<unknown> {
  return [await loaded.allColumns(), await loaded.rejected()];
}

/** A session that tells of its statements before it runs them. */
function telling(session: Session, tell: (sql: string) => void): Session {
  return {
    execute: async (sql, options) => {
      tell(sql);
      return session.execute(sql, options);
    },
    query: async (sql, options) => {
      tell(sql);
      return session.query(sql, options);
    },
    transaction: (work) => session.transaction(work),
    close: () => session.close(),
  };
}

const filesIn = async ({ parts = [] }: LoadRecord): Promise<readonly (readonly unknown[])[]> =>
  Promise.all(
    parts.map(async ({ relation, rejectedRelation }) => {
      const found = await loading().session.query(
        `select _source_file as file from ${relation.schema}."${relation.name}" union select source_file from ${rejectedRelation.schema}."${rejectedRelation.name}" order by 1`,
      );
      return found.map(({ file }) => file);
    }),
  );

describe('a version shares tables with the one before', () => {
  const start = async (): Promise<readonly [string, Loaded]> => {
    const folder = newFolder();
    await loading().write(folder, { 'things_1.csv': fileOf('1,a', 'x,b'), 'things_2.csv': fileOf('2,b'), 'things_3.csv': fileOf('3,c') });
    return [folder, await again(folder)];
  };

  test('and copies no row of files that are as they were', async () => {
    const [folder, first] = await start();
    const before = await shownBy(first);
    await loading().write(folder, { 'things_4.csv': fileOf('4,d', 'y,e') });
    const statements: string[] = [];
    const session = telling(loading().session, (sql) => statements.push(sql));
    const second = await again(folder, { previous: first.record, loadedAt: LATER, session });
    expect(statements.filter((sql) => sql.includes(`"${first.record.relation.name}"`)).every((sql) => sql.startsWith('create view'))).toBe(
      true,
    );
    expect(second.record).toMatchObject({ rows: 4, rejectedRows: 2, filesRead: 1 });
    expect((await second.allColumns()).map(({ id, _row_number, _loaded_at }) => `${id} ${_row_number} ${_loaded_at}`)).toEqual([
      '1 1 2026-03-01 12:00:00',
      '2 1 2026-03-01 12:00:00',
      '3 1 2026-03-01 12:00:00',
      '4 1 2026-03-02 00:00:00',
    ]);
    expect(await second.problems()).toEqual(['2 id is not an integer of 64 bits: "x"', '2 id is not an integer of 64 bits: "y"']);
    expect(second.record.rejects).toEqual([{ column: 'id', reason: 'is not an integer of 64 bits', rows: 2 }]);
    expect(await shownBy(first)).toEqual(before);
  });

  test('and no table has rows of a file that is replaced or gone', async () => {
    const [folder, first] = await start();
    await loading().write(folder, { 'things_4.csv': fileOf('4,d'), 'things_5.csv': fileOf('5,e') });
    const second = await again(folder, { previous: first.record });
    await loading().write(folder, { 'things_2.csv': fileOf('20,b'), 'things_6.csv': fileOf('6,f') });
    await remove(folder, 'things_1.csv');
    const third = await again(folder, { previous: second.record });
    expect(await filesIn(third.record)).toEqual([
      ['things_4.csv', 'things_5.csv'],
      ['things_2.csv', 'things_3.csv', 'things_6.csv'],
    ]);
    // All rows of one part go with it.
    await remove(folder, 'things_4.csv');
    await remove(folder, 'things_5.csv');
    const fourth = await again(folder, { previous: third.record });
    expect(await filesIn(fourth.record)).toEqual([['things_2.csv', 'things_3.csv', 'things_6.csv']]);
    expect((await fourth.rows()).map(({ id }) => id)).toEqual(['20', '3', '6']);
  });

  test('and rows that removed files leave behind stay in theirs', async () => {
    const [folder, first] = await start();
    const keep = { ...FILES, removedFiles: 'keep' };
    const [, other] = [first, await again(folder, {}, keep)];
    await remove(folder, 'things_1.csv');
    await loading().write(folder, { 'things_4.csv': fileOf('4,d') });
    const second = await again(folder, { previous: other.record }, keep);
    expect(await filesIn(second.record)).toEqual([['things_1.csv', 'things_2.csv', 'things_3.csv'], ['things_4.csv']]);
    expect(second.record).toMatchObject({ rows: 4, rejectedRows: 1 });
  });

  test('and an empty file more makes no table', async () => {
    const [folder, first] = await start();
    await loading().write(folder, { 'things_4.csv': '' });
    const second = await again(folder, { previous: first.record });
    expect(second.record.parts?.map(({ relation }) => relation)).toEqual([first.record.relation]);
    // Without it, all is as before.
    await remove(folder, 'things_4.csv');
    const third = await again(folder, { previous: second.record });
    expect(await shownBy(third)).toEqual(await shownBy(first));
  });

  test('unless a part is gone: then all files are read again', async () => {
    const [folder, first] = await start();
    await loading().write(folder, { 'things_4.csv': fileOf('4,d') });
    const { record } = await again(folder, { previous: first.record });
    await loading().session.execute(`drop table ${first.record.relation.schema}."${first.record.relation.name}"`);
    const next = await again(folder, { previous: record });
    expect([next.status, next.record.filesRead, (await next.rows()).length]).toEqual(['loaded', 4, 4]);
  });

  test('a small version is one table', async () => {
    const [folder, first] = await start();
    await loading().write(folder, { 'things_4.csv': fileOf('4,d') });
    const second = await again(folder, { previous: first.record, partValues: undefined });
    expect(second.record.parts).toBeUndefined();
    expect(second.record).toMatchObject({ rows: 4, rejectedRows: 1, filesRead: 1 });
  });
});

test('too many rejects leave those of all files in a table of their own', async () => {
  const folder = newFolder();
  const strict = { ...FILES, maxRejects: 1 };
  await loading().write(folder, { 'things_1.csv': fileOf('1,a', 'x,b') });
  const first = await again(folder, {}, strict);
  await loading().write(folder, { 'things_2.csv': fileOf('2,a', 'y,b') });
  const before = await loading().tables();
  expect(await failure(again(folder, { previous: first.record, suffix: 'strict' }, strict))).toMatchObject([
    [
      'source-rejects-exceeded',
      { rows: 4, rejectedRows: 2, reasons: [{ rows: 2 }], rejectedRelation: 'bronze__versions.things__rejected__strict' },
    ],
  ]);
  expect((await loading().tables()).filter((name) => !before.includes(name))).toEqual(['things__rejected__strict']);
  await loading().session.execute(`drop table ${first.record.rejectedRelation.schema}."${first.record.rejectedRelation.name}"`);
  const rejects = 'select source_file, raw_text from bronze__versions.things__rejected__strict order by all';
  const both = [
    { source_file: 'things_1.csv', raw_text: 'x' },
    { source_file: 'things_2.csv', raw_text: 'y' },
  ];
  expect(await loading().session.query(rejects)).toEqual(both);
  // The same again finds the name taken.
  expect(await failure(again(folder, { suffix: 'strict' }, strict))).toMatchObject([['source-rejects-exceeded', { rejectedRows: 2 }]]);
  expect(await loading().session.query(rejects)).toEqual(both);
});

test('a part of another version is never written to, whatever name a load is given', async () => {
  const folder = newFolder();
  await loading().write(folder, { 'things_1.csv': fileOf('1,a') });
  const first = await again(folder, { suffix: 'taken' });
  await loading().write(folder, { 'things_2.csv': fileOf('2,b') });
  const second = await again(folder, { suffix: 'second', previous: first.record });
  const before = await shownBy(second);
  await loading().write(folder, { 'things_3.csv': fileOf('3,c') });
  await again(folder, { suffix: 'second', previous: second.record });
  const whole = await again(folder, { suffix: 'second' });
  expect((await whole.rows()).map(({ id }) => id)).toEqual(['1', '2', '3']);
  for (const [place, part] of (second.record.parts ?? []).entries()) {
    const found = await loading().session.query(`select id from ${part.relation.schema}."${part.relation.name}"`);
    expect(found).toEqual([{ id: String(place + 1) }]);
  }
  expect(before).not.toEqual(await shownBy(second));
});

test('many loads have few parts, and copy each row a few times', async () => {
  const folder = newFolder();
  await loading().write(folder, { 'things_0.csv': fileOf(...Array.from({ length: 4096 }, (_, id) => `${id},a`)) });
  let copied = 0;
  let most = 0;
  let last = await again(folder);
  for (let file = 1; file <= 150; file += 1) {
    await loading().write(folder, { [`things_${file}.csv`]: fileOf(`${5000 + file},b`, `${6000 + file},b`) });
    const rowsBefore = new Map((last.record.parts ?? []).map(({ relation, rows }) => [relation.name, rows]));
    last = await again(folder, { previous: last.record });
    const names = new Set(last.record.parts?.map(({ relation }) => relation.name));
    for (const [name, rows] of rowsBefore) if (!names.has(name)) copied += rows;
    most = Math.max(most, names.size);
  }
  expect(last.record).toMatchObject({ rows: 4096 + 300 });
  expect((await last.rows()).length).toBe(4096 + 300);
  expect(most).toBeLessThan(25);
  expect(copied).toBeLessThan(300 * 4);
});

const file = fc.constantFrom('things_1.csv', 'things_2.csv', 'things_3.csv', 'things_4.csv');
const content = fc.array(fc.constantFrom('1,a', '2,"b\nc"', 'x,y', '3', '4,"d'), { maxLength: 4 }).map((rows) => fileOf(...rows));
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), file, content }) },
  fc.record({ kind: fc.constant('remove' as const), file }),
);

async function deliver(
  folder: string,
  each: { kind: 'write'; file: string; content: string } | { kind: 'remove'; file: string },
): Promise<void> {
  if (each.kind === 'write') await loading().write(folder, { [each.file]: each.content });
  else await remove(folder, each.file);
}

test('loads in any order of deliveries come to what one load of all files gives, and every version stays what it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 20 }), async (steps, partValues) => {
      const folder = newFolder();
      await loading().write(folder, { 'things_0.csv': fileOf('0,z') });
      const versions: (readonly [Loaded, unknown])[] = [];
      let last = await again(folder, { partValues });
      for (const each of steps) {
        versions.push([last, await shownBy(last)]);
        await deliver(folder, each);
        const next = await again(folder, { previous: last.record, partValues });
        if (next.status === 'loaded') last = next;
      }
      const whole = await again(folder, { partValues });
      expect(await shownBy(last)).toEqual(await shownBy(whole));
      expect([last.record.rows, last.record.rejectedRows]).toEqual([whole.record.rows, whole.record.rejectedRows]);
      expect(last.record.rejects).toEqual(whole.record.rejects);
      for (const [version, shown] of versions) expect(await shownBy(version)).toEqual(shown);
      // What the version does not need can go.
      const needed = new Set(relationsOfLoad(last.record).map(({ name }) => name));
      for (const [{ record }] of versions) {
        for (const { schema, name } of relationsOfLoad(record)) {
          if (needed.has(name)) continue;
          needed.add(name);
          const as = await loading().session.query(`select table_type as "as" from information_schema.tables where table_name = '${name}'`);
          await loading().session.execute(`drop ${as[0]?.as === 'VIEW' ? 'view' : 'table'} ${schema}."${name}"`);
        }
      }
      expect(await shownBy(last)).toEqual(await shownBy(whole));
    }),
    { numRuns: 25 },
  );
});

test('a load may die before any of its statements, and the next comes to the same', async () => {
  const folder = newFolder();
  await loading().write(folder, { 'things_1.csv': fileOf('1,a', 'x,b'), 'things_2.csv': fileOf('2,b') });
  const first = await again(folder);
  await loading().write(folder, { 'things_3.csv': fileOf('3,c', '3') });
  const second = await again(folder, { previous: first.record });
  const [shown, shownBefore] = [await shownBy(second), await shownBy(first)];
  await loading().write(folder, { 'things_2.csv': fileOf('20,b', 'y,z'), 'things_4.csv': fileOf('4,d') });
  const wanted = await shownBy(await again(folder, { previous: second.record }));
  let dead = 0;
  for (let living = 0; ; living += 1) {
    let left = living;
    let isDead = false;
    const dying = telling(loading().session, () => {
      // Nothing that is tidied up after a failure happens in a process that has died.
      isDead ||= left-- <= 0;
      if (isDead) throw new Error('killed');
    });
    const suffix = 'killed';
    const died = await again(folder, { previous: second.record, session: dying, suffix }).then(
      () => false,
      () => true,
    );
    if (!died) break;
    dead += 1;
    const next = await again(folder, { previous: second.record, suffix });
    expect(await shownBy(next)).toEqual(wanted);
    expect([await shownBy(first), await shownBy(second)]).toEqual([shownBefore, shown]);
  }
  expect(dead).toBeGreaterThan(8);
});
