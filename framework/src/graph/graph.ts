import { MartletError } from '../errors.js';
import { findCycle } from './find-cycle.js';

/** A relation of the project, or anything else that waits for others. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** What depends on what, without circles. */
export interface Graph {
  /** Every id after all that it depends on; among those that could come next, the first by name does. */
  readonly order: readonly string[];
  has(id: string): boolean;
  dependenciesOf(id: string): readonly string[];
  dependentsOf(id: string): readonly string[];
  /** All that the id depends on, up to `depth` steps away; not the id itself. */
  ancestors(id: string, depth?: number): ReadonlySet<string>;
  /** All that depends on the id, up to `depth` steps away; not the id itself. */
  descendants(id: string, depth?: number): ReadonlySet<string>;
}

type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Builds the graph of nodes that name what they depend on.
 *
 * @throws MartletError `dependency-cycle`; RangeError for a dependency that is no node, which is a mistake of the caller.
 */
export function buildGraph(nodes: readonly GraphNode[]): Graph {
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const dependencies: Edges = new Map(sorted.map(({ id, dependsOn }) => [id, [...new Set(dependsOn)].sort()]));
  const dependents = reversed(dependencies);
  const order = topologicalOrder(dependencies, dependents);
  if (order.length < dependencies.size) throw new MartletError('dependency-cycle', { path: findCycle(nodes) ?? [] });
  return {
    order,
    has: (id) => dependencies.has(id),
    dependenciesOf: (id) => dependencies.get(id) ?? [],
    dependentsOf: (id) => dependents.get(id) ?? [],
    ancestors: (id, depth) => reachable(dependencies, id, depth),
    descendants: (id, depth) => reachable(dependents, id, depth),
  };
}

function reversed(dependencies: Edges): Edges {
  const dependents = new Map<string, string[]>([...dependencies.keys()].map((id) => [id, []]));
  for (const [id, dependsOn] of dependencies) {
    for (const dependency of dependsOn) {
      const found = dependents.get(dependency);
      if (found === undefined) throw new RangeError(`${id} depends on ${dependency}, which is not in the graph`);
      found.push(id);
    }
  }
  return dependents;
}

function topologicalOrder(dependencies: Edges, dependents: Edges): readonly string[] {
  const waitingFor = new Map([...dependencies].map(([id, dependsOn]) => [id, dependsOn.length]));
  // Sorted from last to first, so that taking the next one is a pop.
  const ready = [...dependencies.keys()].filter((id) => waitingFor.get(id) === 0).reverse();
  const order: string[] = [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    for (const dependent of dependents.get(id) ?? []) {
      const left = (waitingFor.get(dependent) ?? 0) - 1;
      waitingFor.set(dependent, left);
      if (left === 0) ready.splice(placeOf(dependent, ready), 0, dependent);
    }
  }
  return order;
}

/** The index at which an id belongs into ids that are sorted from last to first. */
function placeOf(id: string, descending: readonly string[]): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((descending[middle] ?? '') > id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function reachable(edges: Edges, start: string, depth = Number.POSITIVE_INFINITY): ReadonlySet<string> {
  const found = new Set<string>();
  let frontier: readonly string[] = [start];
  for (let step = 0; step < depth && frontier.length > 0; step += 1) {
    const next: string[] = [];
    for (const neighbour of frontier.flatMap((id) => edges.get(id) ?? [])) {
      if (found.has(neighbour)) continue;
      found.add(neighbour);
      next.push(neighbour);
    }
    frontier = next;
  }
  return found;
}
