import { type OperationNode, RawNode } from 'kysely';
import { mapNode } from '../../sql/index.js';

/** Whether a query holds text that an author wrote for a warehouse, and that no other may understand. */
export function holdsRawSql(query: OperationNode): boolean {
  if (RawNode.is(query) && query.sqlFragments.some((text) => /\w/.test(text))) return true;
  let found = false;
  mapNode(query, (inner) => {
    found ||= holdsRawSql(inner);
    return inner;
  });
  return found;
}
