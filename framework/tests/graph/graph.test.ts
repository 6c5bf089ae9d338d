import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph, findCycle, type GraphNode } from '../../src/graph/index.js';

const node = (id: string, ...dependsOn: readonly string[]): GraphNode => ({ id, dependsOn });

describe('buildGraph', () => {
  it('puts everything behind what it depends on, the first by name first', () => {
    const graph = buildGraph([node('d', 'b', 'c'), node('c', 'a'), node('b', 'a'), node('a'), node('z'), node('e')]);
    expect(graph.order).toEqual(['a', 'b', 'c', 'd', 'e', 'z']);
  });

  it('follows dependencies as far as it is asked to', () => {
    const graph = buildGraph([node('a'), node('b', 'a'), node('c', 'b'), node('d', 'c')]);
    expect([...graph.ancestors('d')]).toEqual(['c', 'b', 'a']);
    expect([...graph.ancestors('d', 2)]).toEqual(['c', 'b']);
    expect([...graph.descendants('a', 1)]).toEqual(['b']);
    expect([...graph.descendants('a', 0)]).toEqual([]);
  });

  it('counts a dependency that is named twice once', () => {
    const graph = buildGraph([node('a'), node('b', 'a', 'a')]);
    expect(graph.order).toEqual(['a', 'b']);
    expect(graph.dependentsOf('a')).toEqual(['b']);
  });

  it('reports a circle with its path', () => {
    const nodes = [node('a', 'd'), node('b', 'a'), node('c', 'b'), node('d', 'c'), node('x', 'a')];
    expect(() => buildGraph(nodes)).toThrowError(
      expect.objectContaining({ reason: 'dependency-cycle', parameters: { path: ['a', 'd', 'c', 'b', 'a'] } }),
    );
  });

  it('refuses a dependency that nobody declared', () => {
    expect(() => buildGraph([node('a', 'b')])).toThrow('a depends on b, which is not in the graph');
  });

  it('does not exhaust the call stack on a long chain', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => node(`m${index}`, ...(index === 0 ? [] : [`m${index - 1}`])));
    expect(buildGraph(chain).ancestors('m19999').size).toBe(19_999);
    expect(findCycle([...chain.slice(1), node('m0', 'm19999')])).toHaveLength(20_001);
  });
});

describe('any graph without circles', () => {
  it('is ordered with every dependency in front, whatever order its nodes come in', () => {
    fc.assert(
      fc.property(acyclic(), ({ nodes, shuffled }) => {
        const { order } = buildGraph(nodes);
        const place = new Map(order.map((id, index) => [id, index]));
        for (const { id, dependsOn } of nodes) {
          for (const dependency of dependsOn) expect(place.get(dependency)).toBeLessThan(place.get(id) ?? -1);
        }
        expect(buildGraph(shuffled).order).toEqual(order);
        expect(findCycle(nodes)).toBeUndefined();
      }),
    );
  });

  it('has ancestors and descendants that mirror each other', () => {
    fc.assert(
      fc.property(acyclic(), fc.integer({ min: 0, max: 4 }), ({ nodes }, depth) => {
        const graph = buildGraph(nodes);
        for (const id of graph.order) {
          expect(graph.ancestors(id).has(id)).toBe(false);
          for (const ancestor of graph.ancestors(id, depth)) expect(graph.descendants(ancestor, depth).has(id)).toBe(true);
          for (const descendant of graph.descendants(id, depth)) expect(graph.ancestors(descendant, depth).has(id)).toBe(true);
        }
      }),
    );
  });
});

describe('any graph', () => {
  it('has a circle exactly when it can’t be ordered, and the path follows dependencies', () => {
    fc.assert(
      fc.property(anyNodes(), (nodes) => {
        const cycle = findCycle(nodes);
        if (cycle === undefined) {
          expect(buildGraph(nodes).order).toHaveLength(nodes.length);
          return;
        }
        expect(() => buildGraph(nodes)).toThrowError(expect.objectContaining({ reason: 'dependency-cycle' }));
        expect(cycle[0]).toBe(cycle.at(-1));
        const dependencies = new Map(nodes.map(({ id, dependsOn }) => [id, dependsOn]));
        for (const [index, id] of cycle.slice(1).entries()) expect(dependencies.get(cycle[index] ?? '')).toContain(id);
      }),
    );
  });
});

/** Nodes that depend only on nodes with a smaller number. */
function acyclic() {
  const sizes = fc.integer({ min: 0, max: 12 });
  return sizes
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => dependenciesAmong(index))))
    .chain((all) => {
      const nodes = all.map((dependsOn, index) => ({ id: `m${index}`, dependsOn }));
      return fc.shuffledSubarray(nodes, { minLength: nodes.length }).map((shuffled) => ({ nodes, shuffled }));
    });
}

function anyNodes() {
  return fc
    .integer({ min: 1, max: 8 })
    .chain((size) => fc.tuple(...Array.from({ length: size }, () => dependenciesAmong(size))))
    .map((all) => all.map((dependsOn, index) => ({ id: `m${index}`, dependsOn })));
}

function dependenciesAmong(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  return fc.subarray(ids, { maxLength: Math.min(count, 3) });
}
