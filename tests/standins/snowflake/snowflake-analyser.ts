import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnalysedTable, Analyser } from '../analyser.js';
import { sourceFile, standInDirectory } from '../cache.js';
import { startLineProcess, successOf } from '../line-process.js';

/** What is asked of polyglot, which is installed beside the stand-ins. */
interface Polyglot {
  validateWithSchema(
    sql: string,
    schema: { readonly strict: boolean; readonly tables: readonly AnalysedTable[] },
    dialect: 'snowflake',
    options: { readonly semantic: boolean; readonly strictSyntax: boolean },
  ): { readonly errors: readonly { readonly severity: string; readonly code: string; readonly message: string }[] };
}

/** fakesnow binds and runs; polyglot is a second, independent parser that knows the schema. Both have to accept. */
export async function startSnowflakeAnalyser(): Promise<Analyser> {
  const python = join(standInDirectory('snowflake'), 'venv/bin/python');
  const fakesnow = await startLineProcess(python, [sourceFile('snowflake', 'analyser.py')], { TZ: 'UTC' });
  const module = join(standInDirectory('polyglot'), 'node_modules/@polyglot-sql/sdk/dist/index.node.js');
  const polyglot = (await import(pathToFileURL(module).href)) as Polyglot;
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
      const problem = secondOpinion(polyglot, sql, [...tables.values()]);
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

function secondOpinion(polyglot: Polyglot, sql: string, tables: readonly AnalysedTable[]): string | undefined {
  const { errors } = polyglot.validateWithSchema(sql, { strict: true, tables }, 'snowflake', { semantic: true, strictSyntax: true });
  return errors.find(({ severity, code }) => severity === 'error' && !unreliable.test(code))?.message;
}
