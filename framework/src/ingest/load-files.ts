import type { Warehouse } from '../warehouses/warehouse.js';
import type { Examination, ExamineRequest } from './examine-source.js';
import { type LoadRecord, relationsOfLoad } from './load-record.js';
import { type LoadResult, type LoadTarget, loadExamined, loadUnlessThere } from './load-source.js';
import { type LandTarget, landExamined } from './load-staged.js';

/** Where examined files go. */
export interface FileLoadTarget extends Omit<LoadTarget, 'dialect'>, Pick<LandTarget, 'labels' | 'onProgress' | 'rowsAPart'> {
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements' | 'introspection' | 'loader' | 'classify'>;
}

/** A load of files that nothing has looked at yet. */
export interface FileLoadRequest extends ExamineRequest, FileLoadTarget {}

/** Loads files as they were examined: the warehouse reads them itself where it can, and is sent checked rows where it can't. */
export function loadExaminedFiles(examination: Examination, { warehouse, ...target }: FileLoadTarget): Promise<LoadRecord> {
  const { dialect, statements, introspection, loader, classify } = warehouse;
  return loader === undefined
    ? loadExamined(examination, { ...target, dialect })
    : landExamined(examination, { ...target, dialect, statements, introspection, loader, classify });
}

/** Looks at the files of a source and loads them, unless they are those of `previous` and its tables are still there. */
export function loadFiles(request: FileLoadRequest): Promise<LoadResult> {
  return loadUnlessThere(
    request,
    (previous) => hasTables(request, previous),
    (examination) => loadExaminedFiles(examination, request),
  );
}

async function hasTables({ warehouse, session }: FileLoadRequest, previous: LoadRecord): Promise<boolean> {
  const found = await warehouse.introspection.relations(session, [previous.relation.schema]);
  return relationsOfLoad(previous).every(({ name }) => found.some((row) => row.name === name));
}
