import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { areCountries, countryName, countryNumber } from '../../site/explorer/chart/countries.js';
import { seriesOf, withGaps } from '../../site/explorer/chart/series.js';
import { bestChart, shapeOf, shownChart, unfitFor } from '../../site/explorer/chart/shape.js';
import type { Answer, AnswerRow, Column } from '../../site/explorer/data/answers.js';
import { axisWriter, memberText, spokenWriter } from '../../site/explorer/data/figures.js';

const month: Column = { name: 'date_month', type: 'date', role: 'attribute', attribute: 'date.month', grain: 'month' };
const category: Column = { name: 'category', type: 'text', role: 'attribute', attribute: 'product.category' };
const country: Column = { name: 'country', type: 'text', role: 'attribute', attribute: 'customer.country' };
const revenue: Column = {
  name: 'revenue',
  type: 'decimal(38, 2)',
  role: 'metric',
  metric: 'revenue',
  unit: 'EUR',
  format: '0,0.00',
  isAdditive: true,
};
const rate: Column = { name: 'rate', type: 'double', role: 'metric', metric: 'rate', unit: 'ratio', format: '0.0%', isAdditive: false };

function answer(columns: readonly Column[], rows: readonly AnswerRow[] = []): Answer {
  return { publication: { environment: 'prod', number: 1, id: 'a', publishedAt: '2025-01-01T00:00:00Z' }, columns, rows };
}

describe('the chart of an answer', () => {
  const countries = [{ country: 'FR' }, { country: 'DE' }, { country: null }];
  it.each<[string, Answer, string]>([
    ['one figure', answer([revenue]), 'table'],
    ['a figure over time', answer([month, revenue]), 'line'],
    ['a figure over time and by members', answer([month, category, revenue]), 'line'],
    ['a figure by members', answer([category, revenue]), 'bar'],
    ['a figure by members of two attributes that adds up', answer([category, country, revenue]), 'stacked'],
    ['a figure by members of two attributes that does not add up', answer([category, country, rate]), 'bar'],
    ['a figure by three attributes', answer([category, country, { ...category, name: 'other' }, revenue]), 'table'],
    ['what is no figure', answer([category, { ...revenue, type: 'date' }]), 'table'],
  ])('fits its shape: %s', (_, of, best) => {
    expect(bestChart(shapeOf(of))).toBe(best);
  });

  it('is the chosen one as long as it fits, and says why another does not', () => {
    const shape = shapeOf(answer([category, revenue]));
    expect(shownChart('table', shape)).toBe('table');
    expect(shownChart('line', shape)).toBe('bar');
    expect(unfitFor('line', shape)).toBe('A line needs a time: split by one, such as month.');
    expect(unfitFor('scatter', shape)).toBe('It needs two metrics, one for each axis.');
    expect(unfitFor('map', shape)).toMatch('countries');
    expect(unfitFor('map', shapeOf(answer([country, revenue], countries)))).toBeUndefined();
  });

  it('draws the largest series, adds the others up where figures add up, and says what is not drawn', () => {
    const rows = Array.from({ length: 12 }, (_, place) => ({
      date_month: '2025-01-01',
      category: `c${place}`,
      revenue: String(100 - place),
    }));
    const of = answer([month, category, revenue], rows);
    const options = { comparison: undefined, isOverTime: true, drawsAll: false } as const;
    const stacked = seriesOf(of, shapeOf(of), { ...options, addsOthers: true });
    expect(stacked.series.at(-1)).toEqual({ name: 'All others', colour: 'var(--edge)' });
    expect(stacked.panels[0]?.points.reduce((sum, { figure }) => sum + figure, 0)).toBe(12 * 100 - 66);
    const line = seriesOf(of, shapeOf(of), { ...options, addsOthers: false });
    expect(line.series.map(({ name }) => name)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']);
    expect(line.note).toBe('The 8 largest of 12 are drawn. The table has all.');
  });

  it('interrupts a line where a period has no figure', () => {
    const of = answer(
      [month, revenue],
      [
        { date_month: '2025-01-01', revenue: '1' },
        { date_month: '2025-03-01', revenue: '3' },
      ],
    );
    const { panels, grain } = seriesOf(of, shapeOf(of), { comparison: undefined, addsOthers: false, isOverTime: true, drawsAll: false });
    expect(withGaps(panels[0]?.points ?? [], grain).map(({ figure }) => figure)).toEqual([1, undefined, 3]);
  });
});

describe('figures', () => {
  it('have their currency, their percent sign and their digits, on axes few', () => {
    expect(spokenWriter(revenue, [])('1234.5')).toBe('€1,234.50');
    expect(spokenWriter({ ...revenue, role: 'compared', shows: 'change' }, [])('-1234.5')).toBe('-€1,234.50');
    expect(spokenWriter({ ...revenue, unit: 'CHF' }, [])('1')).toBe('CHF 1.00');
    expect(spokenWriter(rate, [])(0.456)).toBe('45.6%');
    expect(spokenWriter(revenue, [])(null)).toBe('');
    expect([axisWriter(revenue)(1_500_000), axisWriter(revenue)(-200), axisWriter(rate)(0.12)]).toEqual(['€1.5m', '−€200', '12%']);
  });

  it('have members in words', () => {
    expect([memberText(month, '2025-03-01'), memberText(category, null), memberText(category, ''), memberText(category, true)]).toEqual([
      'Mar 2025',
      '(empty)',
      '(blank)',
      'Yes',
    ]);
  });
});

describe('countries', () => {
  it('of the map have a code each', () => {
    const world = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-110m.json'), 'utf8')) as {
      readonly objects: {
        readonly countries: { readonly geometries: readonly { readonly id?: string; readonly properties: { readonly name: string } }[] };
      };
    };
    const spoken = new Intl.DisplayNames('en', { type: 'region' });
    const letters = Array.from({ length: 26 }, (_, place) => String.fromCharCode(65 + place));
    const codes = letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => countryNumber(code) !== undefined);
    const numbers = new Set(codes.map((code) => countryNumber(code)));
    const drawn = world.objects.countries.geometries.filter(({ id }) => id !== undefined);
    expect(drawn.filter(({ id }) => !numbers.has(id)).map(({ properties }) => properties.name)).toEqual([]);
    // Codes that no country of the map has would be a slip.
    expect(codes.filter((code) => !drawn.some(({ id }) => id === countryNumber(code))).map((code) => spoken.of(code))).toEqual([]);
  });

  it('are known by two letters, by three, and by name', () => {
    expect(['FR', 'FRA', 'fr', 'France', 'ZZ', 'Tennis', null].map(countryNumber)).toEqual([
      '250',
      '250',
      '250',
      '250',
      undefined,
      undefined,
      undefined,
    ]);
    expect(countryName('DE')).toBe('Germany');
    expect([areCountries(['FR', 'DE', 'ZZ', 'US']), areCountries(['FR']), areCountries(['web', 'retail'])]).toEqual([true, false, false]);
  });
});
