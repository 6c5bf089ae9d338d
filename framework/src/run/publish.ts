import { MartletError } from '../errors.js';
import type { BuildStep } from '../plan/index.js';
import { type LoadEntry, type Publication, type State, writeState } from '../state/index.js';
import type { StoredRelation } from '../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';

/** A new version that readers are to see. */
export interface NewVersion {
  /** `schema.name` of the published view. */
  readonly id: string;
  readonly at: RelationName;
  readonly version: RelationName;
  /** Versions that the new one reads each time it is read. */
  readonly reads: readonly RelationName[];
}

/**
 * Points the published views at new versions and records it, in one transaction: a reader sees all of it or nothing.
 *
 * @throws MartletError `name-taken` when a table of somebody else's stands where a view should.
 */
export async function publish(
  warehouse: Warehouse,
  session: Session,
  versions: readonly NewVersion[],
  loads: readonly LoadEntry[],
  at: { readonly runId: string; readonly now: string },
): Promise<void> {
  if (versions.length === 0 && loads.length === 0) return;
  const { dialect, statements } = warehouse;
  const publications = versions.map(
    ({ id, version, reads }): Publication => ({ id, version, reads, runId: at.runId, publishedAt: at.now }),
  );
  await session.transaction(async () => {
    for (const schema of new Set(versions.map((version) => version.at.schema))) await session.execute(statements.createSchema(schema));
    for (const version of versions) {
      try {
        await session.execute(statements.pointView(version.at, version.version));
      } catch (cause) {
        throw new MartletError(
          'name-taken',
          { relation: version.id, message: cause instanceof Error ? cause.message : String(cause) },
          undefined,
          { cause },
        );
      }
    }
    await writeState(session, dialect, publications, loads);
  });
}

/** All versions behind a query: those that it reads and, where these are views, those that they read in turn. */
export function versionsBehind(step: BuildStep, steps: ReadonlyMap<string, BuildStep>, state: State): readonly RelationName[] {
  if (step.as === 'table') return [];
  return step.reads.flatMap(({ relation, version }) => {
    const built = steps.get(relation);
    return [version, ...(built === undefined ? (state.publications.get(relation)?.reads ?? []) : versionsBehind(built, steps, state))];
  });
}

/** Drops the versions that no published view needs. */
export async function dropUnneeded(warehouse: Warehouse, session: Session, schemas: readonly string[], state: State): Promise<void> {
  if (schemas.length === 0) return;
  const key = ({ schema, name }: RelationName): string => `${schema}.${name}`;
  const needed = new Set([...state.publications.values()].flatMap(({ version, reads }) => [version, ...reads]).map(key));
  const stored = (await session.query(warehouse.statements.listRelations(schemas))) as unknown as readonly StoredRelation[];
  for (const relation of stored.filter((found) => !needed.has(key(found)))) await session.execute(warehouse.statements.drop(relation));
}
