import type { Warehouse } from '../warehouses/warehouse.js';
import { type Examination, type ExamineRequest, examineSource } from './examine-source.js';
import type { LoadRecord } from './load-record.js';
import { type LoadResult, type LoadTarget, loadExamined } from './load-source.js';
import { type LandTarget, landExamined } from './load-staged.js';

/** Where examined files go. */
export interface FileLoadTarget extends Omit<LoadTarget, 'dialect'>, Pick<LandTarget, 'labels' | 'onProgress' | 'rowsAPart'> {
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements' | 'introspection' | 'loader' | 'classify' | 'tells'>;
}

/** A load of files that nothing has looked at yet. */
export interface FileLoadRequest extends ExamineRequest, FileLoadTarget {}

/** Loads files as they were examined: the warehouse reads them itself where it can, and is sent checked rows where it can't. */
export function loadExaminedFiles(examination: Examination, { warehouse, ...target }: FileLoadTarget): Promise<LoadRecord> {
  const { dialect, statements, introspection, loader, classify, tells } = warehouse;
  return loader === undefined
    ? loadExamined(examination, { ...target, dialect })
    : landExamined(examination, { ...target, dialect, statements, introspection, loader, classify, tells });
}

/** Looks at the files of a source and loads them. */
export async function loadFiles(request: FileLoadRequest): Promise<LoadResult> {
  return { status: 'loaded', record: await loadExaminedFiles(await examineSource(request), request) };
}
