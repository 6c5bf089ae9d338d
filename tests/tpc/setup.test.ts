import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { notInstalled } from '../standins/analyser.js';
import { compareRows, readResult } from './compare-rows.js';
import { type Benchmark, comparedScale, isTpcInstalled, officialQueries, queriesWithoutRows, tpcDatabase } from './setup.js';

describe.each<[Benchmark, number]>([
  ['tpch', 22],
  ['tpcds', 99],
])('the official queries of %s', (kind, count) => {
  it('return the same rows whenever they run, and none only where that is written down', { timeout: 300_000 }, async (context) => {
    if (!isTpcInstalled()) context.skip(notInstalled);
    const queries = await officialQueries(kind);
    expect(queries.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));

    const instance = await DuckDBInstance.create(await tpcDatabase(kind), { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const withoutRows: number[] = [];
    for (const query of queries) {
      const first = await readResult(connection, query.sql);
      if (first.rows.length === 0) withoutRows.push(query.number);
      const second = await readResult(connection, query.sql);
      expect(compareRows(first, second, query), `query ${query.number}`).toEqual([]);
    }
    expect(withoutRows).toEqual(queriesWithoutRows[kind][comparedScale[kind]]);
    connection.closeSync();
    instance.closeSync();
  });
});
