import { MartletError } from '../../errors.js';
import { type Suppression, subjectKeyId } from '../../ingest/index.js';
import type { Project, ProjectSource } from '../../project/index.js';
import type { ErasureEntry, State } from '../../state/index.js';
import type { Secret } from '../../warehouses/secret.js';

/**
 * Whose rows a load of a source leaves out; undefined where no one is forgotten whom it names.
 *
 * @throws MartletError `erasure-key`: without the key of the list nothing may be loaded that it is about.
 */
export function suppressionOf(
  { config }: Pick<Project, 'config'>,
  { relation }: Pick<ProjectSource, 'relation'>,
  { erasures }: Pick<State, 'erasures'>,
): Suppression | undefined {
  const entries = [...erasures.values()];
  const columns = Object.entries(relation.subjects ?? {}).flatMap(([identity, column]) => {
    const hashes = [...new Set(entries.flatMap((entry) => entry.hashes[identity] ?? []))];
    return hashes.length === 0 ? [] : [{ column, identity, hashes }];
  });
  if (columns.length === 0) return undefined;
  const key = keyOfErasures(config.erasure.key, entries);
  return { key, rule: relation.onErasure ?? 'delete', columns };
}

/** @throws MartletError `erasure-key` where there is none, or another than that of the hashes. */
export function keyOfErasures(key: Secret | undefined, entries: readonly Pick<ErasureEntry, 'keyId'>[]): Secret {
  if (key === undefined) throw new MartletError('erasure-key', { setting: 'erasure.key', problem: 'is not given' });
  const id = subjectKeyId(key);
  if (entries.some(({ keyId }) => keyId !== id))
    throw new MartletError('erasure-key', { setting: 'erasure.key', problem: 'is not the key that the suppression list was made with' });
  return key;
}
