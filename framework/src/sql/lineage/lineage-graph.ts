import { type QueryLineage, ROWS } from './column-lineage.js';
import type { InputKind } from './input-kind.js';

/**
 * One step of a value, or of what decides about it: `from` and `to` are `relation.column`. A value that is `read` leaves the project:
 * then `to` is `exposure:name`.
 */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: InputKind | 'opaque' | 'read';
  /** Nothing of the value comes through but what was masked or counted. */
  readonly masked?: true;
}

/** The lineage of a project as plain data; `upstream` and `downstream` hold positions in `edges`. */
export interface LineageGraph {
  readonly edges: readonly LineageEdge[];
  readonly upstream: Readonly<Record<string, readonly number[]>>;
  readonly downstream: Readonly<Record<string, readonly number[]>>;
}

/** A relation and the lineage of its query, whose tables are relations too. */
export interface RelationLineage {
  readonly relation: string;
  /** The columns of its contract. */
  readonly columns: readonly string[];
  readonly lineage: QueryLineage;
}

/** A reader of columns outside of the project, as `relation.column`: an exposure says of what it reads no more than the relation. */
export interface LineageReader {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The end of what a reader outside of the project reads. */
export const READER = 'exposure:';

/** Ways in which values themselves go on; the others only decide which values there are. */
export const VALUE_EDGES: ReadonlySet<LineageEdge['kind']> = new Set(['copied', 'transformed', 'aggregated', 'opaque']);

/** The edges that end at a column, or begin there. */
export function directEdges(graph: LineageGraph, key: string, direction: 'upstream' | 'downstream'): readonly LineageEdge[] {
  return (graph[direction][key.toLowerCase()] ?? []).flatMap((position) => graph.edges[position] ?? []);
}

/** Joins the lineage of all models and of their readers outside, and looks up the edges of each column once. */
export function lineageGraph(models: readonly RelationLineage[], readers: readonly LineageReader[] = []): LineageGraph {
  const read = readers.flatMap(({ name, columns }) =>
    columns.map((column): LineageEdge => ({ from: column.toLowerCase(), to: `${READER}${name}`, kind: 'read' })),
  );
  const edges = [...models.flatMap(edgesOf), ...read];
  const upstream: Record<string, number[]> = Object.create(null);
  const downstream: Record<string, number[]> = Object.create(null);
  for (const [position, edge] of edges.entries()) {
    upstream[edge.to] = append(upstream[edge.to], position);
    downstream[edge.from] = append(downstream[edge.from], position);
  }
  return { edges, upstream, downstream };
}

/**
 * All edges that lead to a column, or away from it. What decides on the rows of a relation is given for each relation on
 * the way, and is not followed further: through the rows, everything depends on nearly everything.
 */
export function lineageOf(graph: LineageGraph, column: string, direction: 'upstream' | 'downstream'): readonly LineageEdge[] {
  const start = column.toLowerCase();
  const seen = new Set([start]);
  const found = new Set<number>();
  const queue = [start];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const position of direction === 'upstream' ? (graph.upstream[next] ?? []) : (graph.downstream[next] ?? [])) {
      found.add(position);
      const edge = graph.edges[position];
      const end = direction === 'upstream' ? edge?.from : edge?.to;
      if (end === undefined || seen.has(end) || end.endsWith(`.${ROWS}`)) continue;
      seen.add(end);
      queue.push(end);
    }
    if (direction === 'upstream') for (const position of graph.upstream[rowsOf(next)] ?? []) found.add(position);
  }
  return [...found].sort((left, right) => left - right).flatMap((position) => graph.edges[position] ?? []);
}

function rowsOf(column: string): string {
  return `${column.slice(0, column.lastIndexOf('.'))}.${ROWS}`;
}

function edgesOf({ relation, columns, lineage }: RelationLineage): readonly LineageEdge[] {
  const edges: LineageEdge[] = [];
  const named = new Set(lineage.columns.map(({ name }) => name.toLowerCase()));
  const hidden = lineage.hidden;
  const unnamed = hidden === undefined ? [] : columns.filter((name) => !named.has(name.toLowerCase())).map((name) => ({ ...hidden, name }));
  for (const { name, inputs, shapedBy, mayRead } of [...lineage.columns, ...unnamed]) {
    const to = key(relation, name);
    for (const { table, column, kind, masked } of inputs)
      edges.push({ from: key(table, column), to, kind, ...(masked === undefined ? {} : { masked }) });
    for (const input of shapedBy) edges.push({ from: key(input.table, input.column), to, kind: input.kind });
    for (const input of mayRead) edges.push({ from: key(input.table, input.column), to, kind: 'opaque' });
  }
  const rows = key(relation, ROWS);
  for (const input of lineage.rowInputs) edges.push({ from: key(input.table, input.column), to: rows, kind: input.kind });
  for (const input of lineage.rowsMayRead) edges.push({ from: key(input.table, input.column), to: rows, kind: 'opaque' });
  return edges;
}

function key(relation: string, column: string): string {
  return `${relation}.${column}`.toLowerCase();
}

function append(positions: number[] | undefined, position: number): number[] {
  if (positions === undefined) return [position];
  positions.push(position);
  return positions;
}
