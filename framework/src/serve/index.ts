export { ReaderAccess } from './access/access.js';
export { clientModule } from './client/client-module.js';
export { startHttp } from './http/start-http.js';
export { servePostgres } from './postgres/serve-postgres.js';
export { openFilesReader } from './reading/files-reader.js';
export { openReader } from './reading/open-reader.js';
export type { PublicationReader, ReaderLease, ReaderScope } from './reading/reader.js';
export { WHOLE_SCOPE } from './reading/whole-scope.js';
