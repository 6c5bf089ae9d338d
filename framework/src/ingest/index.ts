export { type Examination, type ExamineRequest, examineSource } from './examine-source.js';
export { type FileLoadRequest, loadExaminedFiles, loadFiles } from './load-files.js';
export type { LoadRecord } from './load-record.js';
export { type LoadRequest, type LoadResult, loadSource } from './load-source.js';
export type { LoadProgress } from './load-staged.js';
export { plainName } from './propose/contract-names.js';
export { type FileProposal, type ProposedField, proposeFiles } from './propose/propose-files.js';
export { readSeedRows, type SeedContent, seedContent } from './seed-rows.js';
export { createListing, findSourceFiles } from './source-files.js';
