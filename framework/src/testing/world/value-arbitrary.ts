import type { Arbitrary } from 'fast-check';
import type { ColumnDefinition, LogicalType } from '../../columns/index.js';
import { isValidText, type ValidValues, validValuesOf } from '../../quality/index.js';
import { matchingTexts } from '../valid-rows.js';

type FastCheck = typeof import('fast-check');

/**
 * Values of a column that keep to its own rules. Columns of one name and type draw from one small set, whatever relation
 * they stand in, so that joins find what they look for and groups have more than one row. Edges come up more often than chance would have it: ends of
 * months, the last instant of a day, zero, texts with blanks around them.
 */
export function valueArbitrary(
  fc: FastCheck,
  name: string,
  definition: ColumnDefinition,
  constants: readonly string[],
): Arbitrary<unknown> {
  const value = notNullArbitrary(fc, name, definition, constants);
  return definition.nullable ? fc.option(value, { nil: null, freq: 3 }) : value;
}

function notNullArbitrary(
  fc: FastCheck,
  name: string,
  { type, tests }: ColumnDefinition,
  constants: readonly string[],
): Arbitrary<unknown> {
  const rules = validValuesOf(tests);
  const refused = rules.flatMap(({ noneOf }) => noneOf ?? []).map(String);
  const accepted = rules.find(({ oneOf }) => oneOf !== undefined)?.oneOf;
  const value = accepted === undefined ? ofType(fc, name, type, rules, constants) : fc.constantFrom<unknown>(...accepted);
  return refused.length === 0 ? value : value.filter((one) => !refused.includes(String(one)));
}

function ofType(
  fc: FastCheck,
  name: string,
  type: LogicalType,
  rules: readonly ValidValues[],
  constants: readonly string[],
): Arbitrary<unknown> {
  switch (type.kind) {
    case 'text':
      return textArbitrary(fc, name, rules, constants);
    case 'integer':
      return numberArbitrary(fc, rules, 0);
    case 'decimal':
      return numberArbitrary(fc, rules, type.scale, 10 ** type.precision - 1).map((units) => decimalText(units, type.scale));
    case 'double':
      return numberArbitrary(fc, rules, 2).map((units) => units / 100);
    case 'boolean':
      return fc.boolean();
    case 'date':
      return dayArbitrary(fc, rules);
    case 'timestamp':
      return fc
        .tuple(dayArbitrary(fc, rules), fc.constantFrom('12:00:00', '00:00:00', '23:59:59.999999'))
        .map(([day, time]) => `${day}T${time}Z`);
    case 'json':
      return fc.constantFrom('{}', '{"a": 1}', '[]');
    case 'array':
      return fc.array(ofType(fc, name, type.of, [], constants), { maxLength: 2 });
    default:
      return type satisfies never;
  }
}

function textArbitrary(fc: FastCheck, name: string, rules: readonly ValidValues[], constants: readonly string[]): Arbitrary<string> {
  const isValid = (text: string): boolean => isValidText(text, rules);
  const plain = [`${name} 1`, `${name} 2`, `${name} 3`].filter(isValid);
  const odd = [` ${name.toUpperCase()} 1 `, '', ...constants].filter(isValid);
  const pattern = rules.find((rule) => rule.pattern?.matches === true)?.pattern;
  const options = [
    ...(plain.length === 0 ? [] : [{ weight: 8, arbitrary: fc.constantFrom(...plain) }]),
    ...(odd.length === 0 ? [] : [{ weight: 2, arbitrary: fc.constantFrom(...odd) }]),
    ...(pattern === undefined ? [] : [{ weight: 4, arbitrary: matchingTexts(fc, pattern).filter(isValid) }]),
  ];
  if (options.length > 0) return fc.oneof(...options);
  const [length] = rules.flatMap(({ length: one }) => one ?? []);
  return fc.string({ minLength: length?.min ?? 1, maxLength: Math.min(length?.max ?? 8, (length?.min ?? 1) + 4) }).filter(isValid);
}

/** Whole numbers of the smallest unit: cents for two digits behind the point. */
function numberArbitrary(
  fc: FastCheck,
  rules: readonly ValidValues[],
  scale: number,
  largest = Number.MAX_SAFE_INTEGER,
): Arbitrary<number> {
  const unit = 10 ** scale;
  const ranges = rules.flatMap(({ range }) => range ?? []);
  const least = Math.max(
    ...ranges.map(({ min, exclusive }) => (min === undefined ? -Infinity : Math.ceil(Number(min) * unit) + (exclusive ? 1 : 0))),
  );
  const most = Math.min(
    ...ranges.map(({ max, exclusive }) => (max === undefined ? Infinity : Math.floor(Number(max) * unit) - (exclusive ? 1 : 0))),
  );
  const min = Math.max(Number.isFinite(least) ? least : Math.min(-5 * unit, Number.isFinite(most) ? most - 20 * unit : 0), -largest);
  const max = Math.min(Number.isFinite(most) ? most : Math.max(20 * unit, min + 20 * unit), largest);
  // At the ends a comparison that is wrong by one shows.
  const ends = [least, most].filter((value) => Number.isFinite(value));
  const usual = [...[1, 2, 3, 10, 0].map((value) => value * unit), ...ends].filter((value) => value >= min && value <= max);
  const any = fc.integer({ min, max: Math.max(min, max) });
  return usual.length === 0 ? any : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, { weight: 3, arbitrary: any });
}

function decimalText(units: number, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(Math.abs(units)).padStart(scale + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DAYS = ['2024-01-01', '2024-01-02', '2024-01-31', '2024-02-29', '2024-02-01', '2023-12-31', '2024-04-01'];

function dayArbitrary(fc: FastCheck, rules: readonly ValidValues[]): Arbitrary<string> {
  const ranges = rules.flatMap(({ range }) => range ?? []);
  const isValid = (day: string): boolean =>
    ranges.every(({ min, max, exclusive }) => {
      const [from, to] = [min, max].map((bound) => (bound === undefined ? undefined : String(bound).slice(0, 10)));
      return (
        (from === undefined || day > from || (!exclusive && day === from)) && (to === undefined || day < to || (!exclusive && day === to))
      );
    });
  const ends = ranges.flatMap(({ min, max }) => [min, max]).flatMap((end) => (end === undefined ? [] : [String(end).slice(0, 10)]));
  const days = [...DAYS, ...ends].filter(isValid);
  if (days.length > 0) return fc.constantFrom(...days);
  const [range] = ranges;
  const start = Date.parse(String(range?.min ?? range?.max ?? DAYS[0]).slice(0, 10));
  return fc
    .integer({ min: -40, max: 40 })
    .map((place) => new Date(start + place * 86_400_000).toISOString().slice(0, 10))
    .filter(isValid);
}
