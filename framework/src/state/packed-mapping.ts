import type { Publication } from './publication.js';

/** The version that each view of a publication points at, and the fingerprint of the view's metadata. */
export type PackedMapping = readonly (readonly [id: string, version: string, viewFingerprint?: string])[];

type Mapping = Pick<Publication, 'versions' | 'viewFingerprints'>;

export function packMapping({ versions, viewFingerprints }: Mapping): PackedMapping {
  return [...versions].map(([id, version]) => {
    const fingerprint = viewFingerprints?.get(id);
    return fingerprint === undefined ? [id, version] : [id, version, fingerprint];
  });
}

export function unpackMapping(packed: PackedMapping): Mapping {
  const viewFingerprints = new Map(
    packed.flatMap(([id, , fingerprint]) => (fingerprint === undefined ? [] : [[id, fingerprint] as const])),
  );
  return { versions: new Map(packed.map(([id, version]) => [id, version])), ...(viewFingerprints.size === 0 ? {} : { viewFingerprints }) };
}
