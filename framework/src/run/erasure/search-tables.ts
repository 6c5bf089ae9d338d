import { relationKey } from '../../state/index.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';
import { holds } from './search-files.js';
import { asText, placeOf } from './subject-sql.js';

/** What a search of all tables of a warehouse came to. */
export interface SearchedTables {
  readonly tables: number;
  readonly columns: number;
  /** The columns in which a value was found: `schema.table.column`. */
  readonly found: readonly string[];
  /** The values that are a part of longer words, which are not the person's. */
  readonly insideOthers: ReadonlySet<string>;
}

/** How many texts of a column that may hold a value are looked at one by one. */
const MOST_TEXTS = 1000;

/** Searches every column of every table of the warehouse for values: as the whole of it, or as a word of a longer text. */
export async function searchTables(
  {
    session,
    warehouse: { dialect, introspection },
  }: { readonly session: Session; readonly warehouse: Pick<Warehouse, 'dialect' | 'introspection'> },
  values: readonly string[],
): Promise<SearchedTables> {
  const schemas = await introspection.schemas(session);
  const tables = (await introspection.relations(session, schemas)).filter(({ as }) => as === 'table');
  const columns = await introspection.columns(session, tables);
  const needles = values.map((value) => ({ value, bytes: Buffer.from(value) }));
  const found: string[] = [];
  const insideOthers = new Set<string>();
  for (const [index, table] of tables.entries()) {
    for (const { name } of values.length === 0 ? [] : (columns[index] ?? [])) {
      const text = asText(dialect, name);
      const conditions = values.map(() => `${text} like ? escape '!'`).join(' or ');
      const parameters = values.map((value) => `%${value.replace(/[!%_]/g, '!$&')}%`);
      const rows = await session.query(
        `select distinct ${text} as found from ${placeOf(dialect, table)} where ${conditions} limit ${MOST_TEXTS}`,
        { parameters },
      );
      const texts = rows.map(({ found: each }) => Buffer.from(String(each)));
      if (texts.some((each) => needles.some(({ bytes }) => holds(each, bytes, true)))) found.push(`${relationKey(table)}.${name}`);
      // Where there are more texts than are looked at, any value may be in one of the others.
      for (const { value, bytes } of needles)
        if (rows.length === MOST_TEXTS || texts.some((each) => holds(each, bytes, false))) insideOthers.add(value);
    }
  }
  return { tables: tables.length, columns: columns.reduce((sum, { length }) => sum + length, 0), found, insideOthers };
}
