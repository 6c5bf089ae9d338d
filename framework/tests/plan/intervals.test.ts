import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { days, hours, incrementalByTime, months, weeks } from '../../src/index.js';
import {
  addTo,
  batchesToBuild,
  ceilTo,
  floorTo,
  gapsIn,
  type Interval,
  mergeIntervals,
  overlapOf,
  requiredSpan,
  settledPart,
  splitInto,
  subtractFrom,
} from '../../src/plan/index.js';

const FIRST = Date.UTC(2023, 10);
/** Whole hours of five months, which hold a leap day and a turn of the year. */
const hour = fc.integer({ min: 0, max: 24 * 150 }).map((count) => textOf(FIRST + count * 3_600_000));
const interval = fc.tuple(hour, hour).map(([one, other]): Interval => (one < other ? { from: one, to: other } : { from: other, to: one }));
const intervals = fc.array(interval, { maxLength: 6 });
const unit = fc.constantFrom('hour', 'day', 'week', 'month', 'year');
const duration = fc.record({ unit, count: fc.integer({ min: 1, max: 5 }) });

function textOf(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** The hours that spans hold: what each of them says, without a thought for their borders. */
function hoursOf(spans: readonly Interval[]): readonly number[] {
  const found = new Set<number>();
  for (const { from, to } of spans) for (let time = Date.parse(from); time < Date.parse(to); time += 3_600_000) found.add(time);
  return [...found].sort((one, other) => one - other);
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

describe('spans', () => {
  test('that are divided tile the whole, and none is longer than it may be', () => {
    fc.assert(
      fc.property(interval, duration, (span, size) => {
        const parts = splitInto(span, size);
        expect(mergeIntervals(parts)).toEqual(mergeIntervals([span]));
        for (const [index, part] of parts.entries()) {
          expect(part.from < part.to).toBe(true);
          expect(part.to <= addTo(span.from, { unit: size.unit, count: (index + 1) * size.count })).toBe(true);
          expect(part.from).toBe(parts[index - 1]?.to ?? span.from);
        }
      }),
    );
  });

  test('that are merged hold the same hours, in order, and never touch', () => {
    fc.assert(
      fc.property(intervals, (spans) => {
        const merged = mergeIntervals(spans);
        expect(hoursOf(merged)).toEqual(hoursOf(spans));
        for (const [index, { from }] of merged.entries()) if (index > 0) expect(String(merged[index - 1]?.to) < from).toBe(true);
      }),
    );
  });

  test('that are required are what is missing and what of them is covered', () => {
    fc.assert(
      fc.property(intervals, intervals, (required, covered) => {
        const gaps = gapsIn(required, covered);
        expect(overlapOf(gaps, covered)).toEqual([]);
        expect(mergeIntervals([...gaps, ...overlapOf(required, covered)])).toEqual(mergeIntervals(required));
        const missing = new Set(hoursOf(covered));
        expect(hoursOf(gaps)).toEqual(hoursOf(required).filter((time) => !missing.has(time)));
      }),
    );
  });
});

describe('what is built of a model by time', () => {
  const now = '2024-02-29T13:00:00Z';

  test('reaches from its start to the end of the interval that holds now, or to its beginning without partial intervals', () => {
    const start = { start: '2024-02-27' } as const;
    expect(requiredSpan(incrementalByTime('day', start), now)).toEqual({ from: '2024-02-27T00:00:00Z', to: '2024-03-01T00:00:00Z' });
    expect(requiredSpan(incrementalByTime('day', { ...start, allowPartials: false }), now)).toEqual({
      from: '2024-02-27T00:00:00Z',
      to: '2024-02-29T00:00:00Z',
    });
    expect(requiredSpan(incrementalByTime('day'), now, '2024-02-28T05:00:00Z')?.from).toBe('2024-02-28T00:00:00Z');
    expect(requiredSpan(incrementalByTime('day'), now)).toBeUndefined();
    expect(requiredSpan(incrementalByTime('day', { start: '2024-03-02' }), now)).toBeUndefined();
  });

  test('is what is missing and what the lookback reaches, in batches', () => {
    const required = { from: '2024-02-01T00:00:00Z', to: '2024-03-01T00:00:00Z' };
    const covered = [
      { from: '2024-02-01T00:00:00Z', to: '2024-02-10T00:00:00Z' },
      { from: '2024-02-12T00:00:00Z', to: '2024-02-29T00:00:00Z' },
    ];
    expect(batchesToBuild(incrementalByTime('day', { lookback: days(2), batchSize: days(1) }), required, covered, now)).toEqual([
      { from: '2024-02-10T00:00:00Z', to: '2024-02-11T00:00:00Z' },
      { from: '2024-02-11T00:00:00Z', to: '2024-02-12T00:00:00Z' },
      { from: '2024-02-27T00:00:00Z', to: '2024-02-28T00:00:00Z' },
      { from: '2024-02-28T00:00:00Z', to: '2024-02-29T00:00:00Z' },
      { from: '2024-02-29T00:00:00Z', to: '2024-03-01T00:00:00Z' },
    ]);
  });

  test('covers what is required once it is built, and never reaches beyond', () => {
    const options = fc.record({
      interval: fc.constantFrom('hour', 'day'),
      lookback: fc.option(fc.constantFrom(hours(7), days(3), weeks(2)), { nil: undefined }),
    });
    fc.assert(
      fc.property(options, interval, intervals, hour, ({ interval: of, lookback }, span, covered, instant) => {
        const materialized = incrementalByTime('at', { interval: of, ...(lookback && { lookback }), batchSize: weeks(1) });
        const required = { from: floorTo(of, span.from), to: ceilTo(of, span.to) };
        const batches = batchesToBuild(materialized, required, covered, instant);
        expect(gapsIn([required], [...covered, ...batches])).toEqual([]);
        expect(gapsIn(batches, [required])).toEqual([]);
      }),
    );
  });

  test('is settled up to the interval that is not over yet', () => {
    const built = { from: '2024-02-01T00:00:00Z', to: '2024-03-01T00:00:00Z' };
    expect(settledPart(incrementalByTime('day'), built, now)).toEqual({ ...built, to: '2024-02-29T00:00:00Z' });
    expect(settledPart(incrementalByTime('day', { interval: 'month' }), built, now)).toBeUndefined();
  });
});
