import type { SiteColumn, SiteColumns } from '../../src/catalog/site/site-data.js';

export interface ColumnEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

/** Column lineage with what pages look up in it. Keys are `schema.name.column`. */
export interface ColumnGraph {
  readonly columnsOf: ReadonlyMap<string, readonly SiteColumn[]>;
  readonly edges: readonly ColumnEdge[];
  readonly upstream: ReadonlyMap<string, readonly ColumnEdge[]>;
  readonly downstream: ReadonlyMap<string, readonly ColumnEdge[]>;
  /** What columns are computed with; nothing for those that are copies. */
  readonly expressions: SiteColumns['expressions'];
}

/** Ways in which values go on; the others only decide which values there are. */
const VALUES: ReadonlySet<string> = new Set(['copied', 'transformed', 'aggregated', 'masked', 'opaque']);

export function isValueEdge({ kind, from }: ColumnEdge): boolean {
  return VALUES.has(kind) && !from.endsWith('.*');
}

export function createColumnGraph({ relations, edges: numbers, keys, kinds, expressions }: SiteColumns): ColumnGraph {
  const edges: ColumnEdge[] = [];
  const upstream = new Map<string, ColumnEdge[]>();
  const downstream = new Map<string, ColumnEdge[]>();
  for (let position = 0; position < numbers.length; position += 3) {
    const edge = {
      from: keys[numbers[position] ?? 0] ?? '',
      to: keys[numbers[position + 1] ?? 0] ?? '',
      kind: kinds[numbers[position + 2] ?? 0] ?? '',
    };
    edges.push(edge);
    append(upstream, edge.to, edge);
    append(downstream, edge.from, edge);
  }
  return { columnsOf: new Map(relations.map(({ id, columns }) => [id, columns])), edges, upstream, downstream, expressions };
}

/** The columns that a column is made of, or that are made of it, however far away; not the column itself. */
export function reachable(graph: ColumnGraph, column: string, direction: 'upstream' | 'downstream'): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [column];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const edge of graph[direction].get(next) ?? []) {
      const end = direction === 'upstream' ? edge.from : edge.to;
      if (!isValueEdge(edge) || end.endsWith('.*') || found.has(end)) continue;
      found.add(end);
      queue.push(end);
    }
  }
  return found;
}

/** The name of the exposure at which a value leaves the project; undefined for the key of a column. */
export function exposureOf(key: string): string | undefined {
  return key.startsWith('exposure:') ? key.slice('exposure:'.length) : undefined;
}

export function relationOf(key: string): string {
  return key.slice(0, key.lastIndexOf('.'));
}

export function columnOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}
