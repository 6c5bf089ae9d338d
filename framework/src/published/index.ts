export { manifestPath, type PublishedManifest, type PublishedManifestRelation, publicationOf, readManifest } from './manifest.js';
export type { PublicationOfReaders, PublishedColumn, PublishedRelation } from './published.js';
