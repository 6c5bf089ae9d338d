export { buildCatalog, type CatalogInput } from './build-catalog.js';
export { CATALOG_SCHEMA, type Catalog, type CatalogExposure, catalogSchema } from './catalog-schema.js';
export type { CatalogHistory, RelationHistory } from './history-schema.js';
export { profileProject } from './profile/profile-project.js';
export type { RelationProfile } from './profile-schema.js';
export { readRunHistory } from './run-history.js';
export { type ServedSite, serveSite } from './site/serve-site.js';
export { writeSite } from './site/write-site.js';
export { historyOfPast } from './state-history.js';
