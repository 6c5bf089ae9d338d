import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { months } from '../../src/index.js';
import { addTo, ceilTo, floorTo, subtractFrom } from '../../src/materializations/intervals.js';

const FIRST = Date.UTC(2023, 10);
/** Whole hours of five months, which hold a leap day and a turn of the year. */
const hour = fc.integer({ min: 0, max: 24 * 150 }).map((count) => textOf(FIRST + count * 3_600_000));
const unit = fc.constantFrom('hour', 'day', 'week', 'month', 'year');

function textOf(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

describe('units', () => {
  test.each([
    ['hour', '2024-02-29T13:45:10.250Z', '2024-02-29T13:00:00Z', '2024-02-29T14:00:00Z'],
    ['day', '2024-02-29T13:45:10Z', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['week', '2024-03-03T23:00:00Z', '2024-02-26T00:00:00Z', '2024-03-04T00:00:00Z'],
    ['month', '2024-02-29', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['year', '2024-02-29 12:00:00', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
  ] as const)('a %s that holds %s begins and ends where it should', (name, time, floor, ceil) => {
    expect(floorTo(name, time)).toBe(floor);
    expect(ceilTo(name, time)).toBe(ceil);
    expect(ceilTo(name, floor)).toBe(floor);
  });

  test('begin no later than the instant, and end after it, on a Monday where they are weeks', () => {
    fc.assert(
      fc.property(unit, hour, (name, time) => {
        const floor = floorTo(name, time);
        expect(floor <= time && time < addTo(floor, { unit: name, count: 1 })).toBe(true);
        expect(floorTo(name, floor)).toBe(floor);
        if (name === 'week') expect(new Date(floor).getUTCDay()).toBe(1);
      }),
    );
  });

  test('are added in the calendar: the last day of a month stays a last day', () => {
    expect(addTo('2024-01-31T10:00:00Z', months(1))).toBe('2024-02-29T10:00:00Z');
    expect(addTo('2024-01-31', months(13))).toBe('2025-02-28T00:00:00Z');
    expect(subtractFrom('2024-03-31', months(1))).toBe('2024-02-29T00:00:00Z');
    expect(subtractFrom('2024-02-29', { unit: 'year', count: 1 })).toBe('2023-02-28T00:00:00Z');
  });

  test.each(['2024-02-30', '2024-13-01', 'yesterday', '2024-02-29T25:00:00Z', '2024-02-29T12:00:00+02:00'])('refuse %s', (time) => {
    expect(() => floorTo('day', time)).toThrow(expect.objectContaining({ code: 'MARTLET-C009' }));
  });
});
