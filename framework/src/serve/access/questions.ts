import { isSameType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { analyseQuery, type Project } from '../../project/index.js';
import type { PublicationOfReaders } from '../../published/index.js';
import type { ScopedRelation } from '../../rights/index.js';
import type { QuestionAnswer } from '../../semantic/index.js';

/**
 * Refuses a question that reads a column which the reader does not see, or which is a token where a value is computed with. Every other masked column is read
 * as it is shown.
 *
 * @throws MartletError `metric-incomplete`, `query-failed`.
 */
export function refuseIncomplete(
  project: Project,
  answer: QuestionAnswer,
  shown: ReadonlyMap<string, ScopedRelation>,
  publication: PublicationOfReaders,
): void {
  const metrics = [...new Set(answer.columns.flatMap(({ metric }) => metric ?? []))];
  const { columns, rowInputs, rowsMayRead } = analyseQuery(project, answer.query, answer.reads).lineage;
  const read = [...columns.flatMap(({ inputs, shapedBy, mayRead }) => [...inputs, ...shapedBy, ...mayRead]), ...rowInputs, ...rowsMayRead];
  for (const input of read) {
    const { table: relation, column } = input;
    const isSame = ({ name }: { readonly name: string }): boolean => name.toLowerCase() === column.toLowerCase();
    const seen = shown.get(relation)?.columns.find(isSame);
    if (seen === undefined) throw new MartletError('metric-incomplete', { metrics, relation, column, isMasked: false });
    const own = publication.relations.get(relation)?.columns.find(isSame);
    const isOther = own?.type !== undefined && seen.type !== undefined && !isSameType(own.type, seen.type);
    const isComputed =
      'kind' in input &&
      (input.kind === 'transformed' || (input.kind === 'aggregated' && !('masked' in input)) || input.kind === 'filtered');
    if (isOther && isComputed) throw new MartletError('metric-incomplete', { metrics, relation, column, isMasked: true });
  }
}
