import type { StoredRelation } from './statements.js';
import type { RelationName, ResultRow, Session } from './warehouse.js';

/** A column of a relation that stands in a warehouse. */
export interface IntrospectedColumn {
  /** As Martlet writes it; in double quotes where it is stored in a case that Martlet can't write. */
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
  readonly nullable: boolean;
  readonly description?: string;
}

/** What a warehouse knows about a table without reading it. */
export interface TableFacts {
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
  /** An instant in ISO form. */
  readonly lastModified: string | undefined;
}

/** A view that stands in a warehouse. */
export interface StoredView extends RelationName {
  /** The relation that it shows as it is; `other` for any other query, `unknown` where the warehouse does not tell. */
  readonly shows: RelationName | 'other' | 'unknown';
}

/** Looks at what stands in a warehouse. */
export interface Introspection {
  /** The schemas of the database, by names that Martlet can write; without those that the warehouse describes itself in. */
  schemas(session: Session): Promise<readonly string[]>;
  /** The tables and views of some schemas; none in a schema that does not exist. */
  relations(session: Session, schemas: readonly string[]): Promise<readonly StoredRelation[]>;
  /** The views of some schemas, and what they show; none in a schema that does not exist. */
  views(session: Session, schemas: readonly string[]): Promise<readonly StoredView[]>;
  /** The columns of each of some tables and views, in order; none for a relation that does not exist. */
  columns(session: Session, relations: readonly RelationName[]): Promise<readonly (readonly IntrospectedColumn[])[]>;
  /** What is said of each of some tables and views, where anything is. */
  descriptions(session: Session, relations: readonly RelationName[]): Promise<readonly (string | undefined)[]>;
  /** Facts about each of some tables; undefined for one that does not exist. */
  facts(session: Session, relations: readonly RelationName[]): Promise<readonly (TableFacts | undefined)[]>;
}

/** What each database tells of the relations in it, in the order of the relations. */
export async function inEachDatabase<T>(
  relations: readonly RelationName[],
  ask: (relations: readonly RelationName[], database: string | undefined) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const databases = [...new Set(relations.map(({ database }) => database))];
  const [only] = databases;
  if (databases.length === 1) return ask(relations, only);
  const told = new Map<RelationName, T>();
  for (const database of databases) {
    const some = relations.filter((relation) => relation.database === database);
    for (const [place, answer] of (await ask(some, database)).entries()) {
      const relation = some[place];
      if (relation !== undefined) told.set(relation, answer);
    }
  }
  return relations.flatMap((relation) => (told.has(relation) ? [told.get(relation) as T] : []));
}

/** How the tables that describe a warehouse are asked about relations. */
export interface Described {
  readonly literal: (text: string) => string;
  /** How they write a name. */
  readonly stored: (name: string) => string;
  /** The query for what stands under a condition over `table_schema` and `table_name`; both are among its columns, as they are written. */
  readonly select: (condition: string) => string;
}

/** What one query says about each of some relations. */
export async function rowsAbout(
  session: Session,
  relations: readonly RelationName[],
  { literal, stored, select }: Described,
): Promise<readonly (readonly ResultRow[])[]> {
  if (relations.length === 0) return [];
  const bySchema = new Map<string, string[]>();
  for (const { schema, name } of relations) {
    const names = bySchema.get(schema) ?? [];
    names.push(literal(stored(name)));
    bySchema.set(schema, names);
  }
  const conditions = [...bySchema].map(
    ([schema, names]) => `(table_schema = ${literal(stored(schema))} and table_name in (${names.join(', ')}))`,
  );
  const found = new Map<string, ResultRow[]>();
  for (const row of await session.query(select(conditions.join(' or ')))) {
    const rows = found.get(`${row.table_schema}.${row.table_name}`) ?? [];
    rows.push(row);
    found.set(`${row.table_schema}.${row.table_name}`, rows);
  }
  return relations.map(({ schema, name }) => found.get(`${stored(schema)}.${stored(name)}`) ?? []);
}

/** The columns of which a query tells the `name`, the `type`, whether they are `is_nullable`, and the `comment` on them. */
export function storedColumns(rows: readonly ResultRow[]): readonly IntrospectedColumn[] {
  return rows.map(({ name, type, is_nullable, comment }) => {
    const description = commentOrNone(comment);
    const said = description === undefined ? {} : { description };
    return { name: String(name), type: String(type), nullable: is_nullable === 'YES', ...said };
  });
}

/** What a query says of a relation in its `comment`. */
export function relationComment([row]: readonly ResultRow[]): string | undefined {
  return commentOrNone(row?.comment);
}

/** Facts of which a query tells the `rows`, the `bytes` and when they were `last_modified`, in UTC. */
export function tableFacts([row]: readonly ResultRow[]): TableFacts | undefined {
  return row && { rows: numberOrNone(row.rows), bytes: numberOrNone(row.bytes), lastModified: instantOrNone(row.last_modified) };
}

/** What is said of something; undefined for nothing. */
export function commentOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number as drivers return it, or undefined for none. */
function numberOrNone(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** An instant in UTC as drivers return it, in ISO form. */
function instantOrNone(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : new Date(`${String(value).replace(' ', 'T')}Z`).toISOString();
}

/** The answer to a query for the `name` of each schema. */
export async function schemasBy(session: Session, sql: string): Promise<readonly string[]> {
  return (await session.query(sql)).map(({ name }) => String(name));
}

/** The answer to a query for `schema`, `name` and `as`, which the query promises. */
export async function relationsBy(session: Session, sql: string): Promise<readonly StoredRelation[]> {
  return (await session.query(sql)) as unknown as readonly StoredRelation[];
}

/** The answer to a query for the `schema`, the `name` and the `definition` of views. */
export async function viewsBy(session: Session, sql: string): Promise<readonly StoredView[]> {
  return (await session.query(sql)).map(({ schema, name, definition }) => ({
    schema: String(schema),
    name: String(name),
    shows: shownBy(typeof definition === 'string' ? definition : ''),
  }));
}

/** What a view shows, by its query or the statement that made it: warehouses keep either. */
function shownBy(definition: string): StoredView['shows'] {
  const text = definition.replace(/["`]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();
  if (text === '') return 'unknown';
  const [, path = ''] = /(?:^|\bas )\(?select \* from ([\w$.-]+)\)?;?$/.exec(text) ?? [];
  const [name, schema] = path.split('.').reverse();
  return name === undefined || schema === undefined ? 'other' : { schema, name };
}
