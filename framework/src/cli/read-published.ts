import type { OperationNode } from 'kysely';
import { MartletError } from '../errors.js';
import type { Locate } from '../project/compile.js';
import { isInlined, type Project, type ProjectRelation } from '../project/index.js';
import { redactedTexts } from '../run/index.js';
import { relationKey } from '../state/index.js';
import { openWarehouse } from '../warehouses/open.js';
import type { RelationName, ResultRow } from '../warehouses/warehouse.js';

export interface PublishedRead {
  /** What the query reads. */
  readonly reads: readonly ProjectRelation[];
  /** The environment as it was named; the config's default when left out. */
  readonly environment: string | undefined;
  readonly locate: Locate;
  readonly signal: AbortSignal;
}

/**
 * The rows of a query on what an environment shows.
 *
 * @throws MartletError `relation-missing` where something that it reads is not built.
 */
export async function readPublished(project: Project, query: OperationNode, read: PublishedRead): Promise<readonly ResultRow[]> {
  const warehouse = await openWarehouse(project.target.config, project.directory, redactedTexts(project));
  try {
    const session = await warehouse.session();
    try {
      const stored = new Set((await warehouse.introspection.relations(session, schemasOf(read))).map(relationKey));
      assertBuilt(stored, read);
      return await session.query(warehouse.dialect.compile(query), { signal: read.signal });
    } finally {
      await session.close();
    }
  } finally {
    await warehouse.close();
  }
}

function schemasOf({ reads, locate }: PublishedRead): readonly string[] {
  return [...new Set(reads.map(({ id }) => locate(id)).flatMap(({ database, schema }) => (database === undefined ? [schema] : [])))];
}

function assertBuilt(stored: ReadonlySet<string>, { reads, environment, locate }: PublishedRead): void {
  // What others have elsewhere only the query itself finds.
  const isThere = (place: RelationName): boolean => place.database !== undefined || stored.has(relationKey(place));
  const missing = reads.find((relation) => !isInlined(relation) && !isThere(locate(relation.id)));
  if (missing !== undefined) throw new MartletError('relation-missing', { relation: missing.id, environment }, { file: missing.file });
}
