import { MartletError } from '../errors.js';
import { relationNameOf, viewIn } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { OF_ROLE, VIEW_MARK } from '../rights/index.js';
import { relationKey } from '../state/index.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { AppliedPolicies, ViewPolicies } from '../warehouses/reader-policies.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { type OpenRun, openRun } from './open-run.js';
import { policyStatements, roleViewMade } from './reader-rights.js';
import type { RunRequest } from './run-request.js';

/** One way in which rights in the warehouse differ from what is declared. */
export interface RightsDifference {
  readonly kind: 'missing' | 'extra' | 'changed';
  /** What is missing or too much: a right to read, a policy, or the view of a role. */
  readonly what: string;
  /** The relation in the environment. */
  readonly relation: string;
  /** What mends it. */
  readonly statements: readonly string[];
}

export interface ReconcileRequest extends Pick<RunRequest, 'clock' | 'signal' | 'environment' | 'permit' | 'early'> {
  /** Whether differences are mended, and not only listed. */
  readonly mends: boolean;
}

export interface Reconciled {
  readonly environment: string;
  readonly differences: readonly RightsDifference[];
}

/**
 * Compares the rights in the warehouse with what roles and models declare for an environment, and mends them.
 *
 * @throws MartletError `principals-undeclared`, `capability-missing`, `builder-unknown`, `role-invalid`, `masking-key-missing`, and what opening throws.
 */
export async function reconcileRights(project: Project, { mends, ...request }: ReconcileRequest): Promise<Reconciled> {
  return openRun(
    project,
    { ...request, access: mends ? 'grants' : 'note' },
    () => undefined,
    async (open) => {
      const { environment, session, warehouse } = open.run;
      const differences = await differencesOf(open);
      if (!mends || differences.length === 0) return { environment, differences };
      const { auditor } = open.run;
      const details = { differences: differences.map(({ kind, what, relation }) => `${relation}: ${kind}: ${what}`) };
      await auditor.note({ action: 'grant', outcome: 'begun', details });
      try {
        const { readerPolicies } = warehouse;
        if (readerPolicies !== undefined) await ensureSchema(warehouse, session, readerPolicies.schema);
        for (const { statements } of differences) for (const statement of statements) await session.execute(statement);
      } catch (error) {
        await auditor.note({ action: 'grant', outcome: 'failed', details });
        throw error;
      }
      await auditor.note({ action: 'grant', outcome: 'done', details });
      return { environment, differences };
    },
  );
}

interface PublishedView {
  readonly id: string;
  readonly at: RelationName;
}

async function differencesOf(open: OpenRun): Promise<readonly RightsDifference[]> {
  const { run, publisher, state } = open;
  const { environment, project, warehouse } = run;
  if (publisher.rights === undefined) throw new MartletError('principals-undeclared', { environment });
  const { versions = new Map<string, string>() } = state.environments.get(environment) ?? {};
  const views = [...versions].flatMap(([id, version]): readonly PublishedView[] =>
    state.versions.get(version)?.as === 'inline' || !project.byId.has(id)
      ? []
      : [{ id, at: viewIn(environment, project.config.defaultEnvironment, relationNameOf(id)) }],
  );
  const { readerPolicies } = warehouse.dialect.capabilities;
  if (readerPolicies === 'views-of-roles') return roleViewDifferences(open, views);
  if (readerPolicies !== 'on-views') {
    const { reason, alternative } = readerPolicies;
    throw new MartletError('capability-missing', { dialect: warehouse.dialect.title, what: 'a comparison of rights', reason, alternative });
  }
  return [...(await readerDifferences(open, views)), ...(await policyDifferences(open, views))];
}

async function readerDifferences(
  { run: { warehouse, session }, publisher: { viewMetadataOf } }: OpenRun,
  views: readonly PublishedView[],
): Promise<readonly RightsDifference[]> {
  const { statements, readerPolicies } = warehouse;
  const found =
    (await readerPolicies?.readers(
      session,
      views.map(({ at }) => at),
    )) ?? [];
  return views.flatMap(({ id, at }, place) => {
    const relation = { ...at, as: 'view' as const };
    const wanted = new Set((viewMetadataOf(id)?.grants?.select ?? []).map((name) => name.toLowerCase()));
    const held = new Set(found[place] ?? []);
    const right = (who: string) => ({ what: `the right of ${who} to read it`, relation: relationKey(at) });
    return [
      ...[...wanted].flatMap((who) =>
        held.has(who) ? [] : [{ kind: 'missing' as const, ...right(who), statements: statements.grant(relation, { select: [who] }) }],
      ),
      ...[...held].flatMap((who) =>
        wanted.has(who) ? [] : [{ kind: 'extra' as const, ...right(who), statements: statements.revoke(relation, { select: [who] }) }],
      ),
    ];
  });
}

const NO_POLICIES: AppliedPolicies = { masks: new Map() };

async function policyDifferences(
  { run: { warehouse, session }, publisher: { rights } }: OpenRun,
  views: readonly PublishedView[],
): Promise<readonly RightsDifference[]> {
  const { readerPolicies, introspection } = warehouse;
  if (readerPolicies === undefined || rights === undefined) return [];
  const places = views.map(({ at }) => at);
  const found = await readerPolicies.applied(session, places);
  const columns = await introspection.columns(session, places);
  const differences: RightsDifference[] = [];
  for (const [place, { id, at }] of views.entries()) {
    const wanted: ViewPolicies = rights.policiesOf(id, columns[place] ?? [], readerPolicies) ?? { masks: new Map() };
    const held = found[place] ?? NO_POLICIES;
    const statements = readerPolicies.apply(at, wanted, held);
    if (statements.length === 0) continue;
    const isHeld = held.masks.size > 0 || held.rows !== undefined;
    const isWanted = wanted.masks.size > 0 || wanted.rows !== undefined;
    const kind = !isHeld ? ('missing' as const) : isWanted ? ('changed' as const) : ('extra' as const);
    const named = [...new Set([...wanted.masks.keys(), ...held.masks.keys()])].filter(
      (each) => wanted.masks.get(each)?.name !== held.masks.get(each),
    );
    const parts = [...named, ...(wanted.rows?.name === held.rows?.name ? [] : ['rows'])];
    differences.push({
      kind,
      what: `policies for ${parts.join(', ')}`,
      relation: relationKey(at),
      statements: [...policyStatements(readerPolicies, [wanted]), ...statements],
    });
  }
  return differences;
}

async function roleViewDifferences(
  { run: { warehouse, session }, publisher }: OpenRun,
  views: readonly PublishedView[],
): Promise<readonly RightsDifference[]> {
  const { introspection, statements } = warehouse;
  const columns = await introspection.columns(
    session,
    views.map(({ at }) => at),
  );
  const wanted = new Map(
    views.flatMap(({ id, at }, place) =>
      (publisher.rights?.viewsOf(id, at, columns[place] ?? []) ?? []).map((each) => [relationKey(each.view), each] as const),
    ),
  );
  const shown = new Set(views.map(({ at }) => at.schema));
  const schemas = (await introspection.schemas(session)).filter((schema) => {
    const [prefix = '', role] = schema.split(OF_ROLE);
    return role !== undefined && shown.has(prefix);
  });
  const stored = (await introspection.relations(session, schemas)).filter(({ as }) => as === 'view');
  const said = await introspection.descriptions(session, stored);
  const marks = new Map(stored.map((view, place) => [relationKey(view), said[place]]));
  return [
    ...[...wanted].flatMap(([key, view]): readonly RightsDifference[] => {
      if (marks.get(key) === view.mark) return [];
      const kind = marks.has(key) ? 'changed' : 'missing';
      return [{ kind, what: `the view of the role ${view.role}`, relation: key, statements: roleViewMade(warehouse, view) }];
    }),
    // Without its mark it is someone else's.
    ...stored.flatMap((view): readonly RightsDifference[] => {
      const key = relationKey(view);
      if (wanted.has(key) || marks.get(key)?.startsWith(VIEW_MARK) !== true) return [];
      return [{ kind: 'extra', what: 'a view of a role', relation: key, statements: [statements.drop(view)] }];
    }),
  ];
}
