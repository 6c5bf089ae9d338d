import { MartletError } from '../errors.js';
import type { LaterRows } from '../materializations/index.js';
import type { ProjectModel } from '../project/index.js';

/** What is told of rows that a table has left, since their time has not come. */
export function rowsOfTheFuture(
  { id: model, file }: Pick<ProjectModel, 'id' | 'file'>,
  column: string | undefined,
  { rows, first, last }: LaterRows,
): MartletError {
  return new MartletError('rows-of-the-future', { model, column: column ?? '', rows, first, last }, { file });
}
