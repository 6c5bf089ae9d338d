import { isMartletError, MartletError } from '../errors.js';
import { relationNameOf, viewIn } from '../plan/index.js';
import type { FilePublisher, PreparedPublication } from '../published/index.js';
import type { WarehouseRights } from '../rights/index.js';
import {
  addInterval,
  type ChangeStatements,
  type EnvironmentLock,
  type Publication,
  relationKey,
  type State,
  type StateEntries,
  type StateStore,
} from '../state/index.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import { severalAtOnce } from '../warehouses/several-at-once.js';
import type { ViewOptions } from '../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import { asOneChange } from './as-one-change.js';
import type { Auditor, AuditStatement } from './auditor.js';
import { policyStatements, roleViewStatements } from './reader-rights.js';
import type { ViewMetadata } from './view-metadata.js';

/** Where an environment's views are to be swapped. */
export interface Publisher {
  readonly auditor: Auditor;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly store: StateStore;
  readonly lock: EnvironmentLock;
  readonly defaultEnvironment: string;
  /** What the view of a relation carries beside its rows, as the project has it now. */
  readonly viewMetadataOf: (id: string) => ViewMetadata | undefined;
  /** Opens one more session, for views that are pointed at the same time. */
  readonly openSession: () => Promise<Session>;
  /** Which principals have which roles in the warehouse; undefined where none has one. */
  readonly rights?: WarehouseRights;
  /** Writes the files of readers; undefined where there are none. */
  readonly files?: FilePublisher;
}

/** The views of an environment that have to be switched, for it to point at other versions. */
export interface Swap {
  readonly environment: string;
  /** Changes that are made before the first view moves; to make them again changes nothing. */
  readonly before?: readonly ChangeStatements[];
  /** Views that are pointed at another version, or at the same to carry something else, in an order in which they can be. */
  readonly points: readonly PointedView[];
  /** Views that are no longer needed. */
  readonly drops: readonly RelationName[];
  /** The fingerprints of the metadata of all views afterwards. */
  readonly viewFingerprints: ReadonlyMap<string, string>;
  /** Who has the right to read each of the views afterwards, as far as rights are declared. */
  readonly viewReaders: ReadonlyMap<string, readonly string[]>;
}

/** A view that is pointed at a version. */
export interface PointedView {
  readonly id: string;
  readonly at: RelationName;
  readonly version: RelationName;
  /** Who was given the right to read it and has it no more: rights outlive what a view points at. */
  readonly without: readonly string[];
}

type DescribedPoint = PointedView & { readonly metadata: ViewMetadata | undefined };

/** Which views there are, and which can move. */
export interface SwapRules {
  /** Whether a version has a view at all; an inlined one has none. */
  readonly isStored: (version: string) => boolean;
  /** Whether the version of a relation is in the warehouse. */
  readonly isThere?: (id: string, version: string) => boolean;
  /** Whether a view that stays may be created again because its metadata has changed. */
  readonly mayRecreate?: (id: string) => boolean;
}

/** What has to move between two states of an environment. */
export function swapBetween(
  { defaultEnvironment, viewMetadataOf }: Pick<Publisher, 'defaultEnvironment' | 'viewMetadataOf'>,
  environment: string,
  before: Pick<Publication, 'versions' | 'viewFingerprints' | 'viewReaders'>,
  after: ReadonlyMap<string, string>,
  { isStored, isThere = () => true, mayRecreate = () => true }: SwapRules,
): Swap {
  const at = (id: string): RelationName => viewIn(environment, defaultEnvironment, relationNameOf(id));
  const moves = [...after].filter(
    ([id, version]) =>
      isStored(version) &&
      isThere(id, version) &&
      (before.versions.get(id) !== version || (mayRecreate(id) && before.viewFingerprints?.get(id) !== viewMetadataOf(id)?.fingerprint)),
  );
  // What is inlined from now on has no view either.
  const hasView = (id: string): boolean => {
    const version = after.get(id);
    return version !== undefined && isStored(version);
  };
  const moved = new Set(moves.map(([id]) => id));
  const viewFingerprints = [...after.keys()].flatMap((id) => {
    const fingerprint = moved.has(id) ? viewMetadataOf(id)?.fingerprint : before.viewFingerprints?.get(id);
    return fingerprint === undefined ? [] : [[id, fingerprint] as const];
  });
  const readersOf = (id: string): readonly string[] => viewMetadataOf(id)?.grants?.select ?? [];
  const viewReaders = [...after.keys()].flatMap((id) => {
    const readers = moved.has(id) ? readersOf(id) : (before.viewReaders?.get(id) ?? []);
    return readers.length === 0 ? [] : [[id, readers] as const];
  });
  return {
    environment,
    points: moves.map(([id, version]) => ({
      id,
      at: at(id),
      version: relationNameOf(version),
      without: (before.viewReaders?.get(id) ?? []).filter((reader) => !readersOf(id).includes(reader)),
    })),
    drops: [...before.versions].filter(([id, version]) => isStored(version) && !hasView(id)).map(([id]) => at(id)),
    viewFingerprints: new Map(viewFingerprints),
    viewReaders: new Map(viewReaders),
  };
}

/**
 * Makes an environment stand for what a publication says, and records it with whatever else there is to record: in one
 * transaction where the state is part of the warehouse's, so that a reader sees all of it or nothing; elsewhere with a record
 * before and after, by which the next command finishes what was begun. The files of readers are written before anything is published, and shown
 * afterwards: what can't be written for them is not published, and what a killed command did not show, the next one does.
 *
 * @throws MartletError `name-taken` when a table of somebody else's stands where a view should, `lock-lost` when the environment
 * is not ours any more, `environment-moved` when it is not what it was when the command began, `publication-taken-over`,
 * `published-files-unwritten`, `published-type-unfit`, `published-folder-taken`.
 */
export async function publish(publisher: Publisher, wanted: Publication, swap: Swap, entries: StateEntries = {}): Promise<void> {
  const { warehouse, session, store, lock, auditor } = publisher;
  const recorded = warehouse.dialect.capabilities.publish === 'recorded';
  const isOne = !recorded && store.database.sharesTransactions;
  const statement = publishing(wanted, swap);
  // Where an entry can't be one with what it tells of, one goes before it, and the publication names it: that of the apply, where it is part of one.
  const auditHead = isOne ? undefined : (auditor.head ?? (await auditor.note({ ...statement, outcome: 'begun' })));
  const anchor = auditHead === undefined ? {} : { auditHead };
  const publication: Publication = { ...wanted, ...anchor, viewFingerprints: swap.viewFingerprints, viewReaders: swap.viewReaders };
  // What the views carry is known again once all have moved.
  const { viewFingerprints: _, viewReaders: __, ...unpublished } = wanted;
  const started: Publication = { ...unpublished, ...anchor, status: 'started', statements: { before: swap.before ?? [] } };
  /** Records the beginning, or all of it, on no other publication than the one that the command began with. */
  const record = (first: Publication): Promise<void> =>
    lock.hold(async () => {
      await refuseMoved(store, wanted);
      await store.append({ ...entries, publications: [first] });
    });
  if (recorded) {
    await record(started);
    await swapViews(publisher, swap);
    await recordEnd(publisher, publication);
    await auditor.notePart(statement);
    return;
  }
  let prepared: PreparedPublication | undefined;
  await session.transaction(async () => {
    await swapViews(publisher, swap);
    prepared = await prepareFiles(publisher, publication, entries);
    // A separate store knows of the views before they move, and never of views that can't be made.
    await record(isOne ? { ...publication, auditHead: await auditor.noteWithin(statement) } : started);
  });
  if (!isOne) await recordEnd(publisher, publication);
  await prepared?.show();
  await (isOne ? auditor.bringUp() : auditor.notePart(statement));
}

/** What the audit log says of a publication. */
function publishing({ environment, number, cause, restores }: Publication, { points, drops }: Swap): AuditStatement {
  return {
    action: cause === 'apply' ? 'publish' : cause,
    outcome: 'done',
    environment,
    details: {
      publication: number,
      switched: points.length,
      dropped: drops.length,
      ...(restores === undefined ? {} : { restores }),
    },
  };
}

async function prepareFiles(
  { files, store, session }: Publisher,
  publication: Publication,
  entries: StateEntries,
): Promise<PreparedPublication | undefined> {
  if (files?.environments.includes(publication.environment) !== true) return undefined;
  return files.prepare(session, publication, stateWith(await store.read(), publication, entries));
}

/** The state once a publication is recorded. */
function stateWith(
  state: State,
  publication: Publication,
  { versions = [], loads = [], intervals = [], restatements = [] }: StateEntries,
): State {
  const { environment } = publication;
  const held = new Map([...state.intervals].map(([key, entries]) => [key, [...entries]]));
  for (const entry of intervals) addInterval(held, entry);
  const restated = new Map(state.restatements);
  for (const entry of restatements) restated.set(entry.id, [...(restated.get(entry.id) ?? []), entry]);
  return {
    ...state,
    environments: new Map([...state.environments, [environment, publication]]),
    unfinished: state.unfinished.filter((each) => each.environment !== environment),
    versions: new Map([...state.versions, ...versions.map((version) => [relationKey(version.relation), version] as const)]),
    loads: new Map([...state.loads, ...loads.map((load) => [load.version, load] as const)]),
    intervals: held,
    restatements: restated,
  };
}

/**
 * Shows readers of each environment what it points at, where they see something else: a command was killed before it showed it, files are gone, or
 * the config serves other relations than before.
 */
export async function showCurrent({ files, session }: Pick<Publisher, 'files' | 'session'>, state: State): Promise<void> {
  for (const environment of files?.environments ?? []) {
    const publication = state.environments.get(environment);
    if (files === undefined || !(await files.isBehind(environment, publication))) continue;
    if (publication === undefined) {
      await files.withdraw(environment);
      continue;
    }
    const prepared = await session.transaction(() => files.prepare(session, publication, state));
    await prepared.show();
  }
}

async function refuseMoved(store: StateStore, { environment, number, runId }: Publication): Promise<void> {
  const last = await store.lastPublication(environment);
  if (last === undefined || last.number < number || (last.number === number && last.runId === runId)) return;
  throw new MartletError('environment-moved', { environment, number: last.number, runId: last.runId });
}

/**
 * Says that all views have moved, unless another command has taken over and said so itself. A row that comes too late is of a publication
 * that the log knows to be an earlier one, so this needs no transaction.
 */
async function recordEnd({ store, lock }: Publisher, publication: Publication): Promise<void> {
  if (!(await lock.isOurs())) throw takenOver(publication.environment);
  await store.append({ publications: [publication] });
}

function takenOver(environment: string): MartletError {
  return new MartletError('publication-taken-over', { environment });
}

/** Makes the changes and moves the views, in the transaction of the publication where there is one. */
async function swapViews(publisher: Publisher, { environment, before = [], points, drops }: Swap): Promise<void> {
  const { warehouse, session, lock, viewMetadataOf } = publisher;
  const { statements } = warehouse;
  const isHeld = warehouse.dialect.capabilities.publish === 'transaction';
  // A process that has slept must not move what another one has moved since.
  const refuseTaken = async (): Promise<void> => {
    if (!(await lock.isOurs())) throw takenOver(environment);
  };
  const execute = async (statement: string, through = session): Promise<void> => {
    await refuseTaken();
    await through.execute(statement);
  };
  for (const change of before) {
    const changed = typeof change === 'string' ? [change] : change;
    const make = async (): Promise<void> => {
      for (const statement of changed) await execute(statement);
    };
    await (isHeld ? make() : asOneChange(session, warehouse.dialect.capabilities, changed, make));
  }
  const schemas = [...new Set(points.map(({ at }) => at.schema))];
  for (const schema of schemas) await ensureSchema(warehouse, session, schema);
  const described = points.map((point) => ({ ...point, metadata: viewMetadataOf(point.id) }));
  const stored = await columnsBehind(publisher, described);
  const options = await viewOptions(publisher, described, stored, execute);
  for (const [views, behind] of readersPaths(described)) await warehouse.authorizeViews?.(views, behind);
  const found = warehouse.repointView === undefined ? [] : await warehouse.introspection.relations(session, schemas);
  const views = new Set(found.filter(({ as }) => as === 'view').map(relationKey));
  /** Points a view that is there already at another version, where that keeps the rights on it. */
  const point = async (through: Session, { at, version, id }: PointedView): Promise<void> => {
    if (warehouse.repointView !== undefined && views.has(relationKey(at))) {
      await warehouse.repointView(through, at, version, options.get(id));
      return;
    }
    for (const statement of statements.pointView(at, version, options.get(id))) await execute(statement, through);
  };
  // Views read versions and never each other, so that their order does not count.
  await throughSeveral(publisher, described, async (through, view) => {
    const { id, at, without, metadata: { grants } = {} } = view;
    await refuseTaken();
    try {
      await point(through, view);
    } catch (cause) {
      if (isMartletError(cause, 'publication-taken-over')) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new MartletError('name-taken', { relation: id, message }, undefined, { cause });
    }
    const relation = { ...at, as: 'view' as const };
    const given = grants === undefined ? [] : statements.grant(relation, grants);
    const taken = without.length === 0 ? [] : statements.revoke(relation, { select: without });
    for (const statement of [...given, ...taken]) await execute(statement, through);
  });
  const ofRoles = described.flatMap(({ id, at }) => roleViewStatements(publisher, id, at, stored.get(id) ?? []));
  // The views of a role share a schema, which is made once.
  for (const statement of new Set(ofRoles)) await execute(statement);
  await throughSeveral(publisher, drops, (through, view) => execute(statements.drop({ ...view, as: 'view' }), through));
}

/** Which schemas have to be readable through the views of which, for those to whom a right on a view was given. */
function readersPaths(points: readonly DescribedPoint[]): readonly (readonly [views: string, behind: string])[] {
  const given = points.filter(({ metadata }) => (metadata?.grants?.select ?? []).length > 0);
  const versions = [...new Set(points.map(({ version }) => version.schema))];
  const paths = given.flatMap(({ at, version }) => [
    [at.schema, version.schema] as const,
    // A version may be a view itself, over versions of other schemas.
    ...versions.filter((schema) => schema !== version.schema).map((schema) => [version.schema, schema] as const),
  ]);
  return [...new Map(paths.map((path) => [path.join(' '), path])).values()];
}

/** Does work for each of some items: one after the other in a transaction, else as many at once as the warehouse has sessions for. */
async function throughSeveral<T>(
  { warehouse, session, openSession }: Publisher,
  items: readonly T[],
  work: (session: Session, item: T) => Promise<void>,
): Promise<void> {
  const { publish: how, concurrency } = warehouse.dialect.capabilities;
  const atOnce = how === 'transaction' ? 1 : Math.min(concurrency.sessions, Math.ceil(items.length / VIEWS_A_SESSION));
  const own: Session[] = [];
  const free = [session];
  try {
    await severalAtOnce(items, Math.max(1, atOnce), async (item) => {
      let through = free.pop();
      if (through === undefined) {
        through = await openSession();
        own.push(through);
      }
      await work(through, item);
      free.push(through);
    });
  } finally {
    await Promise.all(own.map((each) => each.close()));
  }
}

/** Signing in takes as long as pointing a few views. */
const VIEWS_A_SESSION = 4;

/** The columns behind the views of which something is said, or to which someone has only a part of the rights: not only those of a contract. */
async function columnsBehind(
  { warehouse: { introspection }, session, rights }: Pick<Publisher, 'warehouse' | 'session' | 'rights'>,
  points: readonly DescribedPoint[],
): Promise<ReadonlyMap<string, readonly IntrospectedColumn[]>> {
  const listed = points.filter(({ metadata }) => rights !== undefined || Object.keys(metadata?.columns ?? {}).length > 0);
  const columns = await introspection.columns(
    session,
    listed.map(({ version }) => version),
  );
  return new Map(listed.map(({ id }, index) => [id, columns[index] ?? []]));
}

/** The description and the policies of each view. The policies are made first. */
async function viewOptions(
  { warehouse, session, rights }: Pick<Publisher, 'warehouse' | 'session' | 'rights'>,
  points: readonly DescribedPoint[],
  stored: ReadonlyMap<string, readonly IntrospectedColumn[]>,
  execute: (statement: string) => Promise<void>,
): Promise<ReadonlyMap<string, ViewOptions>> {
  const { readerPolicies } = warehouse;
  const policies = new Map(
    points.flatMap(({ id }) => {
      const found = readerPolicies && rights?.policiesOf(id, stored.get(id) ?? [], readerPolicies);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
  if (readerPolicies !== undefined && policies.size > 0) {
    await ensureSchema(warehouse, session, readerPolicies.schema);
    for (const statement of policyStatements(readerPolicies, [...policies.values()])) await execute(statement);
  }
  return new Map(
    points.flatMap(({ id, metadata }) => {
      if (metadata === undefined) return [];
      const described = new Map(Object.entries(metadata.columns).map(([name, description]) => [name.toLowerCase(), description]));
      const list = (stored.get(id) ?? []).map(({ name }) => {
        const description = described.get(name.toLowerCase());
        return description === undefined ? { name } : { name, description };
      });
      const { description, labels } = metadata;
      const found = policies.get(id);
      return [
        [
          id,
          {
            columns: list,
            ...(description === undefined ? {} : { description }),
            ...(labels === undefined ? {} : { labels }),
            ...(found === undefined ? {} : { policies: found }),
          },
        ],
      ];
    }),
  );
}

/**
 * Finishes publications whose command was killed between its first view and its last. The versions that they stand for
 * were complete and tested before the first view moved, so going on is always right. Where the warehouse has lost some of them since,
 * the rest is pointed, and the next plan finds what is gone.
 */
export async function finishPublications(
  publisher: Publisher,
  state: State,
  unfinished: State['unfinished'],
  stored: ReadonlySet<string>,
): Promise<void> {
  const { warehouse, session } = publisher;
  for (const publication of unfinished) {
    const { environment, versions, statements = { before: [] } } = publication;
    const isStored = (version: string): boolean => state.versions.get(version)?.as !== 'inline';
    // Nobody knows which views have moved, so all are pointed anew.
    const { viewReaders = new Map<string, readonly string[]>() } = state.environments.get(environment) ?? {};
    const swap = swapBetween(publisher, environment, { versions: new Map(), viewReaders }, versions, {
      isStored,
      isThere: (_, version) => stored.has(version),
    });
    const lost = [...(state.environments.get(environment)?.versions ?? [])].filter(([id]) => !versions.has(id));
    const { drops } = swapBetween(publisher, environment, { versions: new Map(lost) }, versions, { isStored });
    const finish = async (before: readonly ChangeStatements[]): Promise<void> => {
      const work = (): Promise<void> => swapViews(publisher, { ...swap, before, drops });
      await (warehouse.dialect.capabilities.publish === 'recorded' ? work() : session.transaction(work));
    };
    try {
      await finish(statements.before);
    } catch (cause) {
      // The rows that were to be worked in are lost with the tables that held them.
      if (warehouse.classify(cause).reason !== 'missing') throw cause;
      await finish([]);
    }
    const { statements: _, ...finished } = publication;
    await recordEnd(publisher, { ...finished, status: 'finished', viewFingerprints: swap.viewFingerprints, viewReaders: swap.viewReaders });
    const { details, ...statement } = publishing(publication, swap);
    await publisher.auditor.notePart({ ...statement, details: { ...details, finishes: publication.runId } });
  }
}
