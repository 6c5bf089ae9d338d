import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../src/quality/kinds/index.js';

const read = (file: string): string => readFileSync(fileURLToPath(new URL(`../src/${file}`, import.meta.url)), 'utf8');

/** What an entrance exports, one name a line; types are marked. */
function namesOf(entrance: string): string {
  const names = [...read(entrance).matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type = '', list = '']) =>
    list
      .split(',')
      // Of what is exported under another name, that one counts.
      .map((name) => name.trim().replace(/^\w+ as /, ''))
      .filter((name) => name !== '')
      .map((name) => (name.startsWith('type ') ? name : `${type}${name}`)),
  );
  return `${names.sort().join('\n')}\n`;
}

describe.each([
  ['martlet', 'index.ts'],
  ['martlet/testing', 'testing/index.ts'],
  ['martlet/cli', 'cli/index.ts'],
])('%s', (name, entrance) => {
  test('lists each of its names', () => {
    expect(read(entrance)).not.toMatch(/^export (?:type )?\*/m);
  });

  // A name that leaves breaks projects, and one that enters is a promise: `vitest --update` takes the new list, once both are meant.
  test('exports what it did', async () => {
    await expect(namesOf(entrance)).toMatchFileSnapshot(`public-names/${name.replace('/', '-')}.txt`);
  });
});

test('what writes a data test is exported to authors', () => {
  const written = Object.values(KINDS.columns).flatMap((kind): readonly string[] => kind.written);
  const builders = written.map((example) => /^\w+/.exec(example)?.[0] ?? example).filter((builder) => !METHODS.includes(builder));
  const exported = namesOf('index.ts').split('\n');
  expect(builders.length).toBeGreaterThan(15);
  expect([...new Set(builders)].filter((builder) => !exported.includes(builder))).toEqual([]);
});

/** Rules that columns have methods for. */
const METHODS = ['notNull', 'unique', 'accepted', 'references'];
