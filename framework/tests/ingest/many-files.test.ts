import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Columns, date, integer, text } from '../../src/columns/index.js';
import type { ResultRow, Session } from '../../src/warehouses/warehouse.js';
import { failure, type Loaded, useLoading } from './loading.js';

const columns = { id: integer().notNull(), name: text() };
const loading = useLoading();
const LATER = '2026-03-02T00:00:00.000Z';

let folders = 0;
const newFolder = (): string => `many-${++folders}`;
const pathOf = (folder: string, name: string): string => join(loading().directory, folder, name);

/** `file row id loaded` of each row. */
async function rowsOf(loaded: Loaded): Promise<readonly string[]> {
  const rows = await loaded.allColumns();
  return rows.map(
    ({ _source_file, _row_number, id, _loaded_at }) =>
      `${_source_file} ${_row_number} ${id} ${String(_loaded_at).startsWith('2026-03-02') ? 'later' : 'first'}`,
  );
}

describe('patterns', () => {
  const contents = {
    'a.csv': 'id,name\n1,a\n',
    'in/b.csv': 'id,name\n2,b\n',
    'in/deep/c.csv': 'id,name\n3,c\n',
    'in/deep/d.txt': 'id,name\n4,d\n',
    'out/c.csv.gz': gzipSync('id,name\n5,e\n'),
  };
  test.each<[string | readonly string[], readonly string[]]>([
    ['*.csv', ['1']],
    ['**/*.csv', ['1', '2', '3', '5']],
    ['in/**/*.csv', ['2', '3']],
    ['in/deep/*.{csv,txt}', ['3', '4']],
    ['{in,out}/**/c.csv', ['3', '5']],
    ['*/c.csv', ['5']],
    [
      ['a.csv', 'in/*.csv', '*.csv'],
      ['1', '2'],
    ],
    ['./in/../a.csv', ['1']],
  ])('%s', async (pattern, ids) => {
    const loaded = await loading().load(contents, columns, { pattern });
    expect((await loaded.rows()).map(({ id }) => id).sort()).toEqual(ids);
  });

  test('may be absolute', async () => {
    const folder = newFolder();
    await loading().write(folder, contents);
    const loaded = await loading().again('elsewhere', columns, { pattern: pathOf(folder, 'in/*.csv') });
    expect((await loaded.allColumns()).map(({ id, _source_file }) => [id, _source_file])).toEqual([['2', pathOf(folder, 'in/b.csv')]]);
  });

  test.each(['ftp://example.org/x.csv', 'a/{x', 'in/**', '{a}/{a}.csv', '{a-b}.csv'])(
    'are refused when they can’t be read: %s',
    async (pattern) => {
      expect(await failure(loading().load(contents, columns, { pattern }))).toMatchObject([['source-pattern-invalid', { pattern }]]);
    },
  );

  test('give the values of columns to rows', async () => {
    const declared = { ...columns, store: text().notNull(), day: date().notNull() };
    const files = {
      'sales/paris/day=2024-05-01.csv': 'id,name\n1,a\n2,b\n',
      'sales/paris/day=2024-05-02.csv': 'id,name\n3,c\n',
      'sales/new york/day=2024-05-01.csv.gz': gzipSync('id,name\n4,d\n'),
      'sales/rome/day=never.csv': 'id,name\n5,e\n',
    };
    const loaded = await loading().load(files, declared, { pattern: 'sales/{store}/day={day}.csv', maxRejects: 1 });
    expect(await loaded.rows()).toEqual([
      { id: '4', name: 'd', store: 'new york', day: '2024-05-01' },
      { id: '1', name: 'a', store: 'paris', day: '2024-05-01' },
      { id: '2', name: 'b', store: 'paris', day: '2024-05-01' },
      { id: '3', name: 'c', store: 'paris', day: '2024-05-02' },
    ]);
    expect(await loaded.problems()).toEqual(['1 day is not a date (YYYY-MM-DD): "never"']);
  });

  test('give values in the form that the source declares', async () => {
    const loaded = await loading().load(
      { 'x_01022024.csv': 'id\n1\n' },
      { id: integer(), day: date() },
      { pattern: 'x_{day}.csv', columns: { day: { format: 'ddMMyyyy' } } },
    );
    expect(await loaded.rows()).toEqual([{ id: '1', day: '2024-02-01' }]);
  });
});

describe('many small files', () => {
  test('are read together, each row with its file and its number', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `things_${String(index).padStart(4, '0')}.csv`);
    const contents = Object.fromEntries(names.map((name, index) => [name, `id,name\n${index},a\n${index},"b"\n`]));
    // Some are of another form, in another order of columns, and with rows that can't be read.
    Object.assign(contents, {
      'things_0003.csv': 'name,id\na,3\nb,3\n',
      'things_0007.csv': 'id,name\r\n7,a\r\n7,b\r\n',
      'things_0011.csv': 'id,name\n11,a\n11\n11,c\n',
    });
    const loaded = await loading().load(contents, columns, { pattern: 'things_*.csv', maxRejects: 1 });
    expect(loaded.record).toMatchObject({ rows: 1200, rejectedRows: 1, filesRead: 600 });
    const numbers = await loading().session.query(
      `select _source_file as file, string_agg(_row_number || ':' || id, ' ' order by _row_number) as rows from ${loaded.record.relation.schema}."${loaded.record.relation.name}" group by 1 order by 1`,
    );
    expect(numbers).toEqual(names.map((file, index) => ({ file, rows: index === 11 ? '1:11 3:11' : `1:${index} 2:${index}` })));
    expect(await loaded.problems()).toEqual(['2 - too few fields: "11"']);
  });

  test('are read together as each would be alone', async () => {
    const names = ['things_a,b.csv', 'things_"c".csv', "things_é'.csv", 'things_d.csv.gz', 'things_;|.csv'];
    const piece = fc.constantFrom('1', 'a', '"b"', '""', ',', ',', '\n', '\n', '\n1,a\n', '\r\n', 'é', '"x""y"', '"u\nv"', ' ', ';', '"');
    const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 2, maxLength: 5 }),
        fc.constantFrom('id,name\n', 'id,name\r\n', '\u{feff}id,name\n', 'name\n'),
        async (bodies, header) => {
          const declared: Columns = header === 'name\n' ? { name: text() } : { id: text(), name: text() };
          const files = bodies.map((each, place) => {
            const [name = '', content] = [names[place], `${header}${each}`];
            return [name, name.endsWith('.gz') ? gzipSync(content) : content] as const;
          });
          const options = { pattern: 'things_*.csv', maxRejects: 1000 };
          const all = await loading().load(Object.fromEntries(files), declared, options);
          const alone = [];
          for (const [name, content] of files) alone.push(await loading().load({ [name]: content }, declared, options));
          const byFile = (rows: readonly (readonly ResultRow[])[], file: string): readonly ResultRow[] =>
            rows.flat().sort((a, b) => (String(a[file]) < String(b[file]) ? -1 : String(a[file]) > String(b[file]) ? 1 : 0));
          expect(byFile([await all.allColumns()], '_source_file')).toEqual(
            byFile(await Promise.all(alone.map((one) => one.allColumns())), '_source_file'),
          );
          expect(byFile([await all.rejected()], 'source_file')).toEqual(
            byFile(await Promise.all(alone.map((one) => one.rejected())), 'source_file'),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('cost few statements, also where one of them has a row that can’t be divided', async () => {
    const contents = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`things_${index}.csv`, `id,name\n${index},a\n`]));
    const statements: string[] = [];
    const { session } = loading();
    const counting: Session = {
      execute: (sql, options) => {
        statements.push(sql);
        return session.execute(sql, options);
      },
      query: (sql, options) => session.query(sql, options),
      transaction: (work) => session.transaction(work),
      close: () => session.close(),
    };
    const folder = newFolder();
    await loading().write(folder, contents);
    await loading().again(folder, columns, { pattern: 'things_*.csv' }, { session: counting });
    expect(statements.length).toBeLessThan(10);
    statements.length = 0;
    await loading().write(folder, { 'things_7.csv': 'id,name\n7\n' });
    await loading().again(folder, columns, { pattern: 'things_*.csv', maxRejects: 1 }, { session: counting });
    expect(statements.length).toBeLessThan(50);
  });
});

describe('the file is the unit of work', () => {
  const options = { pattern: 'things_*.csv' };

  test('a new file is read, and the rows of the others are taken over', async () => {
    const folder = newFolder();
    await loading().write(folder, { 'things_1.csv': 'id,name\n1,a\nx,b\n', 'things_2.csv': 'id,name\n2,b\n' });
    const first = await loading().again(folder, columns, { ...options, maxRejects: 5 });
    await loading().write(folder, { 'things_3.csv': 'id,name\n3,c\n' });
    const second = await loading().again(folder, columns, { ...options, maxRejects: 5 }, { previous: first.record, loadedAt: LATER });
    expect(await rowsOf(second)).toEqual(['things_1.csv 1 1 first', 'things_2.csv 1 2 first', 'things_3.csv 1 3 later']);
    expect(second.record).toMatchObject({ rows: 3, rejectedRows: 1, filesRead: 1, loadedAt: LATER });
    expect(await second.problems()).toEqual(['2 id is not an integer of 64 bits: "x"']);
  });

  test('the rows of a replaced file are replaced, those of one that is gone go', async () => {
    const folder = newFolder();
    await loading().write(folder, { 'things_1.csv': 'id,name\n1,a\n', 'things_2.csv': 'id,name\n2,b\n', 'things_3.csv': 'id,name\n3,c\n' });
    const first = await loading().again(folder, columns, options);
    await loading().write(folder, { 'things_2.csv': 'id,name\n20,b\n21,b\n' });
    await rm(pathOf(folder, 'things_3.csv'));
    const second = await loading().again(folder, columns, options, { previous: first.record, loadedAt: LATER });
    expect(await rowsOf(second)).toEqual(['things_1.csv 1 1 first', 'things_2.csv 1 20 later', 'things_2.csv 2 21 later']);
    expect(second.record.filesRead).toBe(1);
  });

  test('a file of the same size, written at the same time, is noticed', async () => {
    const folder = newFolder();
    await loading().write(folder, { 'things_1.csv': 'id,name\n1,a\n' });
    await utimes(pathOf(folder, 'things_1.csv'), 0, 86_400);
    const first = await loading().again(folder, columns, options);
    await writeFile(pathOf(folder, 'things_1.csv'), 'id,name\n1,b\n');
    await utimes(pathOf(folder, 'things_1.csv'), 0, 86_400);
    const second = await loading().again(folder, columns, options, { previous: first.record });
    expect(await second.rows()).toEqual([{ id: '1', name: 'b' }]);
  });

  test('rows of files that are gone stay, or stop the load, as the source says', async () => {
    const folder = newFolder();
    await loading().write(folder, { 'things_1.csv': 'id,name\n1,a\n', 'things_2.csv': 'id,name\n2,b\n' });
    const first = await loading().again(folder, columns, options);
    await rm(pathOf(folder, 'things_1.csv'));
    const again = { previous: first.record, loadedAt: LATER };
    expect(await failure(loading().again(folder, columns, { ...options, removedFiles: 'error' }, again))).toMatchObject([
      ['source-files-removed', { files: ['things_1.csv'] }],
    ]);
    const kept = await loading().again(folder, columns, { ...options, removedFiles: 'keep' }, again);
    expect([kept.status, (await kept.rows()).length]).toEqual(['unchanged', 2]);
    // They stay through a load of everything, and through later loads.
    const refreshed = await loading().again(folder, columns, { ...options, removedFiles: 'keep' }, { ...again, force: true });
    expect(await rowsOf(refreshed)).toEqual(['things_1.csv 1 1 first', 'things_2.csv 1 2 later']);
    await loading().write(folder, { 'things_3.csv': 'id,name\n3,c\n' });
    const later = await loading().again(
      folder,
      columns,
      { ...options, removedFiles: 'keep' },
      { previous: refreshed.record, loadedAt: LATER },
    );
    expect((await rowsOf(later)).map((row) => row.split(' ')[0])).toEqual(['things_1.csv', 'things_2.csv', 'things_3.csv']);
  });

  test('rows of files that are gone are never given up without a word', async () => {
    const folder = newFolder();
    const keep = { ...options, removedFiles: 'keep' } as const;
    await loading().write(folder, { 'things_1.csv': 'id,name\n1,a\n', 'things_2.csv': 'id,name\n2,b\n' });
    const { record: previous } = await loading().again(folder, columns, keep);
    await rm(pathOf(folder, 'things_1.csv'));
    expect(await failure(loading().again(folder, { ...columns, id: text() }, keep, { previous }))).toMatchObject([
      ['source-files-unreadable', { files: ['things_1.csv'] }],
    ]);
  });

  test('a file without bytes among others is one without rows, or an error, as the source says', async () => {
    const contents = { 'things_1.csv': 'id,name\n1,a\n', 'things_2.csv': '', 'things_3.csv': gzipSync('') };
    const loaded = await loading().load(contents, columns, options);
    expect(loaded.record.files.map(({ isEmpty }) => isEmpty ?? false)).toEqual([false, true, true]);
    expect(await loaded.rows()).toEqual([{ id: '1', name: 'a' }]);
    const reasons = (await failure(loading().load(contents, columns, { ...options, emptyFiles: 'error' }))).map(([reason]) => reason);
    expect(reasons).toEqual(['source-file-empty', 'source-file-empty']);
    expect((await failure(loading().load({ 'things_1.csv': '', 'things_2.csv': '' }, columns, options))).length).toBe(2);
  });

  test('loads in any order of deliveries come to what one load of all files gives', async () => {
    const file = fc.constantFrom('things_1.csv', 'things_2.csv', 'things_3.csv', 'things_4.csv');
    const content = fc
      .array(fc.constantFrom('1,a', '2,"b\nc"', 'x,y', '3', '4,"d'), { maxLength: 4 })
      .map((rows) => `id,name\n${rows.map((row) => `${row}\n`).join('')}`);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), file, content }),
      fc.record({ kind: fc.constant('remove' as const), file }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const folder = newFolder();
        const all = { ...options, maxRejects: 100 };
        await loading().write(folder, { 'things_0.csv': 'id,name\n0,z\n' });
        let incremental = await loading().again(folder, columns, all);
        for (const each of steps) {
          if (each.kind === 'write') await loading().write(folder, { [each.file]: each.content });
          else await rm(pathOf(folder, each.file), { force: true });
          const next = await loading().again(folder, columns, all, { previous: incremental.record });
          if (next.status === 'loaded') incremental = next;
        }
        const whole = await loading().again(folder, columns, all);
        expect(await incremental.allColumns()).toEqual(await whole.allColumns());
        expect(await incremental.problems()).toEqual(await whole.problems());
        expect(incremental.record.rows + incremental.record.rejectedRows).toBe(whole.record.rows + whole.record.rejectedRows);
      }),
      { numRuns: 25 },
    );
  });
});

describe('options', () => {
  test.each<[object, string]>([
    [{ delimeter: ';' }, 'files.delimeter is no option of the format csv.'],
    [{ maxRejects: Number.NaN }, 'files.maxRejects: a whole number of rows, 0 or more, or { share } from 0 to 1 was expected.'],
    [{ maxRejects: '10%' }, 'files.maxRejects: a whole number of rows, 0 or more, or { share } from 0 to 1 was expected.'],
    [{ format: 'xml' }, 'files.format is "xml"; one of csv, json, ndjson, fixed-width, parquet, excel was expected.'],
    [{ format: 'parquet', delimiter: ';' }, 'files.delimiter is no option of the format parquet.'],
    [{ columns: { nme: {} } }, 'files.columns.nme names no column of the contract.'],
    [{ columns: { name: { format: 'dd/MM/yyyy' } } }, 'files.columns.name.format has no meaning for a column of the type text.'],
    [{ columns: { id: { frm: 'x' } } }, 'files.columns.id.frm is no option of the format csv.'],
    [{ quote: false, escape: '\\' }, 'files.escape has no meaning where quote is false.'],
  ])('that nothing would honour are refused: %o', async (files, problem) => {
    expect(await failure(loading().load({ 'things.csv': 'id,name\n1,a\n' }, columns, files))).toEqual([
      ['source-options-invalid', { source: 'bronze.things', problem }],
    ]);
  });

  test('a share of rows may be rejected', async () => {
    const contents = { 'things.csv': 'id,name\n1,a\n2,b\n3,c\nx,d\n' };
    expect((await loading().load(contents, columns, { maxRejects: { share: 0.25 } })).record.rejectedRows).toBe(1);
    expect(await failure(loading().load(contents, columns, { maxRejects: { share: 0.2 } }))).toMatchObject([
      ['source-rejects-exceeded', { maxRejects: 0 }],
    ]);
  });

  test('rows in quotes that several threads would take for rows are read as they are', async () => {
    const content = `id,name\n${Array.from({ length: 120_000 }, (_, id) => `${id},"5"" x\n${id},y\n"\n`).join('')}${Array.from({ length: 120_000 }, (_, id) => `${id},5" pipe\n`).join('')}`;
    const loaded = await loading().load({ 'things.csv': content }, columns);
    expect(loaded.record).toMatchObject({ rows: 240_000, rejectedRows: 0 });
  });
});
