export { type Disk, fileFacts, fileText, localDisk } from './disk.js';
export { type FilePublisher, filePublisher, type PreparedPublication } from './file-publisher.js';
export { manifestPath, type PublishedManifest, pastPath, publicationOf, readBeside, readManifest } from './manifest.js';
export type { PublicationOfReaders, PublishedColumn, PublishedRelation } from './published.js';
export { forgetReader, MILLISECONDS_BETWEEN_SIGNS, noteReader } from './readers.js';
export { publishedRollupProblem } from './rollups.js';
export { publishedFolder, servedEnvironments, servedIds } from './served.js';
export { type WarehousePublication, warehousePublications } from './warehouse-publication.js';
