import { MartletError, throwCollected } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { rejectsOf } from '../plan/index.js';
import {
  declaredColumns,
  isName,
  leftOutColumns,
  type Project,
  type ProjectSource,
  type ProposedSource,
  proposeSource,
} from '../project/index.js';
import { type ContractMismatch, contractMismatches } from '../quality/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { PendingWarehouse } from '../warehouses/pending-warehouse.js';
import type { StoredRelation } from '../warehouses/statements.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import { guarded } from './guarded-session.js';
import { ownSchemas } from './own-schemas.js';
import { redactedTexts } from './redacted-texts.js';

/** A table or view that stands in the warehouse. */
export interface StoredTable extends StoredRelation {
  readonly id: string;
  readonly owner?: Owner;
}

/** What the project has to do with a table: a source declares it, or Martlet fills it from files or with a model. */
export type Owner = { readonly kind: 'source'; readonly source: ProjectSource } | { readonly kind: 'filled'; readonly file: string };

/** What came of looking at a table in order to declare it. */
export type Proposal =
  /** No module declares it yet. */
  | { readonly kind: 'new'; readonly id: string; readonly source: ProposedSource }
  /** One does; what of the table differs from its contract, beyond columns that can't be declared. */
  | {
      readonly kind: 'declared';
      readonly id: string;
      readonly file: string;
      readonly source: ProposedSource;
      readonly differences: readonly ContractMismatch[];
    }
  | { readonly kind: 'filled'; readonly id: string; readonly file: string }
  /** None of its columns can be declared. */
  | { readonly kind: 'no-columns'; readonly id: string; readonly source: ProposedSource }
  /** Its name is one that a source can't have, or is found in quotes only. */
  | { readonly kind: 'no-name'; readonly id: string };

export interface StoredTablesRequest {
  readonly early: PendingWarehouse;
  readonly signal: AbortSignal;
}

/** The tables and views of all schemas but Martlet's own. */
export function listStoredTables(project: Project, request: StoredTablesRequest): Promise<readonly StoredTable[]> {
  return looking(project, request, async (session, warehouse) => {
    const { open } = await schemasOf(session, warehouse);
    return tablesIn(project, open, session, warehouse);
  });
}

/**
 * Looks at the tables that are named, `raw.orders`, and at all of the schemas that are, `raw`.
 *
 * @throws MartletError `stored-schema-unknown`, `stored-table-unknown`, `schema-of-martlet`, or MartletErrors of several.
 */
export function proposeSources(project: Project, asked: readonly string[], request: StoredTablesRequest): Promise<readonly Proposal[]> {
  return looking(project, request, async (session, warehouse) => {
    const { introspection, dialect } = warehouse;
    const tables = await askedTables(project, asked, session, warehouse);
    const known = tables.flatMap(({ id, owner }): Proposal[] =>
      owner?.kind === 'filled' ? [{ kind: 'filled', id, file: owner.file }] : [],
    );
    const looked = tables.filter(({ owner }) => owner?.kind !== 'filled').map((table) => ({ ...table, name: table.name.toLowerCase() }));
    const columns = await introspection.columns(session, looked);
    const descriptions = await introspection.descriptions(session, looked);
    const proposed = looked.map((table, index) =>
      propose(table, { columns: columns[index] ?? [], description: descriptions[index] }, dialect),
    );
    return [...known, ...proposed].sort((left, right) => (left.id < right.id ? -1 : 1));
  });
}

async function looking<T>(
  project: Project,
  { early, signal }: StoredTablesRequest,
  look: (session: Session, warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await early.take(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    const { statementTimeout } = project.config;
    const patient = guarded(session, { warehouse, emit: () => undefined, ...(statementTimeout === undefined ? {} : { statementTimeout }) });
    try {
      return await look({ ...patient, query: (sql, options) => patient.query(sql, { signal, ...options }) }, warehouse);
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}

/** The schemas that hold what others load, and Martlet's own. */
async function schemasOf(session: Session, { introspection }: Warehouse): Promise<Readonly<Record<'open' | 'own', readonly string[]>>> {
  const schemas = await introspection.schemas(session);
  const own = ownSchemas(schemas);
  return { own, open: schemas.filter((schema) => !own.includes(schema)) };
}

async function tablesIn(
  project: Project,
  schemas: readonly string[],
  session: Session,
  { introspection }: Warehouse,
): Promise<readonly StoredTable[]> {
  if (schemas.length === 0) return [];
  const owners = ownersOf(project);
  const relations = await introspection.relations(session, schemas);
  return relations
    .map((relation): StoredTable => {
      const id = `${relation.schema}.${relation.name}`;
      const owner = owners.get(id.toLowerCase());
      return { ...relation, id, ...(owner === undefined ? {} : { owner }) };
    })
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

function ownersOf({ sources, models }: Project): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { id, file } of models) owners.set(id.toLowerCase(), { kind: 'filled', file });
  for (const source of sources) {
    const { id, file } = source;
    const isFilled = source.relation.files !== undefined;
    owners.set(id.toLowerCase(), isFilled ? { kind: 'filled', file } : { kind: 'source', source });
    if (isFilled) owners.set(rejectsOf(source).id.toLowerCase(), { kind: 'filled', file });
  }
  return owners;
}

/** The tables that are meant, each once. */
async function askedTables(
  project: Project,
  asked: readonly string[],
  session: Session,
  warehouse: Warehouse,
): Promise<readonly StoredTable[]> {
  const { open, own } = await schemasOf(session, warehouse);
  const problems: MartletError[] = [];
  const wanted = asked.flatMap((text) => {
    const [, written = text, name] = /^([^.]+)\.(.+)$/.exec(text) ?? [];
    const schema = meant(written, open);
    if (schema !== undefined) return [{ schema, name }];
    const kept = meant(written, own);
    const unknown = (): MartletError =>
      new MartletError('stored-schema-unknown', { schema: written, similar: similarNames(written, open) });
    problems.push(kept === undefined ? unknown() : new MartletError('schema-of-martlet', { schema: kept }));
    return [];
  });
  const tables = await tablesIn(project, [...new Set(wanted.map(({ schema }) => schema))], session, warehouse);
  const found = wanted.flatMap(({ schema, name }) => {
    const inSchema = tables.filter((table) => table.schema === schema);
    if (name === undefined) return inSchema;
    const names = inSchema.map((table) => table.name);
    const chosen = meant(name, names);
    if (chosen === undefined) problems.push(new MartletError('stored-table-unknown', { schema, name, similar: similarNames(name, names) }));
    return inSchema.filter((table) => table.name === chosen);
  });
  throwCollected(problems);
  // Where names differ in case only, the one in lower case is the one that is found.
  return [...new Map(found.map((table) => [table.id.toLowerCase(), table])).values()];
}

/** The name that somebody has written: exactly, or but for its case. */
function meant(written: string, known: readonly string[]): string | undefined {
  return known.find((name) => name === written) ?? known.find((name) => name.toLowerCase() === written.toLowerCase());
}

function propose(
  { id, schema, name, owner }: StoredTable,
  { columns, description }: { readonly columns: readonly IntrospectedColumn[]; readonly description: string | undefined },
  { logicalType, holdsType }: Dialect,
): Proposal {
  // It is listed, yet under the name that Martlet would write nothing is found.
  if (columns.length === 0 || !isName(name)) return { kind: 'no-name', id };
  const source = proposeSource({ schema, name }, { columns, description }, logicalType);
  if (owner?.kind === 'source') {
    const { file, relation } = owner.source;
    const undeclarable = new Set(leftOutColumns(source).map((column) => column.name.toLowerCase()));
    const differences = contractMismatches({ ...relation, extraColumns: 'error' }, columns, holdsType);
    return {
      kind: 'declared',
      id,
      file,
      source,
      differences: differences.filter((each) => each.kind !== 'extra' || !undeclarable.has(each.column)),
    };
  }
  return declaredColumns(source).length === 0 ? { kind: 'no-columns', id, source } : { kind: 'new', id, source };
}
