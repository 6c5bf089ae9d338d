import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { MartletError } from 'martlet';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Dialect } from '../../framework/src/warehouses/dialect.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { type Analyser, type Analysis, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';
import { compareRows, readResult } from './compare-rows.js';
import { type BenchmarkModel, benchmarkModels, compileModel, tablesFor } from './harness.js';
import { knownRefusals } from './known-refusals.js';
import { type Benchmark, isTpcInstalled, type OfficialQuery, officialQueries, tpcDatabase } from './setup.js';

const models = await benchmarkModels();
const named = (all: readonly BenchmarkModel[]) => all.map((model) => [model.file.replace(/\.ts$/, ''), model] as const);

describe.each<Benchmark>(['tpch', 'tpcds'])('on duckdb, the models of %s return what the official query returns', (benchmark) => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  let official: readonly OfficialQuery[];

  beforeAll(async () => {
    if (!isTpcInstalled()) return;
    official = await officialQueries(benchmark);
    instance = await DuckDBInstance.create(await tpcDatabase(benchmark), { access_mode: 'READ_ONLY' });
    connection = await instance.connect();
  });

  afterAll(() => {
    connection?.closeSync();
    instance?.closeSync();
  });

  it.for(named(models.filter((model) => model.benchmark === benchmark)))('%s', async ([, model], context) => {
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

  it.for(named(models))('accepts %s', async ([title, model], context) => {
    const analysis = await analyse(model, dialect(name), analyser, context);
    const refusal = knownRefusals.find(({ query, dialect: refusing }) => query === title && refusing === name);
    const expected = refusal === undefined ? 'accepted' : refusal.kind;
    expect(analysis.verdict, analysis.text).toBe(expected);
  });
});

it('every known refusal names a model', () => {
  const files = models.map(({ file }) => file);
  expect(knownRefusals.filter(({ query }) => !files.includes(`${query}.ts`))).toEqual([]);
});

interface Verdict {
  /** Who refuses the model, if anybody does. */
  readonly verdict: 'accepted' | 'dialect' | 'analyser';
  readonly text: string;
}

async function analyse(model: BenchmarkModel, target: Dialect, analyser: Analyser | undefined, context: TestContext): Promise<Verdict> {
  let sql: string;
  try {
    sql = compileModel(model, target, model.benchmark);
  } catch (error) {
    if (!(error instanceof MartletError) || error.reason !== 'expression-unsupported') throw error;
    return { verdict: 'dialect', text: error.message };
  }
  if (analyser === undefined) return context.skip(notInstalled);
  const analysis: Analysis = await analyser.analyse(sql);
  return analysis.ok ? { verdict: 'accepted', text: sql } : { verdict: 'analyser', text: `${analysis.message}\n${sql}` };
}
