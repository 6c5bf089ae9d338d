import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JudgeSettings, judge, type Observation } from '../../src/quality/index.js';

const settings: JudgeSettings = { kind: 'volume', sensitivity: 'medium', trainingDays: 42, excluded: () => false, expected: () => false };
const dayOf = (number: number): string => new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);
const observed = (number: number, value: number, more: Partial<Observation> = {}): Observation => ({
  day: dayOf(number),
  value,
  rows: value,
  ...more,
});
/** Between 970 and 1,030 rows a day. */
const steady = Array.from({ length: 42 }, (_, day) => observed(day, 1000 + ((day * 37) % 61) - 30));

describe('judging a measurement', () => {
  test('learns for three weeks before it says anything', () => {
    expect(judge(steady.slice(0, 20), observed(20, 5), settings)).toEqual({ kind: 'learning', days: 20, needed: 21 });
    expect(judge(steady.slice(0, 21), observed(21, 5), settings)).toMatchObject({ kind: 'unusual', by: 'day' });
  });

  test('finds a drop and a doubling, and nothing in a day like the others', () => {
    expect(judge(steady, observed(42, 1010), settings)).toMatchObject({ kind: 'usual', expected: expect.closeTo(1000, -2) });
    expect(judge(steady, observed(42, 700), settings)).toMatchObject({ kind: 'unusual', by: 'day' });
    expect(judge(steady, observed(42, 2000), settings)).toMatchObject({ kind: 'unusual', by: 'day' });
  });

  test('finds a slow change that no single day shows, and says when it began', () => {
    const sliding = Array.from({ length: 14 }, (_, day) => observed(42 + day, Math.round(1000 * 0.99 ** (day + 1))));
    const verdicts = sliding.map((observation, index) =>
      judge([...steady, ...sliding.slice(0, index)], observation, { ...settings, sensitivity: 'low' }),
    );
    const found = verdicts.find(({ kind }) => kind === 'unusual');
    expect(found).toMatchObject({ by: 'drift', since: expect.stringMatching(/^2026-02-1/) });
  });

  test('leaves holidays alone, and never learns from what was unusual', () => {
    expect(judge(steady, observed(42, 5), { ...settings, excluded: (day) => day === dayOf(42) })).toEqual({ kind: 'excluded' });
    const bad = Array.from({ length: 20 }, (_, day) => observed(42 + day, 500, { isUnusual: true }));
    expect(judge([...steady, ...bad], observed(62, 500), settings).kind).toBe('unusual');
    expect(judge([...steady, ...bad], observed(62, 500), { ...settings, expected: (day) => day === dayOf(62) })).toEqual({
      kind: 'expected',
    });
  });

  test('learns from what somebody calls expected', () => {
    const grown = Array.from({ length: 40 }, (_, day) => observed(42 + day, 2000 + ((day * 37) % 61), { isUnusual: true }));
    const expected = (day: string): boolean => day >= dayOf(42) && day < dayOf(82);
    expect(judge([...steady, ...grown], observed(82, 2010), { ...settings, expected })).toMatchObject({ kind: 'usual' });
  });

  test('finds other shares of the values, and no more than chance in the same ones', () => {
    const mixed = (number: number, web: number): Observation => ({
      day: dayOf(number),
      value: null,
      rows: 1000,
      counts: { web, retail: 1000 - web },
    });
    const history = Array.from({ length: 30 }, (_, day) => mixed(day, 700 + ((day * 37) % 29) - 14));
    expect(judge(history, mixed(30, 705), { ...settings, kind: 'mix' }).kind).toBe('usual');
    expect(judge(history, mixed(30, 500), { ...settings, kind: 'mix' }).kind).toBe('unusual');
  });

  test('says the same whatever the order of the sensitivities: what the low one finds, the high one finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (rows) => {
        const kinds = (['low', 'medium', 'high'] as const).map(
          (sensitivity) => judge(steady, observed(42, rows), { ...settings, sensitivity }).kind,
        );
        expect(kinds.join(' ')).toMatch(/^(usual )*(unusual ?)*$|^usual usual usual$|^usual usual unusual$|^usual unusual unusual$/);
      }),
    );
  });
});
