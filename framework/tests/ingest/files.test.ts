import { rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { array, type Columns, date, integer, text } from '../../src/columns/index.js';
import type { ErrorName } from '../../src/errors.js';
import type { Session } from '../../src/warehouses/warehouse.js';
import { failure, useLoading } from './loading.js';

const columns = { id: integer().notNull(), name: text() };
const loading = useLoading();

describe('the files of a source', () => {
  test('are those that its pattern matches, in the order of their names', async () => {
    const contents = {
      'in/things_2.csv': 'id,name\n3,c\n4,d\n',
      'in/things_1.csv': 'NAME,id\na,1\nb,2\n',
      'in/things_10.csv.gz': gzipSync('id,name\n5,e\n'),
      'in/other.csv': 'x\n',
      'in/things_3.txt': 'x\n',
      'in/deeper/things_4.csv': 'id,name\n9,z\n',
    };
    const loaded = await loading().load(contents, columns, { pattern: 'in/things_*.csv' });
    expect((await loaded.allColumns()).map(({ id, name, _source_file, _row_number }) => [id, name, _source_file, _row_number])).toEqual([
      ['1', 'a', 'in/things_1.csv', '1'],
      ['2', 'b', 'in/things_1.csv', '2'],
      ['5', 'e', 'in/things_10.csv.gz', '1'],
      ['3', 'c', 'in/things_2.csv', '1'],
      ['4', 'd', 'in/things_2.csv', '2'],
    ]);
    expect(loaded.record.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['in/things_1.csv', 16],
      ['in/things_10.csv.gz', contents['in/things_10.csv.gz'].length],
      ['in/things_2.csv', 16],
    ]);
  });

  test('may be packed with gzip, whatever their names say', async () => {
    const content = '\ufeffid,name\r\n1,"a"\r\n2,é\r\n';
    for (const name of ['things.csv', 'things.csv.gz']) {
      const loaded = await loading().load({ [name]: gzipSync(content) }, columns);
      expect(await loaded.rows()).toEqual([
        { id: '1', name: 'a' },
        { id: '2', name: 'é' },
      ]);
    }
    const twoParts = await loading().load({ 'things.csv.gz': Buffer.concat([gzipSync('id,name\n1,a\n'), gzipSync('2,b\n')]) }, columns);
    expect(twoParts.record.rows).toBe(2);
    const broken = await loading().load({ 'things.csv.gz': gzipSync('id,name\n1,a\n2\n3,c\n') }, columns, { maxRejects: 1 });
    expect(await broken.problems()).toEqual(['2 - too few fields: "2"']);
  });

  test('are refused when an archive is damaged, of which DuckDB would load a part', async () => {
    const whole = gzipSync(`id,name\n${Array.from({ length: 50_000 }, (_, id) => `${id},${(id * 7919) % 10007}\n`).join('')}`);
    const damaged = Buffer.from(whole);
    damaged.writeUInt32LE(0, damaged.length - 8);
    for (const content of [whole.subarray(0, -20_000), damaged]) {
      expect(await failure(loading().load({ 'things.csv.gz': content }, columns))).toMatchObject([
        ['source-unreadable', { source: 'bronze.things', file: 'things.csv.gz' }],
      ]);
    }
  });

  test('may have characters in their names that DuckDB takes for wildcards', async () => {
    const contents = { 'things[1].csv': 'id,name\n1,right\n', 'things1.csv': 'id,name\n2,wrong\n' };
    const loaded = await loading().load(contents, columns, { pattern: 'things[1].csv' });
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'right' }]);
    const quoted = await loading().load({ "thi'ngs?.csv": 'id,name\n1,right\n' }, columns, { pattern: "thi'ngs?.csv" });
    expect((await quoted.allColumns()).map(({ _source_file }) => _source_file)).toEqual(["thi'ngs?.csv"]);
  });

  test('with the same content are each loaded, and the record says so', async () => {
    const contents = { 'things_a.csv': 'id,name\n1,a\n', 'things_b.csv': 'id,name\n2,b\n', 'things_copy.csv': 'id,name\n1,a\n' };
    const loaded = await loading().load(contents, columns, { pattern: 'things_*.csv' });
    expect((await loaded.rows()).map(({ id }) => id)).toEqual(['1', '2', '1']);
    expect(loaded.record.files.map(({ path, twinOf }) => [path, twinOf])).toEqual([
      ['things_a.csv', undefined],
      ['things_b.csv', undefined],
      ['things_copy.csv', 'things_a.csv'],
    ]);
  });

  test('may hold a header and no rows', async () => {
    for (const content of ['id,name\n', 'id,name', '\ufeffid,name\r\n', gzipSync('id,name\n')]) {
      const loaded = await loading().load({ 'things.csv': content }, columns);
      expect(loaded.record).toMatchObject({ rows: 0, rejectedRows: 0 });
      expect(await loaded.rows()).toEqual([]);
    }
  });

  const about = { source: 'bronze.things', file: 'things.csv' };
  test.each<[string, Record<string, string | Uint8Array>, ErrorName, Record<string, unknown>]>([
    ['there is none', { 'thing.csv': 'id,name\n' }, 'source-file-missing', { source: 'bronze.things', pattern: 'things.csv' }],
    ['one has no bytes', { 'things.csv': '' }, 'source-file-empty', about],
    ['one has no bytes when unpacked', { 'things.csv': gzipSync('') }, 'source-file-empty', about],
    [
      'one stands there packed too',
      { 'things.csv': 'id,name\n', 'things.csv.gz': gzipSync('id,name\n') },
      'source-file-ambiguous',
      { ...about, other: 'things.csv.gz' },
    ],
    [
      'one is written in UTF-16',
      { 'things.csv': Buffer.from('\ufeffid,name\n1,a\n', 'utf16le') },
      'source-file-encoding',
      { ...about, encoding: 'UTF-16 (little endian)' },
    ],
    [
      'one is written in UTF-16, big endian',
      { 'things.csv': Buffer.from('\ufeffid,name\n', 'utf16le').swap16() },
      'source-file-encoding',
      { ...about, encoding: 'UTF-16 (big endian)' },
    ],
    ['one begins with a blank line', { 'things.csv': '\nid,name\n1,a\n' }, 'source-header-missing', about],
    ['a quote in the header is not closed', { 'things.csv': '"id,name\n1,a\n' }, 'source-header-missing', about],
  ])('are refused when %s', async (_name, contents, reason, parameters) => {
    expect(await failure(loading().load(contents, columns))).toMatchObject([[reason, parameters]]);
  });

  test('are refused when their folder is missing', async () => {
    expect(await failure(loading().load({ 'things.csv': 'id,name\n' }, columns, { pattern: 'none/*.csv' }))).toMatchObject([
      ['source-file-missing', { pattern: 'none/*.csv' }],
    ]);
  });
});

describe('the header of a file', () => {
  test('names the columns in any order and case, with blanks and quotes', async () => {
    const loaded = await loading().load({ 'things.csv': ' Name ,"ID"\na,1\n' }, columns);
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'a' }]);
  });

  test('is refused with all that is wrong in all files', async () => {
    const contents = { 'things_1.csv': 'idd,name,Name\n', 'things_2.csv': 'id,name,extra\n' };
    expect(await failure(loading().load(contents, columns, { pattern: 'things_*.csv' }))).toEqual([
      ['source-column-missing', { source: 'bronze.things', file: 'things_1.csv', column: 'id', similar: ['idd'] }],
      ['source-column-extra', { source: 'bronze.things', file: 'things_1.csv', column: 'idd', similar: ['id'] }],
      ['source-column-repeated', { source: 'bronze.things', file: 'things_1.csv', column: 'Name' }],
      ['source-column-extra', { source: 'bronze.things', file: 'things_2.csv', column: 'extra', similar: [] }],
    ]);
  });

  test('may name columns that the source leaves out, when it says so', async () => {
    const content = Buffer.concat([Buffer.from('x,id,y,name\n,1,"a\nb",n\n,2,'), Buffer.from([0xe9]), Buffer.from(',m\n')]);
    const loaded = await loading().load({ 'things.csv': content }, columns, { extraColumns: 'ignore', maxRejects: 1 });
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'n' }]);
    expect((await loaded.problems())[0]).toMatch(/^2 - not valid UTF-8/);
  });
});

describe('a declaration', () => {
  test.each<[string, Columns, object, ErrorName]>([
    ['a column that ingestion adds', { _row_number: integer() }, {}, 'source-column-reserved'],
    ['an array', { tags: array(text()) }, {}, 'source-column-array'],
    ['a delimiter that may be part of a value', columns, { delimiter: 'x' }, 'source-format-invalid'],
    ['a quote that is the delimiter', columns, { quote: ',' }, 'source-format-invalid'],
  ])('is refused for %s', async (_name, declared, files, reason) => {
    expect((await failure(loading().load({ 'things.csv': 'id,name\n' }, declared, files))).map(([each]) => each)).toEqual([reason]);
  });
});

describe('more rejects than the source allows', () => {
  test('fail the load, are counted by reason, and stay to be looked at', async () => {
    const content = 'id,name\nx,a\ny,b\n1,c\n2\n,d\n';
    const before = await loading().tables();
    const [[reason, parameters] = []] = await failure(loading().load({ 'things.csv': content }, columns, { maxRejects: 3 }));
    expect(reason).toBe('source-rejects-exceeded');
    const [kept, ...others] = (await loading().tables()).filter((table) => !before.includes(table));
    expect(others).toEqual([]);
    expect(kept).toMatch(/^things__rejected__v\d+$/);
    const file = 'things.csv';
    expect(parameters).toEqual({
      source: 'bronze.things',
      rows: 5,
      rejectedRows: 4,
      maxRejects: 3,
      reasons: [
        { column: 'id', reason: 'is not an integer of 64 bits', rows: 2 },
        { column: 'id', reason: 'is null, but the column is declared notNull()', rows: 1 },
        { column: undefined, reason: 'too few fields', rows: 1 },
      ],
      examples: [
        { file, row: 1, column: 'id', rawText: 'x', reason: 'is not an integer of 64 bits' },
        { file, row: 2, column: 'id', rawText: 'y', reason: 'is not an integer of 64 bits' },
        { file, row: 4, column: undefined, rawText: '2', reason: 'too few fields' },
        { file, row: 5, column: 'id', rawText: undefined, reason: 'is null, but the column is declared notNull()' },
      ],
      rejectedRelation: `bronze__versions.${kept}`,
    });
    expect(await loading().session.query(`select count(*) as problems from bronze__versions."${kept}"`)).toEqual([{ problems: '4' }]);
  });

  test('do not tell personal data in the error, and keep it in their table', async () => {
    const personal = { id: integer().notNull(), email: text().pii('email'), born: date().pii('birth') };
    const [[, parameters] = ['', {}]] = await failure(
      loading().load({ 'things.csv': 'id,email,born\nx,a@b.c,2000-01-01\n1,d@e.f,never\n2,g@h.i\n' }, personal),
    );
    expect(parameters).toMatchObject({
      examples: [
        { row: 1, column: 'id', rawText: 'x' },
        { row: 2, column: 'born', rawText: undefined },
        { row: 3, column: undefined, rawText: undefined },
      ],
    });
  });

  test('are none as long as the source does not allow any', async () => {
    expect(await failure(loading().load({ 'things.csv': 'id,name\n,a\n' }, columns))).toMatchObject([
      ['source-rejects-exceeded', { rejectedRows: 1, maxRejects: 0 }],
    ]);
  });

  test('are added up over all files', async () => {
    const contents = { 'things_1.csv': 'id,name\n,a\n1,b\n', 'things_2.csv': 'id,name\n,a\n2\n3,c\n' };
    expect(await failure(loading().load(contents, columns, { pattern: 'things_*.csv', maxRejects: 2 }))).toMatchObject([
      ['source-rejects-exceeded', { rows: 5, rejectedRows: 3 }],
    ]);
    const loaded = await loading().load(contents, columns, { pattern: 'things_*.csv', maxRejects: 3 });
    expect((await loaded.allColumns()).map(({ id, _source_file, _row_number }) => [id, _source_file, _row_number])).toEqual([
      ['1', 'things_1.csv', '2'],
      ['3', 'things_2.csv', '3'],
    ]);
  });
});

describe('loading again', () => {
  test('changes nothing while the files have not changed', async () => {
    await loading().write('again', { 'things.csv': 'id,name\n1,a\n' });
    const first = await loading().again('again', columns);
    const tables = await loading().tables();
    const second = await loading().again('again', columns, {}, { previous: first.record, loadedAt: '2026-03-02T00:00:00.000Z' });
    expect([first.status, second.status]).toEqual(['loaded', 'unchanged']);
    expect(second.record).toEqual(first.record);
    expect(await loading().tables()).toEqual(tables);
  });

  test('changes nothing when a file was written again with the same content', async () => {
    await loading().write('touched', { 'things.csv': 'id,name\n1,a\n' });
    const first = await loading().again('touched', columns);
    await utimes(join(loading().directory, 'touched/things.csv'), 0, 86_400);
    const second = await loading().again('touched', columns, {}, { previous: first.record });
    expect(second.status).toBe('unchanged');
    expect(second.record).toMatchObject({ loadedAt: first.record.loadedAt, files: [{ modifiedAt: '1970-01-02T00:00:00.000Z' }] });
  });

  test('reads a changed file, of the same length too', async () => {
    const path = join(loading().directory, 'changed/things.csv');
    await loading().write('changed', { 'things.csv': 'id,name\n1,a\n' });
    const first = await loading().again('changed', columns);
    await writeFile(path, 'id,name\n1,b\n');
    await utimes(path, 0, 86_400);
    const second = await loading().again('changed', columns, {}, { previous: first.record });
    expect(second.status).toBe('loaded');
    expect(await second.rows()).toEqual([{ id: '1', name: 'b' }]);
  });

  test('reads everything when a file is new, gone or renamed', async () => {
    const options = { pattern: 'things_*.csv' };
    await loading().write('more', { 'things_1.csv': 'id,name\n1,a\n' });
    const first = await loading().again('more', columns, options);
    await loading().write('more', { 'things_2.csv': 'id,name\n2,b\n' });
    const second = await loading().again('more', columns, options, { previous: first.record });
    expect([second.status, second.record.rows]).toEqual(['loaded', 2]);
    await rename(join(loading().directory, 'more/things_2.csv'), join(loading().directory, 'more/things_3.csv'));
    const third = await loading().again('more', columns, options, { previous: second.record });
    expect(third.status).toBe('loaded');
  });

  test('reads everything when the contract or the options changed, or when it is told to', async () => {
    await loading().write('declared', { 'things.csv': 'id,name\n1,a\n' });
    const { record: previous } = await loading().again('declared', columns);
    const described = { id: columns.id.describe('The number.'), name: columns.name.unique() };
    const statuses = [
      await loading().again('declared', described, {}, { previous }),
      await loading().again('declared', { ...columns, id: text() }, {}, { previous }),
      await loading().again('declared', { ...columns, name: text().accepted('a') }, {}, { previous }),
      await loading().again('declared', columns, { maxRejects: 1 }, { previous }),
      await loading().again('declared', columns, {}, { previous, force: true }),
    ].map(({ status }) => status);
    expect(statuses).toEqual(['unchanged', 'loaded', 'loaded', 'loaded', 'loaded']);
  });

  test('reads everything when somebody dropped the table', async () => {
    await loading().write('dropped', { 'things.csv': 'id,name\n1,a\n' });
    const { record: previous } = await loading().again('dropped', columns);
    await loading().session.execute(`drop table ${previous.relation.schema}."${previous.relation.name}"`);
    expect((await loading().again('dropped', columns, {}, { previous })).status).toBe('loaded');
  });
});

test('a load that is cancelled during any of its statements says why, and leaves no table', async () => {
  const rows = Array.from({ length: 50_000 }, (_, id) => `${id},name ${id}\n`).join('');
  await loading().write('cancelled', { 'things.csv': `id,name\n${rows}` });
  /** Loads, and cancels it once its statement of a number has begun. */
  const load = async (cancelled?: number): Promise<number> => {
    const controller = new AbortController();
    const { session } = loading();
    let begun = 0;
    const during = <T>(statement: Promise<T>): Promise<T> => {
      begun += 1;
      if (begun === cancelled) controller.abort(new Error('stopped'));
      return statement;
    };
    const watched: Session = {
      execute: (...args) => during(session.execute(...args)),
      query: (...args) => during(session.query(...args)),
      transaction: (work) => session.transaction(work),
      close: () => session.close(),
    };
    await loading().again('cancelled', columns, {}, { session: watched, signal: controller.signal });
    return begun;
  };
  const statements = await load();
  const before = await loading().tables();
  // The last one has done all when it ends.
  for (let at = 1; at < statements; at += 1) await expect(load(at), `statement ${at} of ${statements}`).rejects.toThrow('stopped');
  expect(await loading().tables()).toEqual(before);
});
