import { MartletError } from '../errors.js';
import type { Plan } from '../plan/index.js';
import type { Config, Protection } from '../project/index.js';
import { type AuditIdentity, type State, type StateStore, versionsIn, versionsOf } from '../state/index.js';
import type { KeptOutcome } from './environments.js';
import type { RunRequest } from './run-request.js';

/** Who gives a command, as far as this machine says: it is not proved. */
export interface Actor {
  readonly name: string;
  /** Whether a CI system does. */
  readonly isCi: boolean;
  /** Who they are as far as the surroundings prove it, for the audit log. */
  readonly identity?: (config: Pick<Config, 'audit'>) => Promise<AuditIdentity>;
  /** The pipeline that gives it, as its scheduler names it. */
  readonly pipeline?: string;
}

/** By what a command may change a protected environment. */
export interface Permit {
  readonly by: Actor;
  /** Those who signed the plan that is applied; their signatures are verified. */
  readonly approvals?: readonly string[];
  /** Why the command goes on in a freeze. */
  readonly overridesFreeze?: string;
}

/** What is done to an environment. */
export type EnvironmentAction =
  | 'build'
  | 'run'
  | 'ingest'
  | 'promote'
  | 'rollback'
  | 'invalidate'
  | 'janitor'
  | 'forget'
  | 'rename'
  | 'unlock'
  | 'grants';

/** What a command wants of an environment: to look at it, to note what it has found about it, or to change it. */
export type Access = 'read' | 'note' | EnvironmentAction;

/** What is asked before an environment is changed. */
export interface Admission {
  readonly environment: string;
  readonly action: EnvironmentAction;
  readonly permit: Permit | undefined;
  readonly now: string;
}

/** Those whose plan says whether they change more than data. */
const PLANNED: ReadonlySet<EnvironmentAction> = new Set(['build', 'run', 'ingest']);
/** Those that go over all environments. */
const OF_ALL: ReadonlySet<EnvironmentAction> = new Set(['janitor', 'forget', 'rename']);

/**
 * The one place that decides whether a command may begin to change an environment. It knows the config alone; what a plan or a promotion
 * would do is decided by `admitPlan` and `admitVersions`.
 *
 * @throws MartletError `environment-forbidden`, `environment-frozen`.
 */
export function admit(config: Pick<Config, 'environments'>, { environment, ...asked }: Admission): void {
  const names = OF_ALL.has(asked.action) ? Object.keys(config.environments) : [environment];
  for (const name of names) {
    const protection = protectionOf(config, name);
    if (protection === undefined) continue;
    const { by } = asked.permit ?? {};
    const { apply } = protection;
    const isAllowed = apply === undefined || (by !== undefined && (apply.includes(by.name) || (by.isCi && apply.includes('ci'))));
    if (!isAllowed) throw new MartletError('environment-forbidden', { environment: name, by: by?.name ?? 'unknown', allowed: apply ?? [] });
    refuseFrozen(protection, { environment: name, ...asked }, !PLANNED.has(asked.action));
  }
}

/**
 * Decides on a plan before anything of it is done, and notes who does it and why they may.
 *
 * @throws MartletError `environment-frozen`, `environment-keeps`, `approvals-missing`.
 */
export async function admitPlan(
  { config, store, state }: Around,
  plan: Plan,
  request: Pick<RunRequest, 'kept' | 'fullRefresh' | 'permit' | 'clock'>,
): Promise<void> {
  const { environment } = plan;
  const protection = protectionOf(config, environment);
  if (protection === undefined || plan.command === 'test') return;
  const asked = { environment, action: plan.command, permit: request.permit, now: request.clock.now() };
  const changesMore = isMoreThanData(plan) || request.fullRefresh === true;
  refuseFrozen(protection, asked, changesMore);
  const after = new Map(plan.versions.map(({ id, version }) => [id, version.columns.map(({ name }) => name)]));
  const replaced = Object.entries(request.kept ?? {}).flatMap(([id, choice]) => (choice === 'replace' ? [`rows of ${id}`] : []));
  const own = versionsOf(state, environment);
  const columns = [...own].flatMap(([id, { columns }]) => lostColumns(id, columns, after.get(id)));
  refuseLosses(protection, environment, [...plan.removed, ...columns, ...replaced]);
  if (changesMore) refuseUnapproved(protection, asked);
  if (plan.steps.length > 0 || plan.changes.length > 0) await noteAdmission(store, asked, protection);
}

/**
 * The same where an environment is pointed at other versions.
 *
 * @throws MartletError `environment-keeps`, `approvals-missing`.
 */
export async function admitVersions(
  { config, store, state }: Around,
  asked: Admission,
  after: ReadonlyMap<string, string>,
  kept: readonly KeptOutcome[],
): Promise<void> {
  const { environment } = asked;
  const protection = protectionOf(config, environment);
  if (protection === undefined) return;
  const next = new Map([...versionsIn(state, after)].map(([id, { columns }]) => [id, columns.map(({ name }) => name)]));
  const own = versionsOf(state, environment);
  const gone = [...own.keys()].filter((id) => !next.has(id));
  const columns = [...own].flatMap(([id, { columns }]) => lostColumns(id, columns, next.get(id)));
  const rows = kept.flatMap(({ id, choice, rows: { own: held } }) => (choice === 'replace' && held > 0 ? [`rows of ${id}`] : []));
  // A rollback takes away what came with the publication that it leaves.
  refuseLosses(protection, environment, asked.action === 'rollback' ? rows : [...gone, ...columns, ...rows]);
  // A rollback returns to what was approved before.
  if (asked.action === 'promote') refuseUnapproved(protection, asked);
  await noteAdmission(store, asked, protection);
}

/** Notes that a protected environment is changed: by whom, with whose approval, and why in a freeze. */
export async function noteAdmission(
  store: Pick<StateStore, 'note'>,
  { environment, action, permit, now }: Admission,
  protection: Protection | undefined,
): Promise<void> {
  if (protection === undefined) return;
  const { by, approvals = [], overridesFreeze } = permit ?? {};
  const override = freezeAt(protection, now, true) === undefined ? undefined : overridesFreeze;
  const body: AdmissionNote = {
    action,
    by: by?.name ?? 'unknown',
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(override === undefined ? {} : { overridesFreeze: override }),
  };
  await store.note([{ kind: 'admission', environment, name: `${now} ${action}`, at: now, body }]);
}

/** What is remembered of a change of a protected environment. */
export interface AdmissionNote {
  readonly action: EnvironmentAction;
  readonly by: string;
  readonly approvals?: readonly string[];
  readonly overridesFreeze?: string;
}

export function protectionOf({ environments }: Pick<Config, 'environments'>, environment: string): Protection | undefined {
  return Object.hasOwn(environments, environment) ? environments[environment]?.protected : undefined;
}

interface Around {
  readonly config: Config;
  readonly store: Pick<StateStore, 'note'>;
  readonly state: State;
}

/** Whether code, a contract or a kept table changes, and not only what the sources hold. */
function isMoreThanData({ changes, restatements, begin }: Plan): boolean {
  return (
    begin !== undefined ||
    restatements.length > 0 ||
    changes.some(({ kind }) => kind === 'added' || kind === 'removed' || kind === 'changed')
  );
}

function refuseFrozen(protection: Protection, { environment, permit, now }: Admission, changesMore: boolean): void {
  const found = freezeAt(protection, now, changesMore);
  if (found === undefined || permit?.overridesFreeze !== undefined) return;
  const { from, to, reason } = found;
  throw new MartletError('environment-frozen', { environment, from, to, reason });
}

function freezeAt({ freeze }: Protection, now: string, changesMore: boolean): Protection['freeze'][number] | undefined {
  const instant = Date.parse(now);
  return freeze.find(({ begins, ends, stops }) => (changesMore || stops === 'everything') && begins <= instant && instant < ends);
}

function refuseUnapproved({ approvals: wanted }: Protection, { environment, permit }: Admission): void {
  const { approvals = [] } = permit ?? {};
  if (wanted !== undefined && approvals.length < wanted)
    throw new MartletError('approvals-missing', { environment, wanted, found: approvals });
}

function refuseLosses({ drops }: Protection, environment: string, losses: readonly string[]): void {
  if (!drops && losses.length > 0) throw new MartletError('environment-keeps', { environment, losses });
}

function lostColumns(id: string, before: readonly { readonly name: string }[], after: readonly string[] | undefined): readonly string[] {
  // A relation that is gone loses its columns with it.
  if (after === undefined) return [];
  const kept = new Set(after.map((name) => name.toLowerCase()));
  return before.flatMap(({ name }) => (kept.has(name.toLowerCase()) ? [] : [`${id}.${name}`]));
}
