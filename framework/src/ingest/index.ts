export type { LoadedFile, LoadRecord } from './load-record.js';
export { type LoadRequest, type LoadResult, loadSource } from './load-source.js';
