import { directEdges, type LineageEdge, type LineageGraph, READER, ROWS, VALUE_EDGES } from '../sql/index.js';
import type { Style } from './report/index.js';
import type { TreeNode } from './tree-lines.js';

export type LineageDirection = 'upstream' | 'downstream';

/** How an edge reads from the column that the tree has come to. */
const WORDS: Readonly<Record<LineageEdge['kind'], Readonly<Record<LineageDirection, string>>>> = {
  copied: { upstream: 'copied from', downstream: 'copied into' },
  transformed: { upstream: 'transformed from', downstream: 'transformed into' },
  aggregated: { upstream: 'aggregated from', downstream: 'aggregated into' },
  filtered: { upstream: 'filtered by', downstream: 'filters' },
  joined: { upstream: 'joined by', downstream: 'joins' },
  grouped: { upstream: 'grouped by', downstream: 'groups' },
  ordered: { upstream: 'ordered by', downstream: 'orders' },
  opaque: { upstream: 'may read', downstream: 'may be read by' },
  read: { upstream: 'reads', downstream: 'read by' },
};

/** All that a column is made of, or all that is made of it; what decides on the rows stands once with each relation. */
export function columnTree(graph: LineageGraph, column: string, note: string, direction: LineageDirection, style: Style): TreeNode {
  const told = new Set<string>();
  const children = (key: string): readonly TreeNode[] => {
    const edges = directEdges(graph, key, direction).map((edge): TreeNode => {
      const end = endOf(edge, direction);
      const follows = VALUE_EDGES.has(edge.kind) && !isRows(end);
      if (!follows) return { text: edgeText(edge, direction, style), children: [] };
      const isKnown = told.has(end);
      told.add(end);
      const text = edgeText(edge, direction, style);
      return isKnown && directEdges(graph, end, direction).length > 0
        ? { text: `${text} ${style.quiet('(see above)')}`, children: [] }
        : { text, children: isKnown ? [] : children(end) };
    });
    return [...edges, ...rowsNode(key)];
  };
  const rowsNode = (key: string): readonly TreeNode[] => {
    const rows = rowsOf(key);
    const edges = direction === 'upstream' && !told.has(rows) ? directEdges(graph, rows, direction) : [];
    told.add(rows);
    if (edges.length === 0) return [];
    return [{ text: name(rows), children: edges.map((edge) => ({ text: edgeText(edge, direction, style), children: [] })) }];
  };
  const root = column.toLowerCase();
  told.add(root);
  return { text: [style.strong(column), style.quiet(note)].filter((part) => part !== '').join('  '), children: children(root) };
}

/** The columns of a relation, each with what it is made of directly, or what is. */
export function relationTree(
  graph: LineageGraph,
  relation: string,
  columns: readonly string[],
  direction: LineageDirection,
  style: Style,
): TreeNode {
  const node = (text: string, key: string): TreeNode => ({
    text,
    children: directEdges(graph, key, direction).map((edge) => ({ text: edgeText(edge, direction, style), children: [] })),
  });
  const rows = node('rows', `${relation}.${ROWS}`);
  const ofColumns = columns.map((column) => node(column, `${relation}.${column}`));
  return { text: style.strong(relation), children: rows.children.length === 0 ? ofColumns : [...ofColumns, rows] };
}

function edgeText(edge: LineageEdge, direction: LineageDirection, style: Style): string {
  return `${style.quiet(WORDS[edge.kind][direction])} ${name(endOf(edge, direction))}`;
}

function endOf({ from, to }: LineageEdge, direction: LineageDirection): string {
  return direction === 'upstream' ? from : to;
}

function name(key: string): string {
  if (key.startsWith(READER)) return `exposure ${key.slice(READER.length)}`;
  return isRows(key) ? `rows of ${key.slice(0, -ROWS.length - 1)}` : key;
}

function isRows(key: string): boolean {
  return key.endsWith(`.${ROWS}`);
}

function rowsOf(key: string): string {
  return `${key.slice(0, key.lastIndexOf('.'))}.${ROWS}`;
}
