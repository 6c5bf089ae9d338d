import type { Analyser } from '../analyser.js';
import { startLocalBigquery } from './local-bigquery.js';
import { startZetasql } from './zetasql.js';

/** ZetaSQL, the parser and analyser of BigQuery itself; `run` executes on local-bigquery, which starts when first used. */
export async function startBigqueryAnalyser(): Promise<Analyser> {
  const zetasql = await startZetasql();
  let emulator: ReturnType<typeof startLocalBigquery> | undefined;
  return {
    dialect: 'bigquery',
    register: async (tables) => zetasql.register(tables),
    analyse: (sql) => zetasql.analyse(sql),
    async run(sql) {
      emulator ??= startLocalBigquery();
      return await (await emulator).query(sql);
    },
    async close() {
      await zetasql.close();
      if (emulator !== undefined) await (await emulator).close();
    },
  };
}
