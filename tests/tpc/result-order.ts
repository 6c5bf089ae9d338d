/** What a query's text promises about the order of its rows. */
export interface ResultOrder {
  /** Positions of the output columns that the rows are ordered by, as far as they can be seen in the output. */
  readonly orderedBy: readonly number[];
  /**
   * The number of rows after which the query stops, where that may leave out rows that equal the last one in
   * `orderedBy`. Not known when the rows are also ordered by something that is not in the output.
   */
  readonly limit: number | undefined;
}

/** Reads ORDER BY and LIMIT of the outermost query from the tree that DuckDB's `json_serialize_sql` gives. */
export function orderOf(tree: unknown, columns: readonly string[]): ResultOrder {
  const node = (tree as SerializedTree).statements[0]?.node;
  if (node === undefined) throw new Error('The query has no statement.');
  const order = node.modifiers.find((modifier) => modifier.type === 'ORDER_MODIFIER');
  const limit = node.modifiers.find((modifier) => modifier.type === 'LIMIT_MODIFIER');

  const positions = (order?.orders ?? []).map(({ expression }) => positionOf(expression, node.select_list ?? [], columns));
  const unseen = positions.indexOf(-1);
  // What is ordered by something unseen has no order that a reader of the rows can check.
  if (unseen !== -1) return { orderedBy: positions.slice(0, unseen), limit: undefined };
  return { orderedBy: positions, limit: limit?.limit?.value === undefined ? undefined : Number(limit.limit.value.value) };
}

interface SerializedExpression {
  readonly class: string;
  readonly alias?: string;
  readonly column_names?: readonly string[];
  readonly value?: { readonly value: unknown };
}
interface SerializedNode {
  readonly modifiers: readonly {
    readonly type: string;
    readonly orders?: readonly { readonly expression: SerializedExpression }[];
    readonly limit?: SerializedExpression | null;
  }[];
  readonly select_list?: readonly SerializedExpression[];
}
interface SerializedTree {
  readonly statements: readonly { readonly node: SerializedNode }[];
}

function positionOf(expression: SerializedExpression, selected: readonly SerializedExpression[], columns: readonly string[]): number {
  if (expression.class === 'CONSTANT') return Number(expression.value?.value) - 1;
  const same = selected.findIndex((candidate) => fingerprint(candidate) === fingerprint(expression));
  // A position in the select list is one of the output only where no star stands before it.
  if (same !== -1 && selected.length === columns.length) return same;
  const name = expression.class === 'COLUMN_REF' ? expression.column_names?.at(-1)?.toLowerCase() : undefined;
  return columns.findIndex((column) => column.toLowerCase() === name);
}

/** The expression without what doesn't change its value: where it stands in the text and what it is called. */
function fingerprint(expression: SerializedExpression): string {
  return JSON.stringify(expression, (key, value: unknown) =>
    key === 'query_location' || key === 'alias' ? undefined : value,
  ).toLowerCase();
}
