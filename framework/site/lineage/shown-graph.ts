import type { Health } from '../../src/catalog/site/site-data.js';
import { MartletError } from '../../src/errors.js';
import { parseSelectors } from '../../src/graph/index.js';
import { type ColumnGraph, columnOf, isValueEdge, reachable, relationOf } from '../data/column-graph.js';
import type { Site } from '../data/site.js';
import { idsOf, type LineageState } from './lineage-state.js';

export interface ShownNode {
  readonly id: string;
  readonly title: string;
  /** The title as it is drawn: a long one in two lines. */
  readonly lines: readonly string[];
  /** The height of what stands above the columns. */
  readonly head: number;
  readonly schema: string;
  readonly kind: string;
  readonly health: Health;
  /** Whether it is stale, was skipped or is not published. */
  readonly isWarned: boolean;
  /** The columns that are shown; empty at the level of relations. */
  readonly columns: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Positions in `nodes`, and at the level of columns in the nodes' `columns`. */
export interface ShownEdge {
  readonly from: number;
  readonly to: number;
  readonly fromColumn?: number;
  readonly toColumn?: number;
}

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  /** Between relations; these decide where nodes stand. */
  readonly edges: readonly ShownEdge[];
  readonly columnEdges: readonly ShownEdge[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Why there is nothing to show. */
  readonly problem?: string;
}

const HEAD_HEIGHT = 46;
export const LINE_HEIGHT = 16;
export const ROW_HEIGHT = 20;
const LEAST_WIDTH = 110;
const MOST_WIDTH = 250;
/** The widths of a character in a title, below it, and in a row. */
export const CHARACTER = 8.15;
export const SMALL_CHARACTER = 6.95;
export const ROW_CHARACTER = 7.25;
/** Longer titles are written in two lines. */
const LONG_TITLE = 16;
/** More columns than that are nothing that anybody can read. */
const MOST_ROWS = 12_000;

/** The part of the lineage that an address asks for. */
export function shownGraph(site: Site, state: LineageState, columns: ColumnGraph | undefined): ShownGraph {
  try {
    const ids = shownIds(site, state, columns);
    return graphOf(site, ids, state, columns);
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    return { nodes: [], edges: [], columnEdges: [], indexOf: new Map(), problem: `${error.message} ${error.hint}` };
  }
}

function shownIds(site: Site, state: LineageState, columns: ColumnGraph | undefined): ReadonlySet<string> {
  const { select, column, from, to, expand } = state;
  const ids = new Set<string>();
  if (column !== undefined && columns !== undefined) for (const key of tracedColumns(columns, column)) ids.add(relationOf(key));
  else if (from !== undefined && to !== undefined) for (const id of pathBetween(site, from, to)) ids.add(id);
  else for (const id of select === undefined ? site.graph.order : site.select([select])) ids.add(id);
  for (const id of idsOf(expand)) {
    for (const neighbour of [id, ...site.graph.dependenciesOf(id), ...site.graph.dependentsOf(id)])
      if (site.byId.has(neighbour)) ids.add(neighbour);
  }
  return ids;
}

/** All relations on any way between two, whichever of them comes first. */
function pathBetween({ graph }: Site, from: string, to: string): ReadonlySet<string> {
  const between = (first: string, last: string): readonly string[] => {
    const reached = graph.descendants(first);
    if (!reached.has(last)) return [];
    const needed = graph.ancestors(last);
    return [first, ...[...reached].filter((id) => needed.has(id)), last];
  };
  return new Set([...between(from, to), ...between(to, from)]);
}

function tracedColumns(columns: ColumnGraph, column: string): ReadonlySet<string> {
  return new Set([column, ...reachable(columns, column, 'upstream'), ...reachable(columns, column, 'downstream')]);
}

function graphOf(site: Site, ids: ReadonlySet<string>, state: LineageState, columns: ColumnGraph | undefined): ShownGraph {
  const traced = state.column === undefined || columns === undefined ? undefined : tracedColumns(columns, state.column);
  const shownColumns = (id: string): readonly string[] => {
    if (state.level !== 'column' || columns === undefined) return [];
    const names = (columns.columnsOf.get(id) ?? []).map(([name]) => name);
    return traced === undefined ? names : names.filter((name) => traced.has(`${id}.${name}`));
  };
  const relations = [...ids].flatMap((id) => site.byId.get(id) ?? []);
  const nodes = relations.map(({ id, name, schema, kind, health, isStale }): ShownNode => {
    const isWarned = isStale || health === 'skipped' || health === 'not-published';
    const rows = shownColumns(id);
    return { id, title: name, schema, kind, health, isWarned, columns: rows, ...shapeOf(name, `${schema} · ${kind}`, rows) };
  });
  if (nodes.reduce((sum, node) => sum + node.columns.length, 0) > MOST_ROWS) {
    const problem = 'These are more columns than anybody can read. Narrow them with a selector, or choose one column.';
    return { nodes: [], edges: [], columnEdges: [], indexOf: new Map(), problem };
  }
  // A way leads from one relation to another, not out of the project.
  const isWay = state.from !== undefined && state.to !== undefined;
  for (const { name, type, reads } of site.exposures) {
    if (isWay || !isReaderShown(site, state, ids, name, reads)) continue;
    const node = {
      id: `exposure:${name}`,
      title: name,
      schema: type,
      kind: 'exposure',
      health: 'unknown',
      isWarned: false,
      columns: [],
    } as const;
    nodes.push({ ...node, ...shapeOf(name, `${type} · exposure`, []) });
  }
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const reads = [
    ...relations.map(({ id, dependsOn }) => [id, dependsOn] as const),
    ...site.exposures.map((exposure) => [`exposure:${exposure.name}`, exposure.reads] as const),
  ];
  const edges = reads.flatMap(([id, dependsOn]) =>
    [...new Set(dependsOn)].flatMap((dependency): ShownEdge[] => {
      const [from, to] = [indexOf.get(dependency), indexOf.get(id)];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    }),
  );
  const columnEdges = columns === undefined ? [] : columnEdgesOf(columns, nodes, indexOf);
  // A reader outside of the project reads relations as a whole.
  const leaving = edges.filter(({ to }) => nodes[to]?.kind === 'exposure');
  return { nodes, edges, columnEdges: columnEdges.length === 0 ? [] : [...columnEdges, ...leaving], indexOf };
}

/** Whether an exposure is asked for: by everything, as what is downstream, as a neighbour, or by its name. */
function isReaderShown(site: Site, state: LineageState, ids: ReadonlySet<string>, name: string, reads: readonly string[]): boolean {
  const isRead = (shown: ReadonlySet<string>): boolean => reads.some((id) => ids.has(id) && shown.has(id));
  if (state.select === undefined || state.column !== undefined) return isRead(ids);
  if (isRead(new Set(idsOf(state.expand)))) return true;
  return parseSelectors([state.select]).some((terms) => {
    if (terms.some(({ method, value }) => method === 'exposure' && value === name)) return isRead(ids);
    if (!terms.every(({ descendants, closed }) => descendants > 0 || closed)) return false;
    return isRead(site.select([terms.map(({ text }) => text.replace(/^\d*\+/, '')).join(',')]));
  });
}

function columnEdgesOf(columns: ColumnGraph, nodes: readonly ShownNode[], indexOf: ReadonlyMap<string, number>): readonly ShownEdge[] {
  const places = new Map<string, readonly [node: number, column: number]>(
    nodes.flatMap(({ id, columns: rows }, node) => rows.map((row, column) => [`${id}.${row}`, [node, column] as const] as const)),
  );
  if (places.size === 0 || indexOf.size === 0) return [];
  return columns.edges.filter(isValueEdge).flatMap((edge): ShownEdge[] => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (from === undefined || to === undefined || columnOf(edge.to) === '*') return [];
    return [{ from: from[0], fromColumn: from[1], to: to[0], toColumn: to[1] }];
  });
}

function shapeOf(title: string, below: string, rows: readonly string[]): Pick<ShownNode, 'lines' | 'head' | 'width' | 'height'> {
  const lines = linesOf(title);
  const head = HEAD_HEIGHT + (lines.length - 1) * LINE_HEIGHT;
  const longest = Math.max(
    ...lines.map((line) => line.length * CHARACTER + 16),
    below.length * SMALL_CHARACTER,
    ...rows.map((row) => row.length * ROW_CHARACTER),
  );
  return {
    lines,
    head,
    width: Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.ceil(longest) + 26)),
    height: head + (rows.length === 0 ? 0 : rows.length * ROW_HEIGHT + 6),
  };
}

/** A long title is cut behind the underscore that is nearest to its middle. */
function linesOf(title: string): readonly string[] {
  if (title.length <= LONG_TITLE) return [title];
  const cuts = [...title.matchAll(/_(?=.)/g)].map(({ index }) => index + 1);
  const [cut] = cuts.sort((one, other) => Math.abs(one - title.length / 2) - Math.abs(other - title.length / 2));
  return cut === undefined ? [title] : [title.slice(0, cut), title.slice(cut)];
}
