import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { csvRows, FolderPlace } from '../../src/serve/index.js';
import { withEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { readCells, readParts } from '../excel/read-workbook.js';
import { sharedProject, tempFolder } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';
import { PERSONAL_SHOP, PLANTED } from './personal-shop.js';

let shop: string;
beforeAll(async () => {
  shop = sharedProject(PERSONAL_SHOP);
  expect((await martlet('build', '--quiet')).exitCode).toBe(0);
});

async function martlet(...argv: readonly string[]) {
  const world = new FakeSurroundings(shop);
  const exitCode = await main(argv, world);
  return { exitCode, lines: world.lines, complaints: world.complaints };
}

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const read = (path: string) =>
  withEmbedded(':memory:', {}, asWritten, (_, session) =>
    session.query(`select * from read_parquet('${path}', hive_partitioning = true) order by all`),
  );

describe('martlet export', () => {
  it('writes a relation in each format, with the same rows', async () => {
    const folder = tempFolder();
    const out = (format: string) => ['--to', format, '--out', join(folder, format), '--order-by', 'order_id, line_number'];
    for (const format of ['csv', 'ndjson', 'arrow', 'parquet'])
      expect(await martlet('export', 'fact_sales', ...out(format))).toMatchObject({ exitCode: 0, complaints: [] });
    const csv = readFileSync(join(folder, 'csv/part-0.csv'), 'utf8').trimEnd().split('\r\n');
    const rows = csv.slice(1).map((line) => line.split(','));
    expect(csv[0]).toBe('order_id,line_number,product_key,order_date,quantity,amount');
    expect(rows).toHaveLength(5);
    expect(rows[2]).toEqual(['B', '1', 'P1', '2024-12-31', '5', '50.00']);
    const json = readFileSync(join(folder, 'ndjson/part-0.ndjson'), 'utf8').trimEnd().split('\n');
    expect(json.map((line) => Object.values(JSON.parse(line)))).toEqual(rows);
    expect(tableFromIPC(readFileSync(join(folder, 'arrow/part-0.arrows'))).numRows).toBe(5);
    expect((await read(join(folder, 'parquet/part-0.parquet'))).map((row) => Object.values(row).map(String))).toEqual(rows);
  });

  it('names its publication, its columns and what each file holds in a manifest', async () => {
    const folder = join(tempFolder(), 'sales');
    expect((await martlet('export', 'fact_sales', '--to', 'csv', '--out', folder)).lines[0]).toMatch(
      /^5 rows in 1 file \(\d+ bytes\) of publication 1 of prod: /,
    );
    const manifest = manifestOf(folder);
    const bytes = readFileSync(join(folder, 'part-0.csv'));
    expect(manifest).toMatchObject({
      project: 'shop',
      exported: 'gold.fact_sales',
      environment: 'prod',
      publication: 1,
      rows: 5,
      masked: [],
    });
    expect(manifest.columns.at(-1)).toEqual({ name: 'amount', type: 'decimal(18, 2)' });
    expect(manifest.files).toEqual([
      { path: 'part-0.csv', rows: 5, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ]);
  });

  it('parts files by values and by periods, as folders that other programs read', async () => {
    const folder = join(tempFolder(), 'sales');
    await martlet('export', 'fact_sales', '--to', 'parquet', '--out', folder, '--partition-by', 'order_date.month,product_key');
    expect(filesOf(folder)).toEqual([
      'manifest.json',
      'order_date_month=2024-11-01/product_key=P1/part-0.parquet',
      'order_date_month=2024-11-01/product_key=P2/part-0.parquet',
      'order_date_month=2024-12-01/product_key=P1/part-0.parquet',
      'order_date_month=2025-02-01/product_key=P2/part-0.parquet',
      'order_date_month=2025-02-01/product_key=P3/part-0.parquet',
    ]);
    const rows = await read(`${folder}/*/*/*.parquet`);
    expect(rows).toHaveLength(5);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'order_id',
      'line_number',
      'order_date',
      'quantity',
      'amount',
      'order_date_month',
      'product_key',
    ]);
    expect(manifestOf(folder).files[0].partition).toEqual({ order_date_month: '2024-11-01', product_key: 'P1' });
    const products = join(tempFolder(), 'products');
    await martlet('export', 'dim_product', '--to', 'csv', '--out', products, '--partition-by', 'category');
    expect(filesOf(products)).toContain('category=__HIVE_DEFAULT_PARTITION__/part-0.csv');
    const all = ['export', 'dim_date', '--to', 'csv', '--out', join(tempFolder(), 'x'), '--partition-by', 'day'];
    expect((await martlet(...all)).complaints[0]).toContain('MARTLET-U306');
    for (const by of ['amount', 'nothing', 'order_id.month'])
      expect(
        (await martlet('export', 'fact_sales', '--to', 'csv', '--out', join(tempFolder(), 'x'), '--partition-by', by)).complaints[0],
      ).toContain('MARTLET-U306');
  });

  it('exports metrics by the words of `metrics query`', async () => {
    const folder = join(tempFolder(), 'metrics');
    const asked = ['revenue', 'orders', '--by', 'product.category', '--where', 'product.category = Tennis'];
    expect(await martlet('export', ...asked, '--to', 'csv', '--out', folder)).toMatchObject({ exitCode: 0, complaints: [] });
    expect(readFileSync(join(folder, 'part-0.csv'), 'utf8')).toBe('product_category,revenue,orders\r\nTennis,70.00,2\r\n');
  });

  it('writes workbooks of relations and metrics, with their formats and where they come from', async () => {
    const folder = tempFolder();
    const asked = ['revenue', '--by', 'product.category,date.month', '--where', 'product.category = Tennis'];
    expect(await martlet('export', ...asked, '--to', 'xlsx', '--out', join(folder, 'revenue'))).toMatchObject({
      exitCode: 0,
      complaints: [],
    });
    const parts = await readParts(join(folder, 'revenue/part-0.xlsx'));
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(parts.get('xl/workbook.xml')).toContain('<sheet name="revenue"');
    expect(parts.get('xl/styles.xml')).toContain('mmm yyyy');
    const rows = [...readCells(sheet)].map(([, cells]) => [...cells.values()].map(({ value }) => value));
    expect(rows[1]?.[0]).toBe('Project shop, publication 1 of prod, exported at 2026-01-01 00:00 UTC.');
    expect(rows.slice(2)).toEqual([
      ['product_category', 'date_month', 'revenue'],
      ['Tennis', '45597', '20.00'],
      ['Tennis', '45627', '50.00'],
    ]);
    await martlet('export', 'dim_customer', '--to', 'xlsx', '--out', join(folder, 'customers'));
    const customers = await readParts(join(folder, 'customers/part-0.xlsx'));
    expect([...customers.values()].join('')).not.toContain(PLANTED);
    expect(customers.get('xl/worksheets/sheet1.xml')).toContain('Masked: gold.dim_customer.email, gold.dim_customer.birthday.');
    expect(manifestOf(join(folder, 'customers'))).toMatchObject({ fileFormat: 'xlsx', rows: 3 });
  });

  it('keeps what is there unless an option says what becomes of it, and adds the same rows once', async () => {
    const folder = join(tempFolder(), 'sales');
    const exported = (...more: readonly string[]) => martlet('export', 'fact_sales', '--to', 'csv', '--out', folder, ...more);
    expect((await exported('--where', 'quantity > 1')).exitCode).toBe(0);
    expect((await exported()).complaints[0]).toContain('MARTLET-U302');
    expect((await exported('--append', '--where', 'quantity = 1')).exitCode).toBe(0);
    expect(manifestOf(folder)).toMatchObject({
      rows: 5,
      files: [
        { path: 'part-0.csv', rows: 3 },
        { path: 'part-1.csv', rows: 2 },
      ],
    });
    expect((await exported('--append', '--where', 'quantity = 1')).lines[0]).toContain('has these rows already');
    expect(filesOf(folder)).toEqual(['manifest.json', 'part-0.csv', 'part-1.csv']);
    expect((await martlet('export', 'dim_product', '--to', 'csv', '--out', folder, '--append')).complaints[0]).toContain('MARTLET-U304');
    expect((await exported('--overwrite')).exitCode).toBe(0);
    expect(filesOf(folder)).toEqual(['manifest.json', 'part-0.csv']);
    expect(readdirSync(join(folder, '..'))).toEqual(['sales']);
  });

  it('replaces nothing that is no export', async () => {
    const folder = join(tempFolder(), 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    for (const more of [[], ['--overwrite'], ['--append']])
      expect((await martlet('export', 'fact_sales', '--to', 'csv', '--out', folder, ...more)).complaints[0]).toContain('MARTLET-U303');
    expect(filesOf(folder)).toEqual(['thesis.txt']);
    expect((await martlet('export', 'fact_sales', '--to', 'csv', '--out', 'ftp://there/x')).complaints[0]).toContain('MARTLET-U308');
  });

  it('marks texts that a spreadsheet would take for formulas where it is asked to, and no numbers', async () => {
    const load = await csvRows({ escapesFormulas: true }).load();
    const writer = load([{ name: 'x', type: { kind: 'text' } }], { publication: {}, columns: [] });
    const rows = ['=1+1', '@sum(a)', '+cmd', '-2+3', '\tx', '-12.50', 'plain', ''].map((text) => [text]);
    const lines = Buffer.from(writer.rows(rows)).toString().split('\r\n');
    expect(lines).toEqual(["'=1+1", "'@sum(a)", "'+cmd", "'-2+3", "'\tx", '-12.50', 'plain', '""', '']);
  });

  it('masks personal data in every format', async () => {
    const folder = tempFolder();
    for (const format of ['csv', 'ndjson', 'arrow', 'parquet']) {
      await martlet('export', 'dim_customer', '--to', format, '--out', join(folder, format));
      for (const file of filesOf(join(folder, format))) expect(readFileSync(join(folder, format, file)).includes(PLANTED)).toBe(false);
      expect(manifestOf(join(folder, format)).masked).toEqual(['gold.dim_customer.email', 'gold.dim_customer.birthday']);
    }
    await martlet('export', 'dim_customer', '--to', 'csv', '--out', join(folder, 'clear'), '--reveal');
    expect(readFileSync(join(folder, 'clear/part-0.csv'), 'utf8')).toContain(PLANTED);
  });

  it('is whole after a kill in its midst, with what the killed one had finished, and leaves nothing beside it', async () => {
    const folder = join(tempFolder(), 'days');
    const argv = ['export', 'dim_date', '--to', 'csv', '--out', folder, '--partition-by', 'day.day'];
    const progress = join(folder, '../.days.next/.progress.json');
    const killed = spawn(process.execPath, [join(shop, 'node_modules/martlet/bin/martlet.js'), '--project', shop, ...argv], {
      stdio: 'ignore',
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => killed.on('exit', (_, signal) => resolve(signal)));
    await vi.waitFor(() => expect(JSON.parse(readFileSync(progress, 'utf8')).files.length).toBeGreaterThan(2), {
      timeout: 60_000,
      interval: 20,
    });
    killed.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(existsSync(folder)).toBe(false);
    expect((await martlet(...argv)).lines[1]).toMatch(/^\d+ files of them were written by an export that was ended\.$/);
    expect(manifestOf(folder)).toMatchObject({ rows: 731 });
    expect(filesOf(folder)).toHaveLength(732);
    for (const { path, sha256 } of manifestOf(folder).files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ).toBe(sha256);
    expect(readdirSync(join(folder, '..'))).toEqual(['days']);
  }, 120_000);

  it('goes on where an export was killed, and takes away what another one has left', async () => {
    const folder = join(tempFolder(), 'sales');
    const argv = ['export', 'fact_sales', '--to', 'csv', '--out', folder, '--partition-by', 'order_id'];
    // An export that fails at its second file leaves what a killed one does.
    const write = FolderPlace.prototype.write;
    let files = 0;
    FolderPlace.prototype.write = function (...given) {
      files += 1;
      if (files === 2) throw new Error('killed');
      return write.apply(this, given);
    };
    try {
      await martlet(...argv);
    } finally {
      FolderPlace.prototype.write = write;
    }
    const next = join(folder, '../.sales.next');
    expect(filesOf(next)).toEqual(['.progress.json', 'order_id=A/part-0.csv']);
    writeFileSync(join(next, 'order_id=B.unfinished'), 'half');
    expect((await martlet(...argv)).lines[1]).toBe('1 file of them were written by an export that was ended.');
    expect(filesOf(folder)).toEqual(['manifest.json', ...['A', 'B', 'C'].map((id) => `order_id=${id}/part-0.csv`)]);
    // One that asks for something else starts anew.
    mkdirSync(next);
    writeFileSync(join(next, '.progress.json'), JSON.stringify({ name: 'another', files: [] }));
    writeFileSync(join(next, 'part-7.csv'), 'other rows');
    expect((await martlet(...argv, '--overwrite')).exitCode).toBe(0);
    expect(readdirSync(join(folder, '..'))).toEqual(['sales']);
    expect(filesOf(folder)).toHaveLength(4);
  });
});
