import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut } from '../../site/lineage/layout.js';
import { placeApart } from '../../site/lineage/place-apart.js';

/** A graph without circles: what reads stands behind what it reads. */
const graphs = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    heights: fc.array(fc.integer({ min: 10, max: 120 }), { minLength: count, maxLength: count }),
    widths: fc.array(fc.integer({ min: 50, max: 200 }), { minLength: count, maxLength: count }),
    edges: fc
      .array(fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 })), { maxLength: 80 })
      .map((pairs) =>
        [...new Set(pairs.filter(([a, b]) => a < b).map((pair) => pair.join()))].map(
          (pair) => pair.split(',').map(Number) as [number, number],
        ),
      ),
  }),
);

describe('a layout', () => {
  test('puts everything right of what it reads', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { x } = layOut(graph);
        for (const [from, to] of graph.edges) expect((x[from] ?? 0) + (graph.widths[from] ?? 0)).toBeLessThan(x[to] ?? 0);
      }),
    );
  });

  test('lets no two things overlap, and nothing stand outside', () => {
    fc.assert(
      fc.property(graphs, ({ widths, heights, edges }) => {
        const { x, y, width, height } = layOut({ widths, heights, edges });
        for (const [a, left] of x.entries()) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + (widths[a] ?? 0)).toBeLessThanOrEqual(width + 1e-6);
          expect(y[a]).toBeGreaterThanOrEqual(-1e-6);
          expect((y[a] ?? 0) + (heights[a] ?? 0)).toBeLessThanOrEqual(height + 1e-6);
          for (let b = a + 1; b < x.length; b += 1) {
            const isBeside = x[a] !== x[b];
            const isAbove = (y[a] ?? 0) + (heights[a] ?? 0) <= (y[b] ?? 0) + 1e-6 || (y[b] ?? 0) + (heights[b] ?? 0) <= (y[a] ?? 0) + 1e-6;
            expect(isBeside || isAbove).toBe(true);
          }
        }
      }),
    );
  });

  test('draws a chain as a straight line, and a tree without crossings', () => {
    const size = { widths: Array(6).fill(100), heights: Array(6).fill(40) };
    expect(
      new Set(
        layOut({
          ...size,
          edges: [
            [0, 1],
            [1, 2],
            [2, 3],
            [3, 4],
            [4, 5],
          ],
        }).y,
      ).size,
    ).toBe(1);
    const { y } = layOut({
      ...size,
      edges: [
        [0, 4],
        [1, 4],
        [2, 5],
        [3, 5],
      ],
    });
    const upper = (y[4] ?? 0) < (y[5] ?? 0);
    expect(Math.max(y[0] ?? 0, y[1] ?? 0) < Math.min(y[2] ?? 0, y[3] ?? 0)).toBe(upper);
  });

  test('tells how far it is, up to the end', () => {
    const shares: number[] = [];
    layOut({ widths: [1, 1], heights: [1, 1], edges: [[0, 1]] }, (share) => shares.push(share));
    expect(shares.at(-1)).toBeCloseTo(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

test('things keep their order and a gap, and stand where they want when nothing is in the way', () => {
  const wishes = fc.array(
    fc.record({ centre: fc.integer({ min: -500, max: 500 }), size: fc.integer({ min: 1, max: 50 }), weight: fc.constantFrom(1, 4) }),
  );
  fc.assert(
    fc.property(wishes, (wanted) => {
      const starts = placeApart(wanted, 5);
      for (let index = 1; index < wanted.length; index += 1) {
        expect((starts[index] ?? 0) - (starts[index - 1] ?? 0)).toBeGreaterThanOrEqual((wanted[index - 1]?.size ?? 0) + 5 - 1e-6);
      }
    }),
  );
  expect(
    placeApart(
      [
        { centre: 10, size: 4, weight: 1 },
        { centre: 100, size: 4, weight: 1 },
      ],
      5,
    ),
  ).toEqual([8, 98]);
});
