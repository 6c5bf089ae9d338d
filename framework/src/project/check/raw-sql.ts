import { type OperationNode, OperationNodeTransformer, type RawNode } from 'kysely';

/** Whether a query holds text that an author wrote for a warehouse, and that no other may understand. */
export function holdsRawSql(query: OperationNode): boolean {
  const finder = new RawSqlFinder();
  finder.transformNode(query);
  return finder.found;
}

class RawSqlFinder extends OperationNodeTransformer {
  found = false;

  protected override transformRaw(node: RawNode): RawNode {
    this.found ||= node.sqlFragments.some((text) => /\w/.test(text));
    return super.transformRaw(node);
  }
}
