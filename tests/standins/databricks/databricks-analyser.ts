import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Analyser } from '../analyser.js';
import { sourceFile, standInDirectory } from '../cache.js';
import { startLineProcess, successOf } from '../line-process.js';

/** Spark's own parser, analyser and optimizer over empty tables, and Spark to run queries. */
export async function startDatabricksAnalyser(): Promise<Analyser> {
  const installed = standInDirectory('databricks');
  const scratch = await mkdtemp(join(tmpdir(), 'martlet-spark-'));
  const spark = await startLineProcess(
    join(installed, 'venv/bin/python'),
    [sourceFile('databricks', 'analyser.py'), join(installed, 'jars'), scratch],
    { PYSPARK_PYTHON: join(installed, 'venv/bin/python') },
  );
  return {
    dialect: 'databricks',
    async register(tables) {
      successOf(await spark.ask('register', tables));
    },
    async analyse(sql) {
      const answer = await spark.ask('analyse', sql);
      return answer.ok ? { ok: true } : answer;
    },
    async run(sql) {
      return successOf(await spark.ask('run', sql)) as unknown[][];
    },
    async close() {
      await spark.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
