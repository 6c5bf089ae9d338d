import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';

let folder: string;
let engine: Warehouse;
let session: Session;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'martlet-files-'));
  engine = await openEmbedded(':memory:', {}, asWritten);
  session = await engine.session();
});
afterEach(async () => {
  await session.close();
  await engine.close();
  await rm(folder, { recursive: true });
});

/** A value of each type, whether a file holds the type as it is, and whether it holds it at all. */
const TYPES: Readonly<Record<string, readonly [value: string, heldAs: string | undefined]>> = {
  BOOLEAN: ['true', 'BOOLEAN'],
  BIGINT: ['9223372036854775807', 'BIGINT'],
  UBIGINT: ['18446744073709551615', 'UBIGINT'],
  HUGEINT: ['99999999999999999999999999999999999999', 'DECIMAL(38,0)'],
  UHUGEINT: ['1', 'DECIMAL(38,0)'],
  'DECIMAL(38,10)': ['1234567890123456789012345678.0123456789', 'DECIMAL(38,10)'],
  DOUBLE: ["'-0.1'", 'DOUBLE'],
  VARCHAR: ["'ä'", 'VARCHAR'],
  BLOB: ["'\\xAA'", 'BLOB'],
  DATE: ["'0001-01-01'", 'DATE'],
  TIME: ["'23:59:59.999999'", 'TIME'],
  'TIME WITH TIME ZONE': ["'01:02:03+02:30'", 'VARCHAR'],
  TIMESTAMP: ["'2024-02-29 12:00:00.123456'", 'TIMESTAMP'],
  TIMESTAMP_S: ["'2024-02-29 12:00:00'", 'TIMESTAMP'],
  TIMESTAMP_MS: ["'2024-02-29 12:00:00.123'", 'TIMESTAMP'],
  TIMESTAMP_NS: ["'2024-02-29 12:00:00.123456789'", 'TIMESTAMP_NS'],
  'TIMESTAMP WITH TIME ZONE': ["'2024-02-29 12:00:00.123456+00'", 'TIMESTAMP WITH TIME ZONE'],
  INTERVAL: ["'1 month 2 days 00:00:00.000001'", 'VARCHAR'],
  UUID: ["'4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'", 'UUID'],
  JSON: ['\'{"a":1}\'', 'JSON'],
  BIT: ["'0101'", 'VARCHAR'],
  "ENUM('small', 'large')": ["'large'", 'VARCHAR'],
  'INTEGER[]': ['[1, null]', 'INTEGER[]'],
  'INTEGER[2]': ['[1, 2]', 'INTEGER[]'],
  'HUGEINT[]': ['[170141183460469231731]', 'DECIMAL(38,0)[]'],
  'STRUCT(a INTEGER, b VARCHAR)': ["{'a': 1, 'b': 'x'}", 'STRUCT(a INTEGER, b VARCHAR)'],
  'MAP(VARCHAR, INTEGER)': ["map {'a': 1}", 'MAP(VARCHAR, INTEGER)'],
  'STRUCT(a HUGEINT)': ["{'a': 1}", undefined],
  'UNION(a INTEGER, b VARCHAR)': ['union_value(a := 1)', undefined],
};

describe('Parquet files of DuckDB', () => {
  test.each(Object.entries(TYPES))('%s comes back as it was, or is refused', async (type, [value, heldAs]) => {
    await session.execute(`create table t as select cast(${value} as ${type}) as v union all select null`);
    const [{ columns = [] } = {}] = [{ columns: (await engine.introspection.columns(session, [{ schema: 'main', name: 't' }]))[0] }];
    const engineType = columns[0]?.type ?? '';
    expect(engine.files?.heldAs(engineType)).toBe(heldAs);
    if (heldAs === undefined) return;
    const path = join(folder, 't.parquet');
    await engine.files?.write(session, { relation: { schema: 'main', name: 't' }, columns: [{ name: 'v', heldAs }], path });
    const differing = await session.query(
      `(select v from t except all select cast(v as ${engineType}) from '${path}') union all (select cast(v as ${engineType}) from '${path}' except all select v from t)`,
    );
    expect(differing).toEqual([]);
    // Nothing has become another type on the way into the file.
    const [described] = await session.query(`select column_type from (describe select v from '${path}')`);
    expect(described?.column_type).toBe(heldAs);
  });

  test('the parts of a table keep their names but for those whose rows have changed', async () => {
    await session.execute("create table kept as select range as id, 'a' as word from range(3000000)");
    const names = async (): Promise<readonly string[]> =>
      ((await engine.files?.parts(session, { schema: 'main', name: 'kept' }, ['id', 'word'])) ?? []).map(({ name }) => name);
    const before = await names();
    expect(before).toHaveLength(3);
    await session.execute("update kept set word = 'b' where id = 1300000");
    const updated = await names();
    expect([updated[0] === before[0], updated[1] === before[1], updated[2] === before[2]]).toEqual([true, false, true]);
    await session.transaction(async () => {
      await session.execute('delete from kept where id >= 2999990');
      await session.execute("insert into kept select range, 'c' from range(2999990, 3000010)");
      expect((await names()).slice(0, 2)).toEqual(updated.slice(0, 2));
    });
    const parts = (await engine.files?.parts(session, { schema: 'main', name: 'kept' }, ['id', 'word'])) ?? [];
    expect(parts.map(({ name }) => name).slice(0, 2)).toEqual(updated.slice(0, 2));
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(3_000_010);
  });
});
