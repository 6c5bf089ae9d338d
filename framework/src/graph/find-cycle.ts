import type { GraphNode } from './graph.js';

/** One circle among the nodes, its first id repeated at the end, each depending on the next; undefined when there is none. */
export function findCycle(nodes: readonly GraphNode[]): readonly string[] | undefined {
  const dependencies = new Map(nodes.map(({ id, dependsOn }) => [id, dependsOn]));
  const finished = new Set<string>();

  // The path is kept by hand: a long chain of models must not exhaust the call stack.
  for (const { id: start } of nodes) {
    if (finished.has(start)) continue;
    const path: Visit[] = [{ id: start, rest: iterate(dependencies.get(start)) }];
    const onPath = new Set([start]);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { done, value: next } = visit.rest.next();
      if (done === true) {
        path.pop();
        onPath.delete(visit.id);
        finished.add(visit.id);
      } else if (onPath.has(next)) {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(next)), next];
      } else if (!finished.has(next)) {
        path.push({ id: next, rest: iterate(dependencies.get(next)) });
        onPath.add(next);
      }
    }
  }
  return undefined;
}

interface Visit {
  readonly id: string;
  /** The dependencies that have not been followed yet. */
  readonly rest: Iterator<string, undefined>;
}

function iterate(ids: readonly string[] = []): Iterator<string, undefined> {
  return ids[Symbol.iterator]();
}
