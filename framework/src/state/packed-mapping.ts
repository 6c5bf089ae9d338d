import type { PublicationMapping } from './publication.js';

/** The version that each view of a publication points at, the fingerprint of the view's metadata, and who may read it. */
export type PackedMapping = readonly (readonly [id: string, version: string, viewFingerprint?: string, readers?: readonly string[]])[];

export function packMapping({ versions, viewFingerprints, viewReaders }: PublicationMapping): PackedMapping {
  return [...versions].map(([id, version]) => {
    const fingerprint = viewFingerprints?.get(id);
    const readers = viewReaders?.get(id);
    if (fingerprint === undefined) return [id, version];
    return readers === undefined ? [id, version, fingerprint] : [id, version, fingerprint, readers];
  });
}

export function unpackMapping(packed: PackedMapping): PublicationMapping {
  const viewFingerprints = new Map(
    packed.flatMap(([id, , fingerprint]) => (fingerprint === undefined ? [] : [[id, fingerprint] as const])),
  );
  const viewReaders = new Map(packed.flatMap(([id, , , readers]) => (readers === undefined ? [] : [[id, readers] as const])));
  return {
    versions: new Map(packed.map(([id, version]) => [id, version])),
    ...(viewFingerprints.size === 0 ? {} : { viewFingerprints }),
    ...(viewReaders.size === 0 ? {} : { viewReaders }),
  };
}
