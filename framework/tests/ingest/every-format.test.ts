import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { date, decimal, integer, text } from '../../src/columns/index.js';
import type { FileOptions } from '../../src/model/index.js';
import { useLoading } from './loading.js';
import { type Cells, writeWorkbook } from './write-workbook.js';
import { writeZip } from './write-zip.js';

const columns = { id: integer().notNull(), name: text(), amount: decimal(12, 2).notNull(), day: date() };
const loading = useLoading();

/** What a row of a file is written from; one without an id must be rejected. */
interface Row {
  readonly id: number | null;
  readonly name: string | null;
  /** Hundredths. */
  readonly cents: number;
  /** Days since 1970. */
  readonly day: number | null;
}

const names = fc
  .array(fc.constantFrom('a', 'é', '漢', '😀', ' ', ',', ';', '|', '"', "'", '\\', '<', '&', '\t', '\n', '1'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((all) => all.join(''));
const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc.record({
    id: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -1e9, max: 1e9 }) }, { weight: 1, arbitrary: fc.constant(null) }),
    name: fc.option(names),
    cents: fc.integer({ min: -99_999_999, max: 99_999_999 }),
    day: fc.option(fc.integer({ min: -20_000, max: 40_000 })),
  }),
  { minLength: 1, maxLength: 30 },
);

const amountOf = ({ cents }: Row): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const dayOf = ({ day }: Row): string | null => (day === null ? null : new Date(day * 86_400_000).toISOString().slice(0, 10));
const textsOf = (row: Row): readonly (string | null)[] => [row.id === null ? null : String(row.id), row.name, amountOf(row), dayOf(row)];

const delimited =
  (delimiter: string, lineEnd: string) =>
  (all: readonly Row[]): string =>
    [['id', 'name', 'amount', 'day'], ...all.map(textsOf)]
      .map((fields) => fields.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(delimiter))
      .join(lineEnd);
const csv = delimited(',', '\n');
const objects = (all: readonly Row[]): readonly object[] =>
  all.map((row) => ({ id: row.id, name: row.name, amount: row.cents / 100, day: dayOf(row) }));

const workbook = (all: readonly Row[]): Buffer => {
  const cells: Record<string, Cells[string]> = { A1: 'id', B1: 'name', C1: 'amount', D1: 'day' };
  for (const [place, { id, name, cents, day }] of all.entries()) {
    const at = place + 2;
    if (id !== null) cells[`A${at}`] = id;
    if (name !== null) cells[`B${at}`] = name;
    cells[`C${at}`] = cents / 100;
    // Day 0 of Excel is 25,569 days before 1970.
    if (day !== null) cells[`D${at}`] = { xml: `<c s="1"><v>${day + 25_569}</v></c>` };
  }
  return writeWorkbook({ Sheet1: cells }, { forms: ['yyyy-mm-dd'] });
};

/** Places for 24 characters of a name, of which those at the ends are no blanks and none is a line end. */
const fixed = (all: readonly Row[]): string =>
  all
    .map((row) => {
      const [id, name, amount, day] = textsOf(row).map((field) => [...(field ?? '')]);
      const place = (characters: readonly string[] | undefined, width: number): string =>
        `${(characters ?? []).join('')}${' '.repeat(width - (characters ?? []).length)}`;
      return `${place(id, 12)}${place(name, 24)}${place(amount, 12)}${place(day, 10)}`;
    })
    .join('\n');
const FIELDS = { id: [1, 12], name: [13, 24], amount: [37, 12], day: [49, 10] } as const;
const PATTERN = { pattern: 'things.*' } as const;

interface Format {
  readonly options: FileOptions;
  /** What a name is after it was written, where not all of it can be. */
  readonly name?: (name: string) => string | null;
  readonly write: (all: readonly Row[], path: string) => string | Uint8Array | Promise<void>;
}

/** Lets DuckDB write the rows. */
async function written(all: readonly Row[], columns: string, path: string, options: string): Promise<void> {
  const { session, warehouse } = loading();
  const text = (one: string | null): string => (one === null ? 'null::varchar' : `${warehouse.dialect.literal(one)}`);
  const values = all.map((row) => `(${textsOf(row).map(text).join(', ')})`);
  await session.execute(
    `copy (select ${columns} from (values ${values.join(', ')}) as t(id, name, amount, day)) to '${path}' (${options})`,
  );
}

const FORMATS: Readonly<Record<string, Format>> = {
  CSV: { options: PATTERN, write: csv },
  'CSV with CRLF': { options: PATTERN, write: delimited(',', '\r\n') },
  'CSV of another form': { options: { ...PATTERN, delimiter: '||' }, write: delimited('||', '\n') },
  'CSV in UTF-16': { options: { ...PATTERN, encoding: 'utf-16' }, write: (all) => Buffer.from(`\ufeff${csv(all)}`, 'utf16le') },
  'CSV packed with gzip': { options: PATTERN, write: (all) => gzipSync(csv(all)) },
  'CSV packed with zstd': {
    options: PATTERN,
    write: (all, path) => written(all, '*', path, 'format csv, compression zstd, force_quote *'),
  },
  'CSV packed with zip': { options: PATTERN, write: (all) => writeZip({ 'rows.csv': csv(all) }) },
  'lines of JSON': {
    options: { ...PATTERN, format: 'ndjson' },
    write: (all) =>
      objects(all)
        .map((one) => JSON.stringify(one))
        .join('\n'),
  },
  'a JSON document': {
    options: { ...PATTERN, format: 'json', rows: '$.rows' },
    write: (all) => JSON.stringify({ rows: objects(all) }, null, 1),
  },
  'fixed width': {
    options: { ...PATTERN, format: 'fixed-width', fields: FIELDS },
    name: (name) => name.trim() || null,
    write: (all) => fixed(all.map((row) => ({ ...row, name: row.name === null ? null : row.name.replaceAll('\n', '¶') }))),
  },
  'an Excel workbook': { options: { ...PATTERN, format: 'excel' }, write: workbook },
  Parquet: {
    options: { ...PATTERN, format: 'parquet' },
    write: (all, path) =>
      written(all, 'id::bigint as id, name, amount::decimal(12, 2) as amount, day::date as day', path, 'format parquet'),
  },
};

let folders = 0;

test.each(Object.entries(FORMATS))(
  '%s: each row is loaded as it was written, or rejected',
  async (_what, { options, write, name = (one) => one }) => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const folder = `every-${++folders}`;
        await loading().write(folder, { 'empty.txt': '' });
        const path = join(loading().directory, folder, 'things.data');
        const content = await write(all, path);
        if (content !== undefined) writeFileSync(path, content);
        const loaded = await loading().again(folder, columns, { ...options, maxRejects: 1000 });
        const good = all.filter(({ id }) => id !== null);
        expect(await loaded.rows()).toEqual(
          good.map((row) => {
            const written = row.name === null ? null : options.format === 'fixed-width' ? row.name.replaceAll('\n', '¶') : row.name;
            return { id: String(row.id), name: written === null ? null : name(written), amount: amountOf(row), day: dayOf(row) };
          }),
        );
        expect(loaded.record.rows + loaded.record.rejectedRows).toBe(all.length);
        const rejected = (await loaded.rejected()).map(({ row_number, column_name }) => [Number(row_number), column_name]);
        expect(rejected).toEqual(all.flatMap(({ id }, place) => (id === null ? [[place + 1, 'id']] : [])));
      }),
      { numRuns: 15 },
    );
  },
);
