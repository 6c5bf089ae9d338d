import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { notInstalled } from '../standins/analyser.js';
import { benchmarkTables } from './benchmark-tables.js';
import { type Benchmark, isTpcInstalled, tpcDatabase } from './setup.js';
import * as tpcds from './tpcds/tables.js';
import * as tpch from './tpch/tables.js';

describe.each<[Benchmark, object]>([
  ['tpch', tpch],
  ['tpcds', tpcds],
])('the typed tables of %s', (kind, module) => {
  // The module exports sources only; their rows don't matter here.
  const sources = Object.values(module) as (typeof tpch.part)[];

  it('are all tables of the benchmark', () => {
    expect(sources.map(({ name }) => name).sort()).toEqual(Object.keys(benchmarkTables[kind]).sort());
  });

  it('hold what they declare: columns in order, no null where none may be, one row for each key', { timeout: 120_000 }, async (context) => {
    if (!isTpcInstalled()) context.skip(notInstalled);
    const instance = await DuckDBInstance.create(await tpcDatabase(kind), { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    for (const { name, columns, grain = [] } of sources) {
      const described = await connection.runAndReadAll(`select column_name, column_type from (describe main.${name})`);
      const declared = Object.entries(columns).map(([column, { definition }]) => [column, physicalNames(definition.type)] as const);
      expect(described.getRows().map(([column]) => column)).toEqual(declared.map(([column]) => column));
      for (const [index, [column, types]] of declared.entries()) {
        expect(types, `${name}.${column}`).toContain(described.getRows()[index]?.[1]);
      }
      const notNull = Object.keys(columns).filter((column) => columns[column]?.definition.nullable === false);
      const broken = await connection.runAndReadAll(
        `select count(*) filter (where ${notNull.map((column) => `${column} is null`).join(' or ')}), count(*) - count(distinct (${grain.join(', ')})) from main.${name}`,
      );
      expect(broken.getRows()[0]?.map(Number), name).toEqual([0, 0]);
    }
    connection.closeSync();
    instance.closeSync();
  });
});

function physicalNames(type: { readonly kind: string; readonly precision?: number; readonly scale?: number }): readonly string[] {
  if (type.kind === 'decimal') return [`DECIMAL(${type.precision},${type.scale})`];
  return { integer: ['INTEGER', 'BIGINT'], text: ['VARCHAR'], date: ['DATE'] }[type.kind] ?? [];
}
