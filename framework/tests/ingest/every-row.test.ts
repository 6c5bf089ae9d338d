import fc from 'fast-check';
import { expect, test } from 'vitest';
import { date, decimal, integer, text } from '../../src/columns/index.js';
import { useLoading } from './loading.js';

const columns = { id: integer().notNull(), name: text(), price: decimal(6, 2).notNull(), day: date() };
const loading = useLoading();

/** A field as it stands in the file, and the value that it must become; undefined when the row must be rejected. */
interface Field {
  readonly raw: string;
  readonly value: string | null | undefined;
}

const good = (raw: string, value: string | null = raw): Field => ({ raw, value });
const bad = (raw: string): Field => ({ raw, value: undefined });
const oneOf = (...fields: readonly Field[]): fc.Arbitrary<Field> => fc.constantFrom(...fields);

const quoted = (value: string): Field => ({ raw: `"${value.replaceAll('"', '""')}"`, value });
const pieces = fc
  .array(fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r', '\r\n', '😀', "'"), { maxLength: 6 })
  .map((all) => all.join(''));
const ids = fc.oneof(
  fc.integer().map((id) => good(String(id))),
  oneOf(bad(''), bad('1.5'), bad('x'), bad(' 1'), good('"7"', '7')),
);
const names = fc.oneof(
  pieces.map(quoted),
  oneOf(good('', null), good('plain'), good('x"y'), good(' spaced '), { raw: ' "in" ', value: 'in' }),
);
const prices = fc.oneof(
  fc.integer({ min: -999_999, max: 999_999 }).map((cents) => {
    const digits = String(Math.abs(cents)).padStart(3, '0');
    return good(`${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
  }),
  oneOf(good('5', '5.00'), good('.5', '0.50'), bad('1.005'), bad('12345.00'), bad(''), bad('1e2')),
);
const days = oneOf(good('2024-02-29'), good('', null), good('""', null), bad('2023-02-29'), bad('1/2/2024'));

interface Line {
  readonly raw: string;
  /** The row that must be loaded; undefined when it must be rejected. */
  readonly row?: readonly (string | null)[];
}

const rows: fc.Arbitrary<Line> = fc.tuple(ids, names, prices, days).map((fields) => {
  const raw = fields.map((field) => field.raw).join(',');
  const values = fields.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return values.length === fields.length ? { raw, row: values } : { raw };
});
const undividable = fc.constantFrom<Line>({ raw: '1,a' }, { raw: '1,a,1.00,,more' }, { raw: '1,"a"b,1.00,' }, { raw: '1,"a "b" c",1.00,' });
const lines = fc.array(fc.oneof({ weight: 6, arbitrary: rows }, { weight: 1, arbitrary: undividable }), { maxLength: 12 });
const lineEnds = fc.constantFrom('\n', '\r\n');
const chances = fc.record({ lineEnd: lineEnds, otherEnds: fc.boolean(), mark: fc.boolean(), endsOpen: fc.boolean() });

test('every row of a file is either loaded, with its values, or rejected, under its own number', async () => {
  await fc.assert(
    fc.asyncProperty(lines, chances, async (file, { lineEnd, otherEnds, mark, endsOpen }) => {
      const ends = file.map((_, index) => (endsOpen && index === file.length - 1 ? '' : otherEnds && index % 3 === 1 ? '\r\n' : lineEnd));
      const content = `${mark ? '\ufeff' : ''}id,name,price,day${lineEnd}${file.map(({ raw }, index) => raw + ends[index]).join('')}`;

      const loaded = await loading().load({ 'things.csv': content }, columns, { maxRejects: file.length });

      const numbered = file.map((line, index) => ({ ...line, number: index + 1 }));
      expect(
        (await loaded.allColumns()).map(({ id, name, price, day, _row_number }) => [Number(_row_number), id, name, price, day]),
      ).toEqual(numbered.flatMap(({ row, number }) => (row === undefined ? [] : [[number, ...row]])));
      const rejected = new Set((await loaded.rejected()).map(({ row_number }) => Number(row_number)));
      expect([...rejected]).toEqual(numbered.filter(({ row }) => row === undefined).map(({ number }) => number));
      expect(loaded.record.rows + loaded.record.rejectedRows).toBe(file.length);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('rows keep their number when many threads read a file of many buffers', async () => {
  const row = (id: number): string => `${id},"line one of ${id}\nline, two: ""${'x'.repeat(120)}""",${id % 1000}.25,2024-02-29\n`;
  const count = 200_000;
  const parts = Array.from({ length: count }, (_, id) => row(id));
  const check = async (content: string, rejects: number) => {
    const loaded = await loading().load({ 'things.csv': content }, columns, { maxRejects: rejects });
    const { schema, name } = loaded.record.relation;
    const [found] = await loading().session.query(
      `select count(*) as rows, count(*) filter (_row_number <> id + 1) as misplaced, count(distinct name) as names from ${schema}."${name}"`,
    );
    expect(found).toEqual({ rows: String(count - rejects), misplaced: '0', names: String(count - rejects) });
    expect((await loaded.rejected()).map(({ row_number }) => Number(row_number))).toEqual(rejects === 0 ? [] : [1001, 150_001]);
  };
  await check(`id,name,price,day\n${parts.join('')}`, 0);
  parts[1000] = 'broken\n';
  parts[150_000] = '150000,"x"y,1.00,\n';
  await check(`id,name,price,day\n${parts.join('')}`, 2);
}, 120_000);

test('text in quotes that looks like rows is not taken for rows', async () => {
  const lookalike = '1,fake,1.00,2024-01-01\n'.repeat(3000);
  const count = 600;
  const content = Array.from({ length: count }, (_, id) => `${id},"${lookalike}",2.00,\n`).join('');
  const loaded = await loading().load({ 'things.csv': `id,name,price,day\n${content}` }, columns);
  const { schema, name } = loaded.record.relation;
  const [found] = await loading().session.query(
    `select count(*) as rows, count(*) filter (_row_number <> id + 1 or length(name) <> ${lookalike.length}) as wrong from ${schema}."${name}"`,
  );
  expect(found).toEqual({ rows: String(count), wrong: '0' });
}, 120_000);

test('each file has the same rows for both readers of CSV: DuckDB’s, and the one for forms that DuckDB does not know', async () => {
  const pieces = fc.constantFrom('a', 'b', ',', ',', '"', '"', '\n', '\n', ' ', '""', '","', '1,2\n');
  const texts = { a: text(), b: text() };
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 25 }), async (all) => {
      const body = all.join('');
      const plain = await loading().load({ 'things.csv': `a,b\n${body}` }, texts, { maxRejects: 99 });
      const written = `a~~b\n${body.replaceAll(',', '~~')}`;
      const other = await loading().load({ 'things.csv': written }, texts, { maxRejects: 99, delimiter: '~~' });
      const rows = JSON.stringify(await other.rows()).replaceAll('~~', ',');
      expect(JSON.stringify(await plain.rows())).toBe(rows);
    }),
    { numRuns: 150 },
  );
});
