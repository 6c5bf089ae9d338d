export { type Disk, localDisk } from './disk.js';
export { type FilePublisher, filePublisher, type PreparedPublication } from './file-publisher.js';
export { manifestPath, type PublishedManifest, publicationOf, readManifest } from './manifest.js';
export type { PublicationOfReaders, PublishedColumn, PublishedRelation } from './published.js';
export { publishedFolder, servedEnvironments } from './served.js';
