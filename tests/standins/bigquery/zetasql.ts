import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AnalysedTable, Analysis } from '../analyser.js';
import { standInDirectory } from '../cache.js';
import { freePort } from '../free-port.js';
import { zetasqlType } from './zetasql-type.js';

/** ZetaSQL's analyser service on a port of its own. */
export interface Zetasql {
  register(tables: readonly AnalysedTable[]): void;
  analyse(sql: string): Promise<Analysis>;
  close(): Promise<void>;
}

// The parts of the package that are used here. It lives in the cache, so its own types are out of reach.
interface ZetasqlPackage {
  ZetaSQLClient: { init(port: number): void; getInstance(): ZetasqlClient };
  LanguageOptions: new () => {
    enableMaximumLanguageFeatures(): Promise<unknown>;
    enableLanguageFeature(feature: string): void;
    options: Readonly<Record<string, unknown>>;
  };
}
interface ZetasqlClient {
  testConnection(): Promise<boolean>;
  analyze(request: unknown): Promise<unknown>;
}

export async function startZetasql(): Promise<Zetasql> {
  const root = join(standInDirectory('bigquery'), 'node_modules/@fivetrandevelopers/zetasql');
  const zetasql = createRequire(import.meta.url)(root) as ZetasqlPackage;
  const port = await freePort();
  const server = spawn(join(root, 'lib/zetasql', serverBinary()), ['localhost', String(port)], { stdio: 'ignore' });
  const stop = (): void => void server.kill('SIGKILL');
  process.once('exit', stop);

  zetasql.ZetaSQLClient.init(port);
  const client = zetasql.ZetaSQLClient.getInstance();
  if (!(await client.testConnection())) {
    stop();
    throw new Error('The ZetaSQL server does not answer.');
  }
  const languageOptions = await bigqueryLanguage(zetasql);
  const tables = new Map<string, AnalysedTable>();

  return {
    register(added) {
      for (const table of added) tables.set(`${table.schema}.${table.name}`, table);
    },
    async analyse(sql) {
      try {
        await client.analyze({
          options: {
            languageOptions,
            errorMessageMode: 'ERROR_MESSAGE_ONE_LINE',
            pruneUnusedColumns: true,
          },
          simpleCatalog: catalogOf([...tables.values()], languageOptions),
          sqlStatement: sql,
          target: 'sqlStatement',
        });
        return { ok: true };
      } catch (error) {
        return { ok: false, message: messageOf(error) };
      }
    },
    async close() {
      process.off('exit', stop);
      stop();
      await ended(server);
    },
  };
}

function serverBinary(): string {
  const architecture = process.arch.startsWith('arm') ? '_arm' : '';
  return `remote_server${architecture}${process.platform === 'darwin' ? '' : '.so'}`;
}

/** The language as BigQuery speaks it: all that was released when the library was, as an external product. */
async function bigqueryLanguage(zetasql: ZetasqlPackage): Promise<Record<string, unknown>> {
  const language = new zetasql.LanguageOptions();
  await language.enableMaximumLanguageFeatures();
  // In development when the library was published, part of BigQuery since.
  language.enableLanguageFeature('FEATURE_V_1_4_GROUPING_SETS');
  language.enableLanguageFeature('FEATURE_V_1_4_GROUPING_BUILTIN');
  language.enableLanguageFeature('FEATURE_INTERVAL_TYPE');
  return {
    ...language.options,
    productMode: 'PRODUCT_EXTERNAL',
    supportedStatementKinds: [],
    reservedKeywords: ['QUALIFY'],
  };
}

function catalogOf(tables: readonly AnalysedTable[], languageOptions: unknown): unknown {
  const schemas = new Map<string, unknown[]>();
  const dotted: unknown[] = [];
  for (const table of tables) {
    const definition = {
      serializationId: dotted.length + 1,
      column: table.columns.map(({ name, type }) => ({ name, type: zetasqlType(type) })),
    };
    schemas.set(table.schema, [...(schemas.get(table.schema) ?? []), { ...definition, name: table.name }]);
    // One pair of backquotes around the whole path makes a single name of it.
    dotted.push({ ...definition, name: `${table.schema}.${table.name}` });
  }
  return {
    name: 'catalog',
    table: dotted,
    catalog: [...schemas].map(([name, table]) => ({ name, table })),
    builtinFunctionOptions: { languageOptions },
  };
}

function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'details' in error) return String(error.details);
  return error instanceof Error ? error.message : String(error);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}
