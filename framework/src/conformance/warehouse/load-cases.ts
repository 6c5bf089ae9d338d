import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { boolean, type Columns, date, decimal, double, integer, json, type Source, source, text, timestamp } from '../../index.js';
import { type FileLoadRequest, loadFiles } from '../../ingest/index.js';
import type { FileOptions } from '../../model/index.js';
import { asWritten } from '../../warehouses/redaction.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { PARQUET_FILE, WORKBOOK_FILE, ZIP_FILE } from './landed-files.js';

interface Given {
  readonly columns: Columns;
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly maxRejects?: number;
  /** How the files are written; CSV when left out. */
  readonly options?: FileOptions;
}

const PATTERN = { pattern: 'landed*.*' } as const;

let loads = 0;

/** Loads files in directories of their own, which are removed afterwards. */
async function loading<T>(
  { warehouse, session, schema }: TestedWarehouse,
  { columns, files, maxRejects, options }: Given,
  work: (load: (more?: Partial<FileLoadRequest>) => ReturnType<typeof loadFiles>, place: { scratch: string; data: string }) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'martlet-conformance-'));
  const place = { scratch: join(directory, 'scratch'), data: join(directory, 'data') };
  try {
    await mkdir(place.scratch);
    await mkdir(place.data);
    for (const [name, content] of Object.entries(files)) await writeFile(join(place.data, name), content);
    const declared: Source = source({
      name: 'landed',
      columns,
      files: { ...PATTERN, ...options, ...(maxRejects === undefined ? {} : { maxRejects }) },
    });
    const load = (more: Partial<FileLoadRequest> = {}) => {
      loads += 1;
      return loadFiles({
        warehouse,
        session,
        source: { ...declared, schema },
        directory: place.data,
        tells: asWritten,
        suffix: `load${loads}`,
        loadedAt: '2024-02-29T12:00:00.000Z',
        temporaryDirectory: place.scratch,
        ...more,
      });
    };
    return await work(load, place);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const rowsOf = async (
  { warehouse, session }: TestedWarehouse,
  { schema, name }: { schema: string; name: string },
  columns: string,
  order: string,
) =>
  (await session.query(
    `select ${columns} from ${warehouse.dialect.identifier(schema)}.${warehouse.dialect.identifier(name)} order by ${order}`,
  )) as readonly ResultRow[];

/** Loads one file and answers with one column of its rows, in order. */
const columnOf =
  (columns: Columns, column: string, csv: string | Buffer, file = 'landed.csv') =>
  (subject: TestedWarehouse) =>
    loading(subject, { columns, files: { [file]: csv } }, async (load) => {
      const { record } = await load();
      return (await rowsOf(subject, record.relation, `${column} as value`, '_row_number')).map(({ value }) => comparable(value));
    });

/** Zeros at the end of a decimal and blanks in JSON are up to the warehouse. */
function comparable(value: unknown): unknown {
  if (typeof value === 'string' && /^-?\d+\.\d+$/.test(value)) return value.replace(/\.?0+$/, '');
  if (typeof value === 'string' && value.startsWith('{')) return JSON.stringify(JSON.parse(value));
  return value ?? null;
}

const values = (name: string, column: Columns[string], given: readonly string[], expected: readonly unknown[]): ConformanceCase => ({
  name: `loads ${name}`,
  act: columnOf({ value: column, other: integer() }, 'value', `value,other\n${given.map((each, index) => `${each},${index}\n`).join('')}`),
  expected,
});

const REJECTS: Given = {
  columns: { id: integer().notNull(), amount: decimal(10, 2) },
  files: { 'landed.csv': 'id,amount\n1,1.50\nx,2\n3,abc\n,4\n5,5\n' },
  maxRejects: 3,
};

/** The same three rows in each form, the second without a value that must be there. */
const FORMATS: Readonly<Record<string, Pick<Given, 'files' | 'options'>>> = {
  'a CSV file of another form': { files: { 'landed.txt': 'id;;name\n1;;é\n;;b\n3;;\n' }, options: { ...PATTERN, delimiter: ';;' } },
  'lines of JSON': { files: { 'landed.json': '{"id":1,"name":"é"}\n{"name":"b"}\n{"id":3}\n' }, options: { ...PATTERN, format: 'ndjson' } },
  'a JSON document': {
    files: { 'landed.json': '{"rows":[{"id":1,"name":"é"},{"name":"b"},{"id":3}]}' },
    options: { ...PATTERN, format: 'json', rows: '$.rows' },
  },
  'columns by their place': {
    files: { 'landed.txt': '1é\n b\n3 \n' },
    options: { ...PATTERN, format: 'fixed-width', fields: { id: [1, 1], name: [2, 1] } },
  },
  'a workbook': {
    files: { 'landed.xlsx': WORKBOOK_FILE },
    options: { ...PATTERN, format: 'excel' },
  },
  'an archive': { files: { 'landed.zip': ZIP_FILE } },
  'a Parquet file': { files: { 'landed.parquet': PARQUET_FILE }, options: { ...PATTERN, format: 'parquet' } },
};

const MANY = Array.from({ length: 30 }, (_, place) => place);

export const loadCases: readonly ConformanceCase[] = [
  {
    name: 'loads thirty files at once, each in a part of its own',
    act: (subject) => {
      const files = Object.fromEntries(MANY.map((place) => [`landed-${place}.csv`, `value\n${place}\n`]));
      return loading(subject, { columns: { value: integer() }, files }, async (load) => {
        const { record } = await load({ rowsAPart: 1 });
        return (await rowsOf(subject, record.relation, 'value', 'value')).map(({ value }) => Number(value));
      });
    },
    expected: MANY,
  },
  values(
    'texts',
    text(),
    ['plain', '"a ""quoted"" one"', '"one,two"', '"line\nfeed"', 'back\\slash', '"tab\there"', 'Zürich 漢字 👩‍👧', "it's", 'NULL', '\\N'],
    ['plain', 'a "quoted" one', 'one,two', 'line\nfeed', 'back\\slash', 'tab\there', 'Zürich 漢字 👩‍👧', "it's", 'NULL', '\\N'],
  ),
  values('null and an empty text apart', text(), ['', '""', 'x'], [null, '', 'x']),
  values('blanks as they are', text(), ['" a "', '" "'], [' a ', ' ']),
  values(
    'integers',
    integer(),
    ['0', '-1', '9223372036854775807', '-9223372036854775808', ''],
    ['0', '-1', '9223372036854775807', '-9223372036854775808', null],
  ),
  values('decimals', decimal(18, 2), ['0', '-0.01', '9999999999999999.99', '1.5', ''], ['0', '-0.01', '9999999999999999.99', '1.5', null]),
  values('doubles', double(), ['0', '1.5', '-2.5e10', '1e300', ''], [0, 1.5, -2.5e10, 1e300, null]),
  values('booleans', boolean(), ['true', 'false', ''], [true, false, null]),
  values(
    'dates',
    date(),
    ['0001-01-01', '1969-12-31', '2024-02-29', '9999-12-31', ''],
    ['0001-01-01', '1969-12-31', '2024-02-29', '9999-12-31', null],
  ),
  values(
    'timestamps',
    timestamp(),
    ['1969-12-31T23:59:59.999999Z', '2024-02-29T12:00:00Z', '2024-02-29 12:00:00.123456', ''],
    ['1969-12-31 23:59:59.999999', '2024-02-29 12:00:00', '2024-02-29 12:00:00.123456', null],
  ),
  values('JSON', json(), ['"{""a"":[1,2]}"', ''], ['{"a":[1,2]}', null]),
  { name: 'loads a file of a header only', act: columnOf({ value: text() }, 'value', 'value\n'), expected: [] },
  {
    name: 'loads a packed file',
    act: columnOf({ value: text() }, 'value', gzipSync('value\na\nb\n'), 'landed.csv.gz'),
    expected: ['a', 'b'],
  },
  ...Object.entries(FORMATS).map(
    ([name, { files, options }]): ConformanceCase => ({
      name: `loads ${name}, and keeps its rejected rows apart`,
      act: (subject) =>
        loading(subject, { columns: { id: integer().notNull(), name: text() }, files, options, maxRejects: 1 }, async (load) => {
          const { record } = await load();
          const good = await rowsOf(subject, record.relation, 'id, name, _row_number', '_row_number');
          const bad = await rowsOf(subject, record.rejectedRelation, 'row_number, column_name', 'row_number');
          return [good.map((row) => [row.id, row.name]), bad.map((row) => [Number(row.row_number), row.column_name])];
        }),
      expected: [
        [
          ['1', 'é'],
          ['3', null],
        ],
        [[2, 'id']],
      ],
    }),
  ),
  {
    name: 'reads the files that are new or changed, and takes over the rows and the rejects of the others',
    act: (subject) =>
      loading(
        subject,
        {
          columns: { id: integer().notNull() },
          files: { 'landed_1.csv': 'id\n1\nx\n', 'landed_2.csv': 'id\n2\n', 'landed_3.csv': 'id\n3\ny\n', 'landed_4.csv': 'id\n4\n' },
          maxRejects: 3,
        },
        async (load, { data }) => {
          const { record: previous } = await load();
          await writeFile(join(data, 'landed_2.csv'), 'id\n20\n21\n');
          await writeFile(join(data, 'landed_5.csv'), 'id\n5\nz\n');
          await rm(join(data, 'landed_3.csv'));
          const { record } = await load({ previous, loadedAt: '2024-03-01T12:00:00.000Z' });
          const good = await rowsOf(subject, record.relation, 'id, _source_file, _row_number, _loaded_at', 'id');
          const bad = await rowsOf(subject, record.rejectedRelation, 'source_file, raw_text', 'source_file');
          const { record: less } = await load({ previous: record, loadedAt: '2024-03-02T12:00:00.000Z' }).then(async (same) => {
            await rm(join(data, 'landed_5.csv'));
            return same.status === 'unchanged' ? load({ previous: record, loadedAt: '2024-03-02T12:00:00.000Z' }) : same;
          });
          const listed = await subject.warehouse.introspection.relations(subject.session, [`${subject.schema}__versions`]);
          return [
            good.map((row) => [row.id, row._source_file, Number(row._row_number), String(row._loaded_at).slice(0, 10)]),
            bad.map((row) => [row.source_file, row.raw_text]),
            [record.rows, record.rejectedRows, record.filesRead],
            [less.rows, less.rejectedRows, less.filesRead],
            listed.some(({ name }) => name.endsWith('__sent')),
          ];
        },
      ),
    expected: [
      [
        ['1', 'landed_1.csv', 1, '2024-02-29'],
        ['4', 'landed_4.csv', 1, '2024-02-29'],
        ['5', 'landed_5.csv', 1, '2024-03-01'],
        ['20', 'landed_2.csv', 1, '2024-03-01'],
        ['21', 'landed_2.csv', 2, '2024-03-01'],
      ],
      [
        ['landed_1.csv', 'x'],
        ['landed_5.csv', 'z'],
      ],
      [5, 2, 2],
      [4, 1, 0],
      false,
    ],
  },
  {
    name: 'counts the rejects of files that are as they were, too, before there are too many',
    act: (subject) =>
      loading(
        subject,
        { columns: { id: integer().notNull() }, files: { 'landed_1.csv': 'id\n1\nx\n' }, maxRejects: 1 },
        async (load, { data }) => {
          const { record: previous } = await load();
          await writeFile(join(data, 'landed_2.csv'), 'id\n2\ny\n');
          const suffix = 'one_too_many';
          const outcome = await load({ previous, suffix }).catch((error: unknown) => {
            const { reason, parameters } = error as { reason: string; parameters: { rejectedRows: number } };
            return [reason, parameters.rejectedRows];
          });
          const rejects = { schema: `${subject.schema}__versions`, name: `landed__rejected__${suffix}` };
          return [outcome, (await rowsOf(subject, rejects, 'raw_text', 'raw_text')).map(({ raw_text }) => raw_text)];
        },
      ),
    expected: [
      ['source-rejects-exceeded', 2],
      ['x', 'y'],
    ],
  },
  {
    name: 'notes where a row comes from',
    act: (subject) =>
      loading(
        subject,
        { columns: { value: text() }, files: { 'landed_1.csv': 'value\na\nb\n', 'landed_2.csv': 'value\nc\n' } },
        async (load) => {
          const { record } = await load();
          const rows = await rowsOf(subject, record.relation, 'value, _source_file, _row_number, _loaded_at', 'value');
          return rows.map((row) => [row.value, row._source_file, Number(row._row_number), row._loaded_at]);
        },
      ),
    expected: [
      ['a', 'landed_1.csv', 1, '2024-02-29 12:00:00'],
      ['b', 'landed_1.csv', 2, '2024-02-29 12:00:00'],
      ['c', 'landed_2.csv', 1, '2024-02-29 12:00:00'],
    ],
  },
  {
    name: 'keeps rejected rows apart',
    act: (subject) =>
      loading(subject, REJECTS, async (load) => {
        const { record } = await load();
        const good = await rowsOf(subject, record.relation, 'id', 'id');
        const bad = await rowsOf(subject, record.rejectedRelation, 'row_number, column_name, raw_text', 'row_number');
        return [
          good.map(({ id }) => id),
          bad.map((row) => [Number(row.row_number), row.column_name, row.raw_text]),
          record.rows,
          record.rejectedRows,
        ];
      }),
    expected: [
      ['1', '5'],
      [
        [2, 'id', 'x'],
        [3, 'amount', 'abc'],
        [4, 'id', null],
      ],
      2,
      3,
    ],
  },
  {
    name: 'too many rejects are an error, and stay to be looked at',
    act: (subject) =>
      loading(subject, { ...REJECTS, maxRejects: 1 }, async (load) => {
        const suffix = 'too_many';
        const outcome = await load({ suffix }).catch((error: unknown) => (error as { reason: string }).reason);
        const versions = `${subject.schema}__versions`;
        const listed = await subject.warehouse.introspection.relations(subject.session, [versions]);
        const rejects = await rowsOf(subject, { schema: versions, name: `landed__rejected__${suffix}` }, 'row_number', 'row_number');
        return [outcome, listed.some(({ name }) => name === `landed__${suffix}`), rejects.length];
      }),
    expected: ['source-rejects-exceeded', false, 3],
  },
  {
    name: 'loads 450,000 rows, each once',
    act: (subject) => {
      const lines = Array.from({ length: 450_000 }, (_, index) => `${index},t${index % 97}`);
      return loading(
        subject,
        { columns: { id: integer(), label: text() }, files: { 'landed.csv': `id,label\n${lines.join('\n')}\n` } },
        async (load) => {
          const { record } = await load();
          const [row] = await rowsOf(
            subject,
            record.relation,
            'count(*) as counted, count(distinct id) as ids, sum(id) as total, count(distinct label) as labels',
            '1',
          );
          return ['counted', 'ids', 'total', 'labels'].map((key) => Number(row?.[key]));
        },
      );
    },
    expected: [450_000, 450_000, (450_000 * 449_999) / 2, 97],
  },
  {
    name: 'loads nothing again that has not changed',
    act: (subject) =>
      loading(subject, { columns: { value: text() }, files: { 'landed.csv': 'value\na\n' } }, async (load) => {
        const { record: previous } = await load();
        const again = await load({ previous });
        await subject.session.execute(subject.warehouse.statements.drop({ ...previous.relation, as: 'table' }));
        const afterDrop = await load({ previous });
        return [again.status, afterDrop.status];
      }),
    expected: ['unchanged', 'loaded'],
  },
  {
    name: 'a load that is stopped leaves neither a table nor a file',
    needs: ({ loading: way }) => way === 'staged',
    act: (subject) =>
      loading(subject, { columns: { value: text() }, files: { 'landed.csv': 'value\na\n' } }, async (load, { scratch }) => {
        const stop = new AbortController();
        const onProgress: FileLoadRequest['onProgress'] = ({ kind }) => void (kind === 'packed' && stop.abort(new Error('stopped')));
        const outcome = await load({ suffix: 'stopped', signal: stop.signal, onProgress }).catch(
          (error: unknown) => (error as Error).message,
        );
        const listed = await subject.warehouse.introspection.relations(subject.session, [`${subject.schema}__versions`]);
        return [outcome, listed.some(({ name }) => String(name).endsWith('stopped')), await readdir(scratch)];
      }),
    expected: ['stopped', false, []],
  },
  {
    name: 'a load that was interrupted goes on with what it has sent',
    needs: ({ loading: way }) => way === 'staged',
    act: async (subject) => {
      const lines = Array.from({ length: 1000 }, (_, index) => `${index}`);
      const given = { columns: { id: integer() }, files: { 'landed.csv': `id\n${lines.join('\n')}\n` } };
      return loading(subject, given, async (load) => {
        const same = { suffix: 'interrupted', rowsAPart: 200 };
        const stop = new AbortController();
        const cut: FileLoadRequest['onProgress'] = (progress) =>
          void (progress.kind === 'sent' && progress.sent > 0 && stop.abort(new Error('cut')));
        const outcome = await load({ ...same, signal: stop.signal, onProgress: cut }).catch((error: unknown) => (error as Error).message);
        const resumed: number[] = [];
        const onProgress: FileLoadRequest['onProgress'] = (progress) => void (progress.kind === 'landed' && resumed.push(progress.resumed));
        const { record } = await load({ ...same, loadedAt: '2024-03-01T12:00:00.000Z', onProgress });
        const [row] = await rowsOf(
          subject,
          record.relation,
          'count(*) as counted, count(distinct id) as ids, min(_loaded_at) as first, max(_loaded_at) as last',
          '1',
        );
        const [good = 0, bad] = resumed;
        return [outcome, good > 0, good <= 5, bad, Number(row?.counted), Number(row?.ids), row?.first, row?.last];
      });
    },
    expected: ['cut', true, true, 0, 1000, 1000, '2024-03-01 12:00:00', '2024-03-01 12:00:00'],
  },
  {
    name: 'what a killed load has left is removed by the next',
    needs: ({ loading: way }) => way === 'staged',
    act: (subject) =>
      loading(subject, { columns: { value: text() }, files: { 'landed.csv': 'value\na\n' } }, async (load, { scratch }) => {
        // No process has a number as high as this.
        await mkdir(join(scratch, 'martlet-load-99999999-left'));
        await load();
        return readdir(scratch);
      }),
    expected: [],
  },
];
