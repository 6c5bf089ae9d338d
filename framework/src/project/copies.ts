import { type QueryLineage, ROWS } from '../sql/index.js';
import { analyseModel } from './analysis.js';
import type { Project, ProjectModel } from './project.js';

/** The column that another one is an unchanged copy of, and of nothing else. */
export type Copy = readonly [relation: string, column: string];

/**
 * What the columns of a model are copies of, by their names. Whoever has the lineage of its query at hand gives it, and it is read once.
 *
 * @throws MartletError `query-failed`.
 */
export function copiesOf(project: Project, model: ProjectModel, lineage?: QueryLineage): Readonly<Record<string, Copy>> {
  return project.cache.once(`copies ${model.id}`, () => {
    const { columns } = lineage ?? analyseModel(project, model).lineage;
    return Object.fromEntries(
      columns.flatMap(({ name, inputs: [only, another], opaque }) => {
        if (only?.kind !== 'copied' || another !== undefined || opaque || only.column === ROWS) return [];
        return [[name, [only.table, only.column] as const]];
      }),
    );
  });
}
