import { type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import { subjectHash, subjectKeyId } from '../../ingest/index.js';
import type { Project } from '../../project/index.js';
import { type ErasureEntry, relationKey, versionsOf } from '../../state/index.js';
import { rewriteWarehouse } from '../../warehouses/open.js';
import type { Secret } from '../../warehouses/secret.js';
import { type OpenRun, openRun } from '../open-run.js';
import { noteAdmission, protectionOf } from '../protection.js';
import type { RunRequest } from '../run-request.js';
import { type Certificate, signCertificate, signingKeyOf } from './certificate.js';
import { buildAgain, clearUp, type ShownBefore } from './clear-up.js';
import { eraseFiles, placeName, searchFilesAgain } from './erase-files.js';
import { eraseInPlace, rowsToErase } from './erase-in-place.js';
import { type ErasurePlan, erasurePlan } from './erasure-plan.js';
import { type SubjectPlaces, subjectPlaces } from './subject-places.js';
import { type FoundSubject, findSubject, type SubjectKeys } from './subject-values.js';
import { keyOfErasures } from './suppression-of.js';

/** Who is to be forgotten, and whether it is done or only planned. */
export interface ForgetRequest
  extends Pick<RunRequest, 'clock' | 'signal' | 'permit' | 'openStore' | 'disk' | 'early' | 'kept' | 'threads'> {
  readonly subject: SubjectKeys;
  readonly apply: boolean;
  /** Told what is found, before anything is done. */
  readonly onFound?: (plan: ErasurePlan) => void;
}

/** What became of it. */
export interface Forgotten {
  readonly plan: ErasurePlan;
  readonly certificate?: { readonly path: string; readonly content: Certificate };
}

interface Begun {
  readonly plan: ErasurePlan;
  readonly places: SubjectPlaces;
  readonly subject: FoundSubject;
  readonly before: ShownBefore;
  /** Kept tables that say of no row whose it is: they are made again from their sources. */
  readonly refresh: readonly string[];
  /** What is written down once it is begun, and the keys; undefined for a plan alone. */
  readonly applied: { readonly erasure: ErasureEntry; readonly key: Secret; readonly signing: KeyObject } | undefined;
}

/**
 * Finds all that is held about a person, and with `apply` erases it: rows of sources and of tables that are kept from run to run, where they are; all
 * that is made of these by making it again; old versions, failing rows, files of readers, artifacts and exports by taking them away. Then it searches
 * everything once more. A command that was killed is gone on with by the next one for the same person.
 *
 * @throws MartletError `subject-undeclared`, `subject-unknown`, `erasure-key`, `erasure-held`, `erasure-blocked`, `erasure-incomplete`, `cleaning-postponed`.
 */
export async function forget(project: Project, request: ForgetRequest): Promise<Forgotten> {
  const { clock, apply, subject: asked } = request;
  const opened = <T>(work: (open: OpenRun) => Promise<T>): Promise<T> =>
    openRun(project, { ...request, access: apply ? 'forget' : 'read' }, () => undefined, work);
  const begunAt = clock.now();
  const { plan, places, subject, before, refresh, applied } = await opened((open) => begin(project, open, request));
  request.onFound?.(plan);
  if (applied === undefined) return { plan };
  const { erasure, key, signing } = applied;

  const values = [...subject.values];
  for (const [environment, shown] of before) await buildAgain(project, environment, shown, { ...request, places, refresh });
  const removed = await eraseFiles(project, values);
  const cleared = await opened((open) => clearUp(project, open, { places, before, values }));
  await rewriteWarehouse(project.target.config, project.directory);
  const { files, inColumnsAlone } = await searchFilesAgain(project, values, cleared.searched.insideOthers);
  const found = files.filter(({ isFound }) => isFound);
  if (found.length > 0) throw new MartletError('erasure-incomplete', { places: found.map(({ path }) => placeName(path, values)) });

  const content = signCertificate(
    {
      id: erasure.id,
      project: project.config.name,
      target: project.target.name,
      begunAt,
      finishedAt: clock.now(),
      by: request.permit?.by.name ?? 'unknown',
      subject: Object.entries(hashesOf(asked, key)).flatMap(([identity, hashes]) => hashes.map((hash) => ({ identity, hash }))),
      keyId: erasure.keyId,
      suppressed: Object.fromEntries(Object.entries(erasure.hashes).map(([identity, hashes]) => [identity, hashes.length])),
      actions: [...plan.actions, ...cleared.actions, ...removed].map(({ columns, ...rest }) => ({
        ...rest,
        ...(columns === undefined ? {} : { columns: [...columns] }),
      })),
      figures: cleared.figures,
      searched: {
        values: values.length,
        inColumnsAlone,
        tables: cleared.searched.tables,
        columns: cleared.searched.columns,
        files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
      },
      residual: plan.residual.map((each) => ({ ...each, place: placeName(each.place, values) })),
    },
    signing,
  );
  const path = join(project.config.erasure.certificates, `${erasure.id}.json`);
  const folder = resolve(project.directory, project.config.erasure.certificates);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${erasure.id}.json`), `${JSON.stringify(content, undefined, 2)}\n`, { flush: true });
  await opened(async ({ run: { store, auditor } }) => {
    await store.append({ erasures: [{ ...erasure, finishedAt: clock.now() }] });
    await auditor.note({ action: 'forget', outcome: 'done', details: { erasure: erasure.id, certificate: content.digest } });
  });
  return { plan, certificate: { path, content } };
}

/** @throws MartletError `subject-undeclared` */
export function refuseUndeclared({ sources }: Pick<Project, 'sources'>, subject: SubjectKeys): void {
  const known = [...new Set(sources.flatMap(({ relation }) => Object.keys(relation.subjects ?? {})))].sort();
  for (const identity of subject.keys()) if (!known.includes(identity)) throw new MartletError('subject-undeclared', { identity, known });
}

/** Looks for the person, and with `apply` erases the rows that are erased where they are. */
async function begin(project: Project, { run, state, publisher }: OpenRun, request: ForgetRequest): Promise<Begun> {
  refuseUndeclared(project, request.subject);
  const key = keyOfErasures(project.config.erasure.key, []);
  const signing = request.apply ? signingKeyOf(project.config.erasure.signingKey) : undefined;
  const { session, warehouse, store } = run;
  const now = request.clock.now();
  const places = await subjectPlaces({ project, state, session, warehouse });
  const asked = hashesOf(request.subject, key);
  const known = [...state.erasures.values()].filter(({ hashes }) =>
    Object.entries(asked).some(([identity, own]) => own.some((hash) => hashes[identity]?.includes(hash))),
  );
  keyOfErasures(key, known);
  const begun = known.find(({ finishedAt }) => finishedAt === undefined);
  const remembered = known.length === 0 ? undefined : { key, hashes: merged(known.map(({ hashes }) => hashes)) };
  const subject = await findSubject({ session, warehouse }, places, request.subject, remembered);
  const rows = await rowsToErase({ session, warehouse }, places, subject);
  if (rows.tables.length + rows.rejected.length === 0 && known.length === 0)
    throw new MartletError('subject-unknown', { sources: places.sources.map(({ id }) => id) });
  const plan = await erasurePlan({ project, state, session, warehouse, now }, { places, subject, rows, isResumed: begun !== undefined });
  const before = new Map(plan.environments.map((name) => [name, versionsOf(state, name)]));
  const refresh = [...state.versions.values()].flatMap(({ id, content }) =>
    content !== undefined && places.downstream.has(id) && !places.identitiesOf.has(id) ? [id] : [],
  );
  const found = { plan, places, subject, before, refresh: [...new Set(refresh)] };
  if (signing === undefined) return { ...found, applied: undefined };
  if (plan.holds.length > 0) throw new MartletError('erasure-held', { reasons: plan.holds });

  const raw = rows.tables.filter(({ table }) => table.kind === 'raw').map(({ table }) => table.id);
  const erasure: ErasureEntry = {
    id: begun?.id ?? randomBytes(8).toString('hex'),
    keyId: subjectKeyId(key),
    hashes: merged([...known.map(({ hashes }) => hashes), hashesOf(subject.keys, key)]),
    sources: [...new Set([...(begun?.sources ?? []), ...raw])],
    at: begun?.at ?? now,
  };
  await run.auditor.note({ action: 'forget', outcome: 'begun', details: { erasure: erasure.id, sources: erasure.sources } });
  const isDone = await publisher.lock.whileAlone(async () => {
    for (const environment of plan.environments)
      await noteAdmission(store, { environment, action: 'forget', permit: request.permit, now }, protectionOf(project.config, environment));
    // First of all, so that no load brings back what the next statements erase.
    await store.append({ erasures: [erasure] });
    await eraseInPlace({ session, warehouse, store }, rows, subject, { state, erasure, key, now });
    const concerned = [...state.versions.values()].filter(({ id }) => places.downstream.has(id) || erasure.sources.includes(id));
    await store.forgetPassedTests(concerned.map(({ relation }) => relationKey(relation)));
  });
  if (!isDone) throw new MartletError('cleaning-postponed', {});
  return { ...found, applied: { erasure, key, signing } };
}

type Hashes = Readonly<Record<string, readonly string[]>>;

function hashesOf(keys: SubjectKeys, key: Secret): Hashes {
  return Object.fromEntries(
    [...keys].map(([identity, values]) => [identity, [...values].map((value) => subjectHash(key, identity, value))]),
  );
}

function merged(all: readonly Hashes[]): Hashes {
  const identities = [...new Set(all.flatMap((hashes) => Object.keys(hashes)))];
  return Object.fromEntries(identities.map((identity) => [identity, [...new Set(all.flatMap((hashes) => hashes[identity] ?? []))].sort()]));
}
