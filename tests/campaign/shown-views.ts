import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** What each environment shows: the rows of each of its views, as texts in order. */
export type Shown = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** The views of people, by environment and name; the versions behind them are nobody's business. */
export async function shownViews(warehouse: string): Promise<Shown> {
  if (!existsSync(warehouse)) return new Map();
  const instance = await DuckDBInstance.create(warehouse, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  try {
    const shown = new Map<string, Map<string, readonly string[]>>();
    const views = await query('select schema_name, view_name from duckdb_views() where not internal order by all');
    for (const { schema_name, view_name } of views) {
      const [schema = '', environment = 'prod'] = String(schema_name).split('__');
      if (environment === 'versions' || !['gold', 'bronze'].includes(schema)) continue;
      const name = String(view_name);
      if (schema === 'bronze' && name !== 'events') continue;
      const rows = await query(`select * from "${schema_name}"."${name}"`);
      const views = shown.get(environment) ?? new Map<string, readonly string[]>();
      shown.set(environment, views.set(name, rows.map(rowText).sort()));
    }
    return shown;
  } finally {
    // The file stays locked while a connection is open.
    connection.closeSync();
    instance.closeSync();
  }
}

function rowText(row: Readonly<Record<string, unknown>>): string {
  const { id, grp, day, amount, status, version, at, valid_from, valid_to, is_current, is_deleted = false } = row;
  const state = is_current === undefined ? [] : [instant(valid_from), instant(valid_to), is_current, is_deleted];
  return [id, grp, day, amount, status, version, instant(at), ...state].map((value) => value ?? '·').join(' ');
}

/** As DuckDB writes it, so as the standard does. */
function instant(value: unknown): string | null {
  return value === null ? null : `${String(value).replace(' ', 'T')}Z`;
}
