import { MartletError } from '../errors.js';
import { viewIn } from '../plan/index.js';
import type { EnvironmentLock, Publication, State, StateEntries, StateStore } from '../state/index.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';

/** Where an environment's views are to be swapped. */
export interface Publisher {
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly store: StateStore;
  readonly lock: EnvironmentLock;
  readonly defaultEnvironment: string;
}

/** The views of an environment that have to move, for it to stand for other versions. */
export interface Swap {
  readonly environment: string;
  /** Statements that are run before the first view moves; to run them again changes nothing. */
  readonly before?: readonly string[];
  /** Statements that are run once all views have moved, such as those that give rights on them. */
  readonly after?: readonly string[];
  /** Views that are pointed at another version, in an order in which they can be. */
  readonly points: readonly { readonly id: string; readonly at: RelationName; readonly version: RelationName }[];
  /** Views that nothing stands for any more. */
  readonly drops: readonly RelationName[];
}

/** What has to move between two states of an environment. */
export function swapBetween(
  environment: string,
  defaultEnvironment: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  isStored: (version: string) => boolean,
): Swap {
  const at = (id: string): RelationName => viewIn(environment, defaultEnvironment, relationNameOf(id));
  return {
    environment,
    points: [...after]
      .filter(([id, version]) => before.get(id) !== version && isStored(version))
      .map(([id, version]) => ({ id, at: at(id), version: relationNameOf(version) })),
    drops: [...before].filter(([id, version]) => !after.has(id) && isStored(version)).map(([id]) => at(id)),
  };
}

/** The schema and the name in a `schema.name`. */
export function relationNameOf(key: string): RelationName {
  const [schema = '', name = ''] = key.split('.', 2);
  return { schema, name };
}

/**
 * Makes an environment stand for what a publication says, and records it with whatever else there is to record: in one
 * transaction where the state is part of the warehouse's, so that a reader sees all of it or nothing; elsewhere with a record
 * before and after, by which the next command finishes what was begun.
 *
 * @throws MartletError `name-taken` when a table of somebody else's stands where a view should, `lock-lost` when the environment
 * is not ours any more.
 */
export async function publish(
  { warehouse, session, store, lock }: Publisher,
  publication: Publication,
  swap: Swap,
  entries: StateEntries = {},
): Promise<void> {
  await lock.check();
  const started: Publication = { ...publication, status: 'started', statements: { before: swap.before ?? [], after: swap.after ?? [] } };
  if (warehouse.dialect.capabilities.publish === 'recorded') {
    await store.append({ ...entries, publications: [started] });
    await swapViews(warehouse, session, swap);
    await store.append({ publications: [publication] });
    return;
  }
  const isOne = store.database.sharesTransactions;
  await session.transaction(async () => {
    await swapViews(warehouse, session, swap);
    // A separate store knows of the views before they move, and never of views that can't be made.
    await store.append({ ...entries, publications: [isOne ? publication : started] });
  });
  if (!isOne) await store.append({ publications: [publication] });
}

async function swapViews({ statements }: Warehouse, session: Session, { before = [], points, drops, after = [] }: Swap): Promise<void> {
  for (const statement of before) await session.execute(statement);
  for (const schema of new Set(points.map(({ at }) => at.schema))) await session.execute(statements.createSchema(schema));
  for (const { id, at, version } of points) {
    try {
      await session.execute(statements.pointView(at, version));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new MartletError('name-taken', { relation: id, message }, undefined, { cause });
    }
  }
  for (const view of drops) await session.execute(statements.drop({ ...view, as: 'view' }));
  for (const statement of after) await session.execute(statement);
}

/**
 * Finishes publications whose command was killed between its first view and its last. The versions that they stand for
 * were complete and tested before the first view moved, so going on is always right.
 */
export async function finishPublications(
  { warehouse, session, store, defaultEnvironment }: Publisher,
  state: State,
  unfinished: State['unfinished'],
): Promise<boolean> {
  for (const publication of unfinished) {
    const { environment, versions, statements = { before: [], after: [] } } = publication;
    const isStored = (version: string): boolean => state.versions.get(version)?.as !== 'inline';
    // Nobody knows which views have moved, so all are pointed anew.
    const swap = swapBetween(environment, defaultEnvironment, new Map(), versions, isStored);
    const lost = [...(state.environments.get(environment)?.versions ?? [])].filter(([id]) => !versions.has(id));
    const { drops } = swapBetween(environment, defaultEnvironment, new Map(lost), versions, isStored);
    const work = (): Promise<void> => swapViews(warehouse, session, { ...swap, ...statements, drops });
    await (warehouse.dialect.capabilities.publish === 'recorded' ? work() : session.transaction(work));
    const { statements: _, ...finished } = publication;
    await store.append({ publications: [{ ...finished, status: 'finished' }] });
  }
  return unfinished.length > 0;
}
