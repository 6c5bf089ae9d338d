import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaleOf } from '../../site/parts/month-scale.js';

test.each([
  [[3, 18, 7], { fromZero: true }, [0, 5, 10, 15, 20]],
  [[0.381, 0.412], { fromZero: false }, [0.38, 0.39, 0.4, 0.41, 0.42]],
  [[-40, 60], { fromZero: true }, [-50, -25, 0, 25, 50, 75]],
  [[1_204_000, 980_000], { fromZero: true }, [0, 500_000, 1_000_000, 1_500_000]],
])('the lines of a chart are round numbers: %j', (figures, options, ticks) => {
  expect(scaleOf(figures, options).ticks).toEqual(ticks);
});

test('the lines enclose all figures, at equal distances, and bars begin at zero', () => {
  const figure = fc
    .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -9, max: 9 }))
    .map(([digits, power]) => digits * 10 ** power);
  fc.assert(
    fc.property(fc.array(figure, { maxLength: 40 }), fc.boolean(), (figures, fromZero) => {
      const { low, high, ticks } = scaleOf(figures, { fromZero });
      expect(high).toBeGreaterThan(low);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
      const slack = (high - low) * 1e-6;
      for (const value of figures) {
        expect(value).toBeGreaterThanOrEqual(low - slack);
        expect(value).toBeLessThanOrEqual(high + slack);
      }
      if (fromZero) expect(low <= 0 && high >= 0).toBe(true);
    }),
  );
});
