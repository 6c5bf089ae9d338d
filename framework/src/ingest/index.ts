export { type FileLoadRequest, loadFiles } from './load-files.js';
export type { LoadedFile, LoadRecord } from './load-record.js';
export { type LoadRequest, type LoadResult, loadSource } from './load-source.js';
export type { LoadProgress } from './load-staged.js';
