import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { type Analyser, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';
import { compareRows, readResult } from './compare-rows.js';
import { type BenchmarkModel, benchmarkModels, compileModel, tablesFor } from './harness.js';
import {
  type Benchmark,
  comparedScale,
  isTpcInstalled,
  type OfficialQuery,
  officialQueries,
  queriesWithoutRows,
  tpcDatabase,
} from './setup.js';

const models = await benchmarkModels();
const named = (all: readonly BenchmarkModel[]) => all.map((model) => [model.file.replace(/\.ts$/, ''), model] as const);

it.each<[Benchmark, number]>([
  ['tpch', 22],
  ['tpcds', 99],
])('all queries of %s stand as models', (benchmark, count) => {
  const numbers = models.filter((model) => model.benchmark === benchmark).map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});

// The queries without rows at one scale are compared once more at another, where they have some.
const emptyAtFirst = queriesWithoutRows.tpcds[comparedScale.tpcds] ?? [];

describe.each<[Benchmark, number, (model: BenchmarkModel) => boolean]>([
  ['tpch', comparedScale.tpch, () => true],
  ['tpcds', comparedScale.tpcds, () => true],
  ['tpcds', 0.1, ({ number }) => emptyAtFirst.includes(number)],
])('on duckdb, the models of %s at scale %d return what the official query returns', (benchmark, scale, isCompared) => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  let official: readonly OfficialQuery[];

  beforeAll(async () => {
    if (!isTpcInstalled()) return;
    official = await officialQueries(benchmark);
    instance = await DuckDBInstance.create(await tpcDatabase(benchmark, scale), { access_mode: 'READ_ONLY' });
    connection = await instance.connect();
  });

  afterAll(() => {
    connection?.closeSync();
    instance?.closeSync();
  });

  it.for(named(models.filter((model) => model.benchmark === benchmark && isCompared(model))))('%s', async ([, model], context) => {
    if (!isTpcInstalled()) context.skip(notInstalled);
    const query = official.find(({ number }) => number === model.number);
    if (query === undefined) throw new Error(`${model.file} is none of the official queries.`);
    const sql = compileModel(model, dialect('duckdb'), 'main');
    const differences = compareRows(await readResult(connection, query.sql), await readResult(connection, sql), query);
    expect(differences, sql).toEqual([]);
  });
});

describe.each(['snowflake', 'bigquery', 'databricks'] as const)('%s', (name) => {
  let analyser: Analyser | undefined;

  beforeAll(async () => {
    if (!isInstalled(name)) return;
    analyser = await startAnalyser(name);
    await analyser.register(tablesFor(dialect(name)));
  });

  afterAll(async () => {
    await analyser?.close();
  });

  it.for(named(models))('accepts %s', async ([, model], context) => {
    const sql = compileModel(model, dialect(name), model.benchmark);
    if (analyser === undefined) return context.skip(notInstalled);
    const analysis = await analyser.analyse(sql);
    expect(analysis.ok, analysis.ok ? '' : `${analysis.message}\n${sql}`).toBe(true);
  });
});
