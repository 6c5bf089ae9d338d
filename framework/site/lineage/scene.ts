import type { LayoutResult } from './layout.js';
import { ROW_HEIGHT, type ShownEdge, type ShownGraph, type ShownNode } from './shown-graph.js';

export interface PlacedNode extends ShownNode {
  readonly x: number;
  readonly y: number;
}

/** An edge as the points that its curve goes through, and the box around them. */
export interface PlacedEdge extends ShownEdge {
  readonly points: readonly number[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A graph that can be drawn: by a canvas, or as SVG. */
export interface Scene {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export function sceneOf({ nodes, edges, columnEdges }: ShownGraph, layout: LayoutResult): Scene {
  const placed = nodes.map((node, index): PlacedNode => ({ ...node, x: layout.x[index] ?? 0, y: layout.y[index] ?? 0 }));
  const between = (edge: ShownEdge, bends: readonly number[]): readonly PlacedEdge[] => {
    const [from, to] = [placed[edge.from], placed[edge.to]];
    if (from === undefined || to === undefined) return [];
    const points = [from.x + from.width, portOf(from, edge.fromColumn), ...bends, to.x, portOf(to, edge.toColumn)];
    return [{ ...edge, points, ...boxOf(points) }];
  };
  const drawn =
    columnEdges.length > 0
      ? columnEdges.flatMap((edge) => between(edge, []))
      : edges.flatMap((edge, index) => between(edge, layout.bends[index] ?? []));
  return { nodes: placed, edges: drawn, width: layout.width, height: layout.height };
}

/** Where on its node an edge ends: at the row of its column, or in the middle. */
function portOf(node: PlacedNode, column: number | undefined): number {
  return column === undefined ? node.y + node.head / 2 : node.y + node.head + (column + 0.5) * ROW_HEIGHT;
}

function boxOf(points: readonly number[]): Pick<PlacedEdge, 'left' | 'top' | 'right' | 'bottom'> {
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** What is lit: the nodes and, at the level of columns, the edges by their position. Everything when undefined. */
export type Lit = { readonly nodes: ReadonlySet<number>; readonly edges: ReadonlySet<number> } | undefined;

/** The nodes that lead to one or are led to from it, and the edges between. */
export function litAround({ edges, nodes }: Scene, starts: readonly number[], directions: readonly ('up' | 'down')[]): Lit {
  const litNodes = new Set(starts);
  const litEdges = new Set<number>();
  const byFrom = new Map<number, number[]>();
  const byTo = new Map<number, number[]>();
  for (const [index, { from, to }] of edges.entries()) {
    byFrom.set(from, [...(byFrom.get(from) ?? []), index]);
    byTo.set(to, [...(byTo.get(to) ?? []), index]);
  }
  for (const direction of directions) {
    const seen = new Set(starts);
    const queue = [...starts];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const index of (direction === 'up' ? byTo : byFrom).get(node) ?? []) {
        litEdges.add(index);
        const edge = edges[index];
        const next = direction === 'up' ? edge?.from : edge?.to;
        if (next === undefined || seen.has(next) || nodes[next] === undefined) continue;
        seen.add(next);
        litNodes.add(next);
        queue.push(next);
      }
    }
  }
  return { nodes: litNodes, edges: litEdges };
}
