import type { Catalog } from '../catalog-schema.js';
import type { CatalogDimension } from '../dimension-schema.js';

/** What every page needs of a dimension beside its relation. */
export interface SiteDimension extends Pick<CatalogDimension, 'relation' | 'entity'> {
  /** What people call it: `products` for `dim_products`. */
  readonly name: string;
  /** The names under which questions reach it. */
  readonly ways: readonly string[];
  readonly members?: number;
}

export function siteDimensions({ dimensions, models }: Catalog): readonly SiteDimension[] {
  const names = new Map(models.map(({ id, name }) => [id, name]));
  return dimensions.map(({ relation, entity, ways, members }) => ({
    relation,
    name: (names.get(relation) ?? relation).replace(/^dim_(?=.)/, ''),
    ...(entity === undefined ? {} : { entity }),
    ways: [...new Set(ways.map(({ name }) => name))],
    ...(members === undefined ? {} : { members: members.count }),
  }));
}
