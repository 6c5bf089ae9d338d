import type { Arbitrary } from 'fast-check';
import { type ColumnDefinition, type Relation, readableColumns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { fullMatch, isValidText, type ValidValues, validValuesOf } from '../quality/index.js';
import type { GivenRow } from './given.js';
import { loadFastCheck } from './load-fast-check.js';

type Rows = ReadonlyMap<Relation, readonly GivenRow[]>;

/**
 * Rows of a relation, complete: what is left out is null where the contract allows it, otherwise the simplest value that
 * keeps to the column's rules. Columns of the grain and unique ones are numbered, so that no two rows are the same.
 *
 * @throws MartletError `given-column-unknown`.
 */
export async function fillRows(relation: Relation, rows: readonly GivenRow[], given: Rows): Promise<readonly GivenRow[]> {
  const columns = readableColumns(relation);
  const names = Object.keys(columns);
  for (const row of rows) {
    const wrong = Object.keys(row).find((name) => !names.includes(name));
    if (wrong !== undefined) {
      throw new MartletError('given-column-unknown', { relation: relation.name, column: wrong, similar: similarNames(wrong, names) });
    }
  }
  const grain: readonly string[] = 'grain' in relation && Array.isArray(relation.grain) ? relation.grain : [];
  const filled: GivenRow[] = [];
  for (const [place, row] of rows.entries()) {
    const complete: Record<string, unknown> = {};
    for (const [name, { definition }] of Object.entries(columns)) {
      const isKey = grain.includes(name) || validValuesOf(definition.tests).some(({ unique }) => unique);
      complete[name] = row[name] === undefined ? await validValue(name, definition, isKey ? place : 0, given, isKey) : row[name];
    }
    filled.push(complete);
  }
  return filled;
}

async function validValue(name: string, definition: ColumnDefinition, place: number, given: Rows, isKey: boolean): Promise<unknown> {
  if (definition.nullable && !isKey) return null;
  const rules = validValuesOf(definition.tests);
  const accepted = part(rules, 'oneOf');
  if (accepted !== undefined) return accepted[place % accepted.length];
  const reference = part(rules, 'occursIn');
  const referred = reference === undefined ? undefined : given.get(reference.relation)?.[0]?.[reference.column];
  if (referred !== undefined) return referred;
  switch (definition.type.kind) {
    case 'text':
      return validText(name, rules, place);
    case 'integer':
      return Math.ceil(lowest(rules, 1)) + place;
    case 'decimal':
      return lowest(rules, 1, 10 ** -definition.type.scale).toFixed(definition.type.scale);
    case 'double':
      return lowest(rules, 1);
    case 'boolean':
      return false;
    case 'date':
      return later(bound(rules) ?? '2024-01-01', place).slice(0, 10);
    case 'timestamp':
      return later(bound(rules) ?? '2024-01-01T00:00:00Z', place);
    case 'json':
      return '{}';
    case 'array':
      return [];
    default:
      return definition.type satisfies never;
  }
}

async function validText(name: string, rules: readonly ValidValues[], place: number): Promise<string> {
  const pattern = rules.find((rule) => rule.pattern?.matches === true)?.pattern;
  if (pattern !== undefined) return matchingText(name, pattern, rules, place);
  const length = part(rules, 'length');
  const simplest = [`${name} ${place + 1}`, `${name}${place + 1}`, String(place + 1), `value ${place + 1}`];
  const texts = simplest.map((text) =>
    length === undefined
      ? text
      : text.length > length.max
        ? String(place + 1).padStart(Math.max(1, length.min), '0')
        : text.padEnd(length.min, '.'),
  );
  return texts.find((text) => isValidText(text, rules)) ?? texts[0] ?? '';
}

/** Texts that match patterns, by pattern and place: it takes long to find one. */
const matching = new Map<string, string>();

async function matchingText(
  name: string,
  pattern: NonNullable<ValidValues['pattern']>,
  rules: readonly ValidValues[],
  place: number,
): Promise<string> {
  const key = `${place} ${JSON.stringify(rules.map(({ pattern, length, noneOf, notBlank }) => [pattern, length, noneOf, notBlank]))}`;
  const known = matching.get(key);
  if (known !== undefined) return known;
  const fc = await loadFastCheck(`a value of ${name} that matches its pattern`);
  const texts = fc.sample(matchingTexts(fc, pattern), { seed: place, numRuns: 100 });
  const text = texts.find((one) => isValidText(one, rules)) ?? texts[0] ?? '';
  matching.set(key, text);
  return text;
}

/** Texts that a pattern matches whole. */
export function matchingTexts(fc: typeof import('fast-check'), pattern: NonNullable<ValidValues['pattern']>): Arbitrary<string> {
  // What matches letter by letter matches without regard to case too, but for what a pattern excludes.
  const { pattern: source, flags } = pattern;
  return fc.stringMatching(fullMatch({ pattern: source, flags: flags?.replace('i', '') })).filter((text) => fullMatch(pattern).test(text));
}

/** The least number that the rules allow, or the preferred one where they allow it. */
function lowest(rules: readonly ValidValues[], preferred: number, step = 1): number {
  const ranges = rules.flatMap(({ range }) => range ?? []);
  const least = Math.max(...ranges.map(({ min, exclusive }) => (min === undefined ? -Infinity : Number(min) + (exclusive ? step : 0))));
  const most = Math.min(...ranges.map(({ max, exclusive }) => (max === undefined ? Infinity : Number(max) - (exclusive ? step : 0))));
  return Math.min(Math.max(preferred, least), most);
}

function bound(rules: readonly ValidValues[]): string | undefined {
  const range = part(rules, 'range');
  return range?.min === undefined ? (range?.max === undefined ? undefined : String(range.max)) : String(range.min);
}

function later(start: string, days: number): string {
  const instant = new Date(start.length === 10 ? `${start}T00:00:00Z` : start);
  return new Date(instant.getTime() + days * 86_400_000).toISOString();
}

/** What the first rule says that speaks of a part. */
function part<K extends keyof ValidValues>(rules: readonly ValidValues[], name: K): ValidValues[K] {
  return rules.find((rule) => rule[name] !== undefined)?.[name];
}
