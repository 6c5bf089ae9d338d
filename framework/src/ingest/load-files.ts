import type { Warehouse } from '../warehouses/warehouse.js';
import { type LoadRequest, type LoadResult, loadSource } from './load-source.js';
import { loadStaged, type StagedLoadRequest } from './load-staged.js';

/** A load, and the warehouse that it goes to. */
export interface FileLoadRequest extends Omit<LoadRequest, 'dialect'>, Pick<StagedLoadRequest, 'labels' | 'onProgress' | 'rowsAPart'> {
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements' | 'introspection' | 'loader' | 'classify'>;
}

/** Loads the files of a source: the warehouse reads them itself where it can, and is sent checked rows where it can't. */
export function loadFiles(request: FileLoadRequest): Promise<LoadResult> {
  const { dialect, statements, introspection, loader, classify } = request.warehouse;
  return loader === undefined
    ? loadSource({ ...request, dialect })
    : loadStaged({ ...request, dialect, statements, introspection, loader, classify });
}
