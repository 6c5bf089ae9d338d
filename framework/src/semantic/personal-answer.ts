import type { PiiClass } from '../columns/index.js';
import { analyseQuery, type Project } from '../project/index.js';
import type { QuestionAnswer } from './answer.js';

/** What is shown in the place of a value that is about a person. A null tells nothing, and stays. */
export const HIDDEN = '***';

/**
 * The columns of an answer that hold personal data, with its class. `personal` are the columns of the project that do, as `personalColumns` finds them. What
 * is counted, masked or only filtered by is none.
 */
export function personalInAnswer(
  project: Project,
  { query, reads }: Pick<QuestionAnswer, 'query' | 'reads'>,
  personal: ReadonlyMap<string, PiiClass>,
): ReadonlyMap<string, PiiClass> {
  if (personal.size === 0) return new Map();
  const { columns } = analyseQuery(project, query, reads).lineage;
  return new Map(
    columns.flatMap(({ name, inputs, mayRead }) => {
      const read = [...inputs.filter(({ masked = false }) => !masked), ...mayRead];
      const [found] = read.flatMap(({ table, column }) => personal.get(`${table}.${column}`.toLowerCase()) ?? []);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}
