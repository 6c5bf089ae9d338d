import type { OperationNode } from 'kysely';
import { type BindProblem, type Bound, type BoundTables, bind, columnNames, type Fragments } from '../bound/index.js';
import { type BaseColumn, type Flow, isMasked, shapeKinds, valueKind } from './flow.js';
import type { ShapeKind, ValueKind } from './input-kind.js';
import { FlowReader } from './query-flow.js';

/** The name under which the rows of a relation stand in the graph: `gold.fact_sales.*`. */
export const ROWS = '*';

/** Where the values and the rows of a query come from. */
export interface QueryLineage {
  /** The columns of the result, in order. */
  readonly columns: readonly ColumnLineage[];
  /** The same for columns that the query returns without naming them, each of which may be made of all this; undefined where it names all. */
  readonly hidden?: ColumnLineage;
  /** What decides which rows there are. */
  readonly rowInputs: readonly ShapeInput[];
  /** Raw SQL that was not read decides on rows as well; `rowsMayRead` holds what it may look at. */
  readonly rowsOpaque: boolean;
  readonly rowsMayRead: readonly TableColumn[];
  readonly problems: readonly BindProblem[];
}

export interface ColumnLineage {
  readonly name: string;
  /** What its values are made of. */
  readonly inputs: readonly ValueInput[];
  /** What chooses or orders its values without being part of them: window partitions, filters of aggregates, subqueries. */
  readonly shapedBy: readonly ShapeInput[];
  /** It holds raw SQL whose names were not read, so that `inputs` may lack some; `mayRead` holds what they may be. */
  readonly opaque: boolean;
  readonly mayRead: readonly TableColumn[];
}

/** A column of a relation. */
export interface TableColumn {
  readonly table: string;
  readonly column: string;
}

export interface ValueInput extends TableColumn {
  /** The strongest of the ways in which it is used: aggregated, then transformed, then copied. */
  readonly kind: ValueKind;
  /** Every path goes through a masking function or a count. */
  readonly masked?: true;
}

export interface ShapeInput extends TableColumn {
  readonly kind: ShapeKind;
}

/**
 * The lineage of each column of a query, from its operation nodes before relations are resolved. Inputs are named by
 * the relations' identities, not by the names that the query gives them. Raw SQL is exact where its names are nodes or
 * `fragments` holds what a parser says of it, otherwise opaque.
 */
export function columnLineage(query: OperationNode, tables: BoundTables, fragments?: Fragments): QueryLineage {
  return lineageOfBound(bind(query, tables, fragments));
}

/** The same for a query that is bound already. */
export function lineageOfBound({ query, problems }: Bound): QueryLineage {
  const reader = new FlowReader();
  const { columns, rows } = reader.query(query);
  const names = query.kind === 'raw' ? [] : query.columns.map(({ name }) => name);
  return {
    columns: columns.map((flow, index) => columnOf(names[index] ?? '', flow)),
    ...(columnNames(query) === undefined ? { hidden: columnOf(ROWS, reader.hidden(query)) } : {}),
    rowInputs: shapeInputs(rows),
    rowsOpaque: rows.opaque,
    rowsMayRead: mayRead(rows),
    problems,
  };
}

/** What is known of a column of the result by its name. */
export function lineageOfColumn(lineage: QueryLineage, name: string): ColumnLineage | undefined {
  return lineage.columns.find((column) => column.name.toLowerCase() === name.toLowerCase()) ?? lineage.hidden;
}

function columnOf(name: string, flow: Flow): ColumnLineage {
  return { name, inputs: valueInputs(flow), shapedBy: shapeInputs(flow), opaque: flow.opaque, mayRead: mayRead(flow) };
}

function valueInputs(flow: Flow): readonly ValueInput[] {
  const inputs: ValueInput[] = [];
  for (const [{ table, column }, ways] of flow.inputs) {
    const kind = valueKind(ways);
    if (kind !== undefined) inputs.push(isMasked(ways) ? { table, column, kind, masked: true } : { table, column, kind });
  }
  return inputs;
}

function shapeInputs(flow: Flow): readonly ShapeInput[] {
  const inputs: ShapeInput[] = [];
  for (const [{ table, column }, ways] of flow.inputs) for (const kind of shapeKinds(ways)) inputs.push({ table, column, kind });
  return inputs;
}

function mayRead(flow: Flow): readonly BaseColumn[] {
  return flow.mayRead.size === 0 ? [] : [...flow.mayRead];
}
