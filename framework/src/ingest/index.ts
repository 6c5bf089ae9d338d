export { type FileLoadRequest, loadFiles } from './load-files.js';
export type { LoadedFile, LoadRecord } from './load-record.js';
export {
  type Examination,
  type ExamineRequest,
  examineSource,
  identityOfRecord,
  type LoadRequest,
  type LoadResult,
  type LoadTarget,
  loadExamined,
  loadSource,
} from './load-source.js';
export type { LoadProgress } from './load-staged.js';
export { createListing, findSourceFiles } from './source-files.js';
