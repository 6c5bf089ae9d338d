import type { Publication } from './publication.js';

/** What each view of a publication stands for, and the print of what it carries beside rows. */
export type PackedMapping = readonly (readonly [id: string, version: string, told?: string])[];

type Mapping = Pick<Publication, 'versions' | 'told'>;

export function packMapping({ versions, told }: Mapping): PackedMapping {
  return [...versions].map(([id, version]) => {
    const print = told?.get(id);
    return print === undefined ? [id, version] : [id, version, print];
  });
}

export function unpackMapping(packed: PackedMapping): Mapping {
  const told = new Map(packed.flatMap(([id, , print]) => (print === undefined ? [] : [[id, print] as const])));
  return { versions: new Map(packed.map(([id, version]) => [id, version])), ...(told.size === 0 ? {} : { told }) };
}
