import type { OperationNode } from 'kysely';
import { MartletError } from '../errors.js';
import type { Locate } from '../project/compile.js';
import { isInlined, type Project, type ProjectRelation } from '../project/index.js';
import { redactedTexts } from '../run/index.js';
import { relationKey } from '../state/index.js';
import { PendingWarehouse } from '../warehouses/pending-warehouse.js';
import type { RelationName, ResultRow } from '../warehouses/warehouse.js';

/** Where what an environment shows is read. */
export interface Published {
  /** The environment as it was named; the config's default when left out. */
  readonly environment: string | undefined;
  readonly locate: Locate;
  readonly signal: AbortSignal;
  /** The warehouse that is being opened already, where nothing has taken it yet. */
  readonly early?: PendingWarehouse;
}

/** Asks for the rows of a query that reads some relations. */
export type ReadPublished = (query: OperationNode, reads: readonly ProjectRelation[]) => Promise<readonly ResultRow[]>;

/** Works with what an environment shows, over one connection. */
export async function withPublished<T>(project: Project, published: Published, work: (read: ReadPublished) => Promise<T>): Promise<T> {
  const { early = new PendingWarehouse() } = published;
  const warehouse = await early.take(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    try {
      return await work(async (query, reads) => {
        const schemas = schemasOf(reads, published.locate);
        const stored = new Set((await warehouse.introspection.relations(session, schemas)).map(relationKey));
        assertBuilt(stored, reads, published);
        return session.query(warehouse.dialect.compile(query), { signal: published.signal });
      });
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}

/**
 * The rows of a query on what an environment shows.
 *
 * @throws MartletError `relation-missing` where something that it reads is not built.
 */
export function readPublished(
  project: Project,
  query: OperationNode,
  { reads, ...published }: Published & { readonly reads: readonly ProjectRelation[] },
): Promise<readonly ResultRow[]> {
  return withPublished(project, published, (read) => read(query, reads));
}

function schemasOf(reads: readonly ProjectRelation[], locate: Locate): readonly string[] {
  return [...new Set(reads.map(({ id }) => locate(id)).flatMap(({ database, schema }) => (database === undefined ? [schema] : [])))];
}

function assertBuilt(
  stored: ReadonlySet<string>,
  reads: readonly ProjectRelation[],
  { environment, locate }: Pick<Published, 'environment' | 'locate'>,
): void {
  // What others have elsewhere only the query itself finds.
  const isThere = (place: RelationName): boolean => place.database !== undefined || stored.has(relationKey(place));
  const missing = reads.find((relation) => !isInlined(relation) && !isThere(locate(relation.id)));
  if (missing !== undefined) throw new MartletError('relation-missing', { relation: missing.id, environment }, { file: missing.file });
}
