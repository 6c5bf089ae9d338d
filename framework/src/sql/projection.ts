import {
  AliasNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  type OperationNode,
  ParensNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  SelectQueryNode,
  TableNode,
} from 'kysely';

/** A column that a query must return: its name, and what turns the query's expression for it into the declared type. */
export interface ProjectedColumn {
  readonly name: string;
  readonly convert: (expression: OperationNode) => OperationNode;
}

/**
 * The same query, returning exactly these columns in this order, each converted. A plain select is rewritten in place,
 * so that its SQL stays readable; any other query is wrapped.
 */
export function projectColumns(query: OperationNode, columns: readonly ProjectedColumn[]): SelectQueryNode {
  if (!SelectQueryNode.is(query)) return wrap(ParensNode.create(query), columns);
  const expressions = selectedExpressions(query, columns);
  if (expressions === undefined || columns.some((column) => !expressions.has(column.name))) {
    const { with: withNode, ...body } = query;
    return { ...wrap(body, columns), ...(withNode === undefined ? {} : { with: withNode }) };
  }
  return {
    ...query,
    selections: columns.map(({ name, convert }) => {
      const expression = expressions.get(name) as OperationNode;
      const converted = convert(expression);
      // A column that stays as it is needs no alias to keep its name.
      const isBare = converted === expression && referencedColumn(expression) === name;
      return SelectionNode.create((isBare ? expression : AliasNode.create(converted, IdentifierNode.create(name))) as AliasNode);
    }),
  };
}

/** The names of the columns that a query returns, or undefined where a `*` hides them. */
export function selectedColumns(query: SelectQueryNode): readonly string[] | undefined {
  const names = (query.selections ?? []).map(({ selection }) => outputName(selection));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The expressions of a plain select by output name; undefined where converting in place would change the result. */
function selectedExpressions(query: SelectQueryNode, columns: readonly ProjectedColumn[]): ReadonlyMap<string, OperationNode> | undefined {
  const changesMeaning = query.distinctOn !== undefined || query.setOperations !== undefined || query.frontModifiers !== undefined;
  if (changesMeaning) return undefined;
  const expressions = new Map<string, OperationNode>();
  const stars: OperationNode[] = [];
  for (const { selection } of query.selections ?? []) {
    const name = outputName(selection);
    if (name === undefined) stars.push(selection);
    else expressions.set(name, AliasNode.is(selection) ? selection.node : selection);
  }
  const [star, second] = stars;
  if (star === undefined) return expressions;
  const columnOf = second === undefined ? expandStar(query, star) : undefined;
  if (columnOf === undefined) return undefined;
  // What the contract declares beside the columns that are named stands behind the star.
  for (const { name } of columns) if (!expressions.has(name)) expressions.set(name, columnOf(name));
  return expressions;
}

/** How a column behind a `*` is referred to, where that can't be ambiguous. */
function expandStar(query: SelectQueryNode, star: OperationNode): ((name: string) => OperationNode) | undefined {
  if (ReferenceNode.is(star)) return (name) => ReferenceNode.create(ColumnNode.create(name), star.table);
  const isAlone = query.from?.froms.length === 1 && query.joins === undefined;
  return SelectAllNode.is(star) && isAlone ? (name) => ReferenceNode.create(ColumnNode.create(name)) : undefined;
}

/** The name of the column that a selection returns; undefined for a `*`. */
export function outputName(selection: OperationNode): string | undefined {
  if (!AliasNode.is(selection)) return referencedColumn(selection);
  return IdentifierNode.is(selection.alias) ? selection.alias.name : undefined;
}

/** The column that an expression is, where it is nothing else. */
export function referencedColumn(node: OperationNode): string | undefined {
  if (ColumnNode.is(node)) return node.column.name;
  if (!ReferenceNode.is(node) || SelectAllNode.is(node.column)) return undefined;
  return node.column.column.name;
}

const WRAPPED = 'result';

function wrap(query: OperationNode, columns: readonly ProjectedColumn[]): SelectQueryNode {
  const selections = columns.map(({ name, convert }) => {
    const reference = ReferenceNode.create(ColumnNode.create(name), TableNode.create(WRAPPED));
    const converted = convert(reference);
    return SelectionNode.create(converted === reference ? reference : AliasNode.create(converted, IdentifierNode.create(name)));
  });
  return { kind: 'SelectQueryNode', from: FromNode.create([AliasNode.create(query, IdentifierNode.create(WRAPPED))]), selections };
}
