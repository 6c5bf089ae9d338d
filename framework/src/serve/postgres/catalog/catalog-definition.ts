import type { DatabaseDefinition } from '../../../warehouses/statement-engine.js';
import { PG_SCHEMA } from '../sql/rewrite.js';
import { catalogFunctions } from './functions.js';
import { INFORMATION_EMPTY, INFORMATION_VIEWS } from './information-schema.js';
import { NAME_VIEWS } from './names.js';
import { PG_EMPTY, PG_VIEWS } from './pg-catalog.js';
import { BASE_SCHEMA, baseTables, type CatalogRelation } from './rows.js';

/** Where the catalog has what `information_schema` shows. */
const INFORMATION_SCHEMA = 'info';

const PG_NAMES = new Set([...Object.keys(PG_VIEWS), ...Object.keys(PG_EMPTY)]);
const INFORMATION_NAMES = new Set([...Object.keys(INFORMATION_VIEWS), ...Object.keys(INFORMATION_EMPTY)]);

/** Where the catalog has a relation of PostgreSQL's own schemas; undefined for a name that is none of them. */
export function systemRelation(schema: string, name: string): { readonly schema: string; readonly name: string } | undefined {
  const known = name.toLowerCase();
  if (schema === 'information_schema') return INFORMATION_NAMES.has(known) ? { schema: INFORMATION_SCHEMA, name: known } : undefined;
  return PG_NAMES.has(known) ? { schema: PG_SCHEMA, name: known } : undefined;
}

/** What the catalog says of those who ask. */
export interface CatalogOptions {
  readonly database: string;
  readonly role: string;
  /** The schemas in which names without one are looked for. */
  readonly path: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
}

/** The database that answers questions about some relations. */
export function catalogDefinition(relations: readonly CatalogRelation[], options: CatalogOptions): DatabaseDefinition {
  const empty = (schema: string, tables: Readonly<Record<string, Readonly<Record<string, string>>>>): DatabaseDefinition['tables'] =>
    Object.entries(tables).map(([name, columns]) => ({ name: { schema, name }, columns, rows: [] }));
  const views = (schema: string, queries: Readonly<Record<string, string>>): DatabaseDefinition['views'] =>
    Object.entries(queries).map(([name, sql]) => ({ name: { schema, name }, sql }));
  const pgViews = views(PG_SCHEMA, PG_VIEWS);
  return {
    schemas: [BASE_SCHEMA, PG_SCHEMA, INFORMATION_SCHEMA],
    tables: [
      ...baseTables(relations, [...PG_NAMES]),
      {
        name: { schema: BASE_SCHEMA, name: 'session' },
        columns: { name: 'VARCHAR', role: 'VARCHAR', path: 'VARCHAR[]' },
        rows: [{ name: options.database, role: options.role, path: options.path }],
      },
      {
        name: { schema: BASE_SCHEMA, name: 'settings' },
        columns: { name: 'VARCHAR', setting: 'VARCHAR' },
        rows: [...options.settings].map(([name, setting]) => ({ name, setting })),
      },
      ...empty(PG_SCHEMA, PG_EMPTY),
      ...empty(INFORMATION_SCHEMA, INFORMATION_EMPTY),
    ],
    functions: catalogFunctions(),
    views: [...inOrder(pgViews), ...views(INFORMATION_SCHEMA, INFORMATION_VIEWS), ...views(BASE_SCHEMA, NAME_VIEWS)],
  };
}

/** `pg_type` reads `pg_proc`; a view is made after those that it reads. */
function inOrder(views: DatabaseDefinition['views']): DatabaseDefinition['views'] {
  const isFirst = ({ name }: { readonly name: { readonly name: string } }): boolean => name.name === 'pg_proc';
  return [...views.filter(isFirst), ...views.filter((view) => !isFirst(view))];
}
