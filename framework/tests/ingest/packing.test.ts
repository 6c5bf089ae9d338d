import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { integer, text } from '../../src/columns/index.js';
import { loadReader } from '../../src/ingest/reader-package.js';
import type { FileOptions } from '../../src/model/index.js';
import { failure, useLoading } from './loading.js';
import { writeWorkbook } from './write-workbook.js';
import { writeZip } from './write-zip.js';

const loading = useLoading();
const columns = { id: integer().notNull(), name: text() };
const CSV = 'id,name\n1,a\n2,b\n';
const rows = [
  { id: '1', name: 'a' },
  { id: '2', name: 'b' },
];
/** `CSV`, packed by zstd 1.5 with the sum of its content. */
const ZSTD = Buffer.from('KLUv/QRogQAAaWQsbmFtZQoxLGEKMixiCibGaUQ=', 'base64');

async function load(name: string, content: Uint8Array, options: FileOptions = { pattern: 'things.csv' }) {
  const loaded = await loading().load({ [name]: content }, columns, options);
  return loaded.rows();
}

/** So many rows, packed by DuckDB. */
async function largeZstd(count: number): Promise<{ readonly folder: string }> {
  const folder = `zstd-${count}`;
  await loading().write(folder, {});
  await loading().write(folder, { 'made.txt': '' });
  await loading().session.execute(
    `copy (select i as id, hash(i)::varchar || hash(i + 1)::varchar as name from range(${count}) as t(i)) to '${loading().directory}/${folder}/things.csv.zst' (format csv, compression zstd)`,
  );
  return { folder };
}

describe('a packed file', () => {
  test.each([
    ['gzip', 'things.csv.gz', gzipSync(CSV)],
    ['zstd', 'things.csv.zst', ZSTD],
    ['zip', 'things.csv.zip', writeZip({ 'orders.csv': CSV })],
    ['zip, with what systems add', 'things.csv.zip', writeZip({ 'a/orders.csv': CSV, '__MACOSX/a/._orders.csv': 'x', 'a/.DS_Store': 'x' })],
    ['zstd, whatever it is called', 'things.csv', ZSTD],
  ])('with %s is read', async (_what, name, content) => {
    expect(await load(name, content)).toEqual(rows);
  });

  test('is read in other forms too', async () => {
    const lines = '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n';
    expect(await load('things.json.zip', writeZip({ x: lines }), { pattern: 'things.json', format: 'ndjson' })).toEqual(rows);
    const utf16 = Buffer.from(`\ufeff${CSV}`, 'utf16le');
    expect(await load('things.csv.zip', writeZip({ x: utf16 }), { pattern: 'things.csv', encoding: 'utf-16' })).toEqual(rows);
  });

  test('of zstd is read as it comes where it is large', async () => {
    const { folder } = await largeZstd(100_000);
    const loaded = await loading().again(folder, columns);
    expect(loaded.record.rows).toBe(100_000);
    const again = await loading().again(folder, columns, { pattern: 'things.csv', footerRows: 1 });
    expect(again.record.rows).toBe(99_999);
  });

  test('beside the same unpacked is an error', async () => {
    for (const ending of ['gz', 'zst', 'zip']) {
      const both = loading().load({ 'things.csv': CSV, [`things.csv.${ending}`]: ZSTD }, columns, { pattern: '*' });
      expect(await failure(both)).toEqual([
        ['source-file-ambiguous', { source: 'bronze.things', file: 'things.csv', other: `things.csv.${ending}` }],
      ]);
    }
  });

  test('that is damaged or cut off anywhere is an error', async () => {
    const zip = writeZip({ 'orders.csv': CSV });
    for (const whole of [ZSTD, zip]) {
      for (let place = 4; place < whole.length; place++) {
        const cut = await outcome(whole.subarray(0, place));
        const turned = Buffer.from(whole);
        turned[place] = (turned[place] ?? 0) ^ 0x41;
        for (const found of [cut, await outcome(turned)]) {
          // What is changed may be about no content, such as a time, or about how many files there are.
          expect(typeof found === 'string' ? ['source-unreadable', 'source-archive-member'] : [rows]).toContainEqual(found);
        }
        expect(cut).toBe('source-unreadable');
      }
    }
  });
});

/** The rows, or the reason why there are none. */
async function outcome(content: Uint8Array) {
  try {
    return await load('things.csv', content);
  } catch (error) {
    return (await failure(Promise.reject(error)))[0]?.[0] ?? 'none';
  }
}

describe('an archive of several files', () => {
  const zip = writeZip({ 'a/orders.csv': CSV, 'a/lines.csv': 'x\n1\n', 'readme.txt': 'hi' });

  test('says which there are', async () => {
    expect(await failure(load('things.csv.zip', zip))).toEqual([
      [
        'source-archive-member',
        { source: 'bronze.things', file: 'things.csv.zip', members: ['a/orders.csv', 'a/lines.csv', 'readme.txt'] },
      ],
    ]);
    expect(await failure(load('things.csv.zip', zip, { pattern: 'things.csv', member: '*.csv' }))).toEqual([
      ['source-archive-member', expect.objectContaining({ member: '*.csv' })],
    ]);
    expect(await failure(load('things.csv.zip', writeZip({})))).toEqual([
      ['source-archive-member', expect.objectContaining({ members: [] })],
    ]);
  });

  test('gives the one that is named', async () => {
    for (const member of ['orders.csv', 'a/orders.csv', 'ord*', 'a/*ers.csv']) {
      expect(await load('things.csv.zip', zip, { pattern: 'things.csv', member })).toEqual(rows);
    }
  });
});

test('documents of office programs are refused with what they are', async () => {
  const office = async (part: string) => (await failure(load('things.csv', writeZip({ [part]: 'x' }))))[0]?.[1];
  expect(await office('xl/workbook.bin')).toMatchObject({ what: 'a binary Excel workbook (.xlsb)' });
  expect(await office('word/document.xml')).toMatchObject({ what: 'a Word document' });
  expect(await office('META-INF/manifest.xml')).toMatchObject({ what: 'an OpenDocument file' });
  expect(await failure(load('things.csv', writeZip({ 'x.xlsx': writeWorkbook({ S: {} }) })))).toEqual([
    ['source-format-other', expect.objectContaining({ what: 'an archive in an archive' })],
  ]);
});

test('a package that is not installed is an error which says how to install it', async () => {
  const missing = Object.assign(new Error("Cannot find package 'yauzl'"), { code: 'ERR_MODULE_NOT_FOUND' });
  const work = loadReader('yauzl', () => Promise.reject(missing));
  expect(await failure(work)).toEqual([
    ['reader-missing', expect.objectContaining({ reader: 'yauzl', install: expect.stringContaining('saxes') })],
  ]);
  // What goes wrong within it is another error.
  await expect(loadReader('yauzl', () => Promise.reject(new TypeError('within')))).rejects.toThrow('within');
});
