import { join } from 'node:path';
import { validateWithSchema } from '@polyglot-sql/sdk';
import type { AnalysedTable, Analyser } from '../analyser.js';
import { sourceFile, standInDirectory } from '../cache.js';
import { startLineProcess, successOf } from '../line-process.js';

/** fakesnow binds and runs; polyglot is a second, independent parser that knows the schema. Both have to accept. */
export async function startSnowflakeAnalyser(): Promise<Analyser> {
  const python = join(standInDirectory('snowflake'), 'venv/bin/python');
  const fakesnow = await startLineProcess(python, [sourceFile('snowflake', 'analyser.py')], { TZ: 'UTC' });
  const tables = new Map<string, AnalysedTable>();
  return {
    dialect: 'snowflake',
    async register(added) {
      successOf(await fakesnow.ask('register', added));
      for (const table of added) tables.set(`${table.schema}.${table.name}`, table);
    },
    async analyse(sql) {
      const answer = await fakesnow.ask('analyse', sql);
      if (!answer.ok) return answer;
      const problem = secondOpinion(sql, [...tables.values()]);
      return problem === undefined ? { ok: true } : { ok: false, message: problem };
    },
    async run(sql) {
      return successOf(await fakesnow.ask('run', sql)) as unknown[][];
    },
    close: () => fakesnow.close(),
  };
}

/**
 * Findings of polyglot that don't count, because it reports them on valid statements as well:
 * unknown columns after PIVOT (E201), types that Snowflake converts by itself (E210 to E219 without E216) and grouping
 * with WITHIN GROUP or ROLLUP (E230). The engine behind fakesnow has judged columns and grouping already.
 */
const unreliable = /^E(201|21[0-57-9]|230)$/;

function secondOpinion(sql: string, tables: readonly AnalysedTable[]): string | undefined {
  const schema = {
    strict: true,
    tables: tables.map(({ schema, name, columns }) => ({ schema, name, columns: [...columns] })),
  };
  const { errors } = validateWithSchema(sql, schema, 'snowflake', { semantic: true, strictSyntax: true });
  return errors.find(({ severity, code }) => severity === 'error' && !unreliable.test(code))?.message;
}
