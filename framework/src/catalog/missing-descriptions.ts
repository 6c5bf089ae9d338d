import type { Catalog, CatalogModel, CatalogSource } from './catalog-schema.js';

/** The relations and columns that nobody has described, those that inherit a description left out. */
export function missingDescriptions(relations: readonly (CatalogSource | CatalogModel)[]): Catalog['missing'] {
  return relations.flatMap(({ id, description, columns }) => [
    ...(isText(description) ? [] : [{ relation: id }]),
    ...columns.filter((column) => !isText(column.description)).map(({ name }) => ({ relation: id, column: name })),
  ]);
}

function isText(description: string | undefined): boolean {
  return description !== undefined && description.trim() !== '';
}
