import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProject, type Project } from '../../src/project/index.js';
import { diffData } from '../../src/run/diff-data.js';
import type { ModelVersion } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';
import { tempProject } from '../temp-project.js';

interface Row {
  readonly id: number | null;
  readonly name: string;
  readonly amount: string | null;
  readonly mail: string | null;
  readonly tags: readonly number[] | null;
  readonly extra: string | null;
}

const declare = (name: string, grain: string): string => `
  import { array, decimal, integer, json, model, text } from 'martlet';
  import { sql } from 'kysely';
  export const ${name} = model({ name: '${name}', from: {}, ${grain}
    columns: { id: integer(), name: text().notNull(), amount: decimal(18, 2), mail: text().pii('email'), tags: array(integer()), extra: json() },
    query: (db) => db.selectNoFrom((eb) => []) });`;

const COLUMNS = [
  { name: 'id', type: 'integer', nullable: true },
  { name: 'name', type: 'text', nullable: false },
  { name: 'amount', type: 'decimal(18, 2)', nullable: true },
  { name: 'mail', type: 'text', nullable: true },
  { name: 'tags', type: 'array(integer)', nullable: true },
  { name: 'extra', type: 'json', nullable: true },
];

const version = (id: string, side: string): ModelVersion => ({
  id,
  relation: { schema: 'main', name: side },
  as: 'table',
  fingerprint: side,
  fingerprints: {
    own: { rows: '', columns: {}, storage: '' },
    metadata: '',
    code: { rows: '', columns: {}, version: '' },
    data: { rows: '', columns: {}, version: '' },
  },
  columns: COLUMNS,
  reads: [],
  runId: '',
  createdAt: '',
});

let project: Project;
let warehouse: Warehouse;
let session: Session;

beforeAll(async () => {
  project = await loadProject(
    tempProject({ 'models/keyed.ts': declare('keyed', `grain: ['id', 'name'],`), 'models/unkeyed.ts': declare('unkeyed', '') }),
  );
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});

afterAll(async () => {
  await session.close();
  await warehouse.close();
});

async function diff(model: 'keyed' | 'unkeyed', left: readonly Row[], right: readonly Row[], samples = 3) {
  await fill('lefts', left);
  await fill('rights', right);
  const id = `gold.${model}`;
  const different = { id, kind: 'different', left: version(id, 'lefts'), right: version(id, 'rights'), columns: [] } as const;
  return diffData({ project, warehouse, stop: new AbortController() }, session, different, { samples });
}

async function fill(table: string, rows: readonly Row[]): Promise<void> {
  const { dialect } = warehouse;
  await session.execute(
    `create or replace table ${table} (id bigint, name varchar, amount decimal(18, 2), mail varchar, tags bigint[], extra json)`,
  );
  const values = rows.map(({ id, name, amount, mail, tags, extra }) =>
    [id, name, amount, mail, tags === null ? null : tags, extra]
      .map((value) => (Array.isArray(value) ? `[${value.join(', ')}]` : dialect.literal(value)))
      .join(', '),
  );
  if (values.length > 0) await session.execute(`insert into ${table} values ${values.map((row) => `(${row})`).join(', ')}`);
}

/** Few values, so that rows of the two tables meet, differ a little, and repeat. */
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom(null, 0, 1, 2),
  name: fc.constantFrom('', 'a', 'b'),
  amount: fc.constantFrom(null, '0.00', '0.01', '9007199254740993.25', '9007199254740993.26'),
  mail: fc.constantFrom(null, '', 'ada@shop.example'),
  tags: fc.constantFrom(null, [], [1], [1, 2]),
  extra: fc.constantFrom(null, '{}', '{"a":1}'),
});
const rows = fc.array(row, { maxLength: 12 });
const keyOf = ({ id, name }: Row): string => JSON.stringify([id, name]);
const uniqueRows = fc.uniqueArray(row, { selector: keyOf, maxLength: 9 });
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const BESIDE = ['amount', 'mail', 'tags', 'extra'] as const;

describe('the difference of two tables', () => {
  test('is by key what a comparison in memory finds, column by column', async () => {
    await fc.assert(
      fc.asyncProperty(uniqueRows, uniqueRows, async (left, right) => {
        const rights = new Map(right.map((each) => [keyOf(each), each]));
        const pairs = left.flatMap((each): (readonly [Row, Row])[] => {
          const other = rights.get(keyOf(each));
          return other === undefined ? [] : [[each, other]];
        });
        const found = await diff('keyed', left, right, 100);
        expect(found).toMatchObject({
          kind: 'keyed',
          key: ['id', 'name'],
          leftOnly: left.length - pairs.length,
          rightOnly: right.length - pairs.length,
          both: pairs.length,
          equal: pairs.filter(([one, other]) => BESIDE.every((column) => same(one[column], other[column]))).length,
          matches: BESIDE.map((column) => ({ column, rows: pairs.filter(([one, other]) => same(one[column], other[column])).length })),
          notCompared: [],
        });
        if (found.kind !== 'keyed') return;
        expect(found.samples.leftOnly).toHaveLength(found.leftOnly);
        expect(found.samples.rightOnly).toHaveLength(found.rightOnly);
        expect(found.samples.different).toHaveLength(found.both - found.equal);
        for (const { values } of found.samples.different) expect(values.length).toBeGreaterThan(0);
        expect(JSON.stringify(found.samples)).not.toContain('ada@');
      }),
      { numRuns: 40 },
    );
  });

  test('is without a key what is left when equal rows are taken away in pairs', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        const [surplus, missing] = [without(left, right), without(right, left)];
        const found = await diff('unkeyed', left, right, 100);
        expect(found).toMatchObject({ kind: 'unkeyed', leftOnly: surplus, rightOnly: missing, both: left.length - surplus });
        expect(JSON.stringify(found)).not.toContain('ada@');
      }),
      { numRuns: 40 },
    );
  });

  test('is by whole rows where the key stands more than once', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        const repeated = (all: readonly Row[]): number =>
          new Set(all.map(keyOf).filter((key, index, keys) => keys.indexOf(key) !== index)).size;
        fc.pre(repeated(left) + repeated(right) > 0);
        expect(await diff('keyed', left, right, 0)).toMatchObject({
          kind: 'unkeyed',
          repeatedKeys: { left: repeated(left), right: repeated(right) },
          leftOnly: without(left, right),
          rightOnly: without(right, left),
        });
      }),
      { numRuns: 20 },
    );
  });
});

/** How many rows are left of some when each of the others takes one of its like away. */
function without(all: readonly Row[], others: readonly Row[]): number {
  const left = all.map((each) => JSON.stringify(each));
  for (const other of others) {
    const index = left.indexOf(JSON.stringify(other));
    if (index >= 0) left.splice(index, 1);
  }
  return left.length;
}
