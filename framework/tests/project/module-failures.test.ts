import { describe, expect, test } from 'vitest';
import { MartletError, MartletErrors } from '../../src/errors.js';
import { loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const TOWNS = (from: string): string => `import { integer, model } from 'martlet';
import { cities } from '${from}';

export const towns = model({ name: 'towns', from: { cities }, columns: { id: integer() }, query: (db) => db.selectFrom('cities').select('id') });
`;
const CITIES = `import { integer, source } from 'martlet';
export const cities = source({ name: 'cities', columns: { id: integer() } });
`;
const reader = (name: string, from = './towns.js'): string =>
  `import { towns } from '${from}';
export const ${name} = { ...towns, name: '${name}' };
`;

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  try {
    await loadProject(tempProject(files));
    return [];
  } catch (error) {
    const errors = error instanceof MartletErrors ? error.errors : [error];
    return errors.map((each) => {
      if (!(each instanceof MartletError)) throw each;
      const { file, line, column } = each.at ?? {};
      return `${[file, line, column].filter((part) => part !== undefined).join(':')} ${each.message} ${each.hint}`;
    });
  }
}

const readers = {
  'models/a.ts': reader('a'),
  'models/b.ts': reader('b'),
  'models/c.ts': reader('c', './b.js').replace('towns }', 'b as towns }'),
};

describe('a module that can’t be loaded is reported once, at its own place, whatever imports it', () => {
  test('an import of a file that does not exist, with the file that was meant', async () => {
    const files = { 'sources/cities.ts': CITIES, 'models/towns.ts': TOWNS('../sources/citys.js'), ...readers };
    expect(await problemsOf(files)).toEqual([
      'models/towns.ts:2:24 The module imports "../sources/citys.js", which does not exist. Did you mean ../sources/cities.js?',
    ]);
  });

  test('an import of a package that is not installed', async () => {
    const files = { 'sources/cities.ts': CITIES, 'models/towns.ts': TOWNS('no-such-package'), ...readers };
    expect(await problemsOf(files)).toEqual([
      'models/towns.ts:2:24 The module imports "no-such-package", which does not exist. Correct the path, or install the package.',
    ]);
  });

  test('a mistake of syntax, in a file that declares nothing itself', async () => {
    const files = {
      'sources/cities.ts': CITIES,
      'lib/names.ts': 'export const names = [;\n',
      'models/towns.ts': `import '../lib/names.js';\n${TOWNS('../sources/cities.js')}`,
      ...readers,
    };
    expect(await problemsOf(files)).toEqual([
      expect.stringMatching(/^lib\/names\.ts:1:23 The module could not be loaded: Unexpected ";"\./),
    ]);
  });

  test('what a module throws', async () => {
    const files = {
      'sources/cities.ts': CITIES,
      'models/towns.ts': `${TOWNS('../sources/cities.js')}\nthrow new Error('not today');\n`,
      ...readers,
    };
    expect(await problemsOf(files)).toEqual([expect.stringMatching(/^models\/towns\.ts The module could not be loaded: not today\./)]);
  });

  test('what a helper throws, at the module that calls it', async () => {
    const files = {
      'sources/cities.ts': CITIES,
      'lib/fail.ts': `export function fail(): never {\n  throw new Error('not today');\n}\n`,
      'models/towns.ts': `import { fail } from '../lib/fail.js';\n${TOWNS('../sources/cities.js')}\nfail();\n`,
      ...readers,
    };
    expect(await problemsOf(files)).toEqual([expect.stringMatching(/^models\/towns\.ts The module could not be loaded: not today\./)]);
  });

  test('what is thrown and is no error', async () => {
    const files = { 'sources/cities.ts': CITIES, 'models/towns.ts': `${TOWNS('../sources/cities.js')}\nthrow 'not today';\n`, ...readers };
    expect(await problemsOf(files)).toEqual([expect.stringMatching(/^models\/towns\.ts The module could not be loaded: not today\./)]);
  });

  test('two modules with two mistakes, each', async () => {
    const files = {
      'sources/cities.ts': `${CITIES}\nthrow new Error('no cities');\n`,
      'models/towns.ts': TOWNS('../sources/cities.js'),
      'models/lakes.ts': `import './rivers.js';\n`,
      ...readers,
    };
    expect(await problemsOf(files)).toEqual([
      expect.stringMatching(/^sources\/cities\.ts .*no cities/),
      expect.stringMatching(/^models\/lakes\.ts:1:8 The module imports ".\/rivers\.js"/),
    ]);
  });
});

describe('a declaration that lacks a part says which', () => {
  const declared = (spec: string): string =>
    `import { integer, model } from 'martlet';\nexport const towns = model({ ${spec} } as never);\n`;
  test.each([
    [`from: {}, columns: {}, query: () => 1`, 'The model that this file exports as towns has no name.'],
    [`name: 'towns', from: {}, query: () => 1`, 'The model that this file exports as towns has no columns.'],
    [`name: 'towns', from: {}, columns: {}`, 'The model that this file exports as towns has no query.'],
    [`from: {}`, 'The model that this file exports as towns has no name, columns, query.'],
  ])('%s', async (spec, message) => {
    expect(await problemsOf({ 'models/towns.ts': declared(spec) })).toEqual([expect.stringContaining(message)]);
  });

  test('a default export, which has no name', async () => {
    const files = { 'sources/cities.ts': CITIES.replace('export const cities =', 'export default') };
    expect(await problemsOf(files)).toEqual([
      'sources/cities.ts The source is a default export, which has no name. Write `export const cities = …`, and import it as { cities }.',
    ]);
  });
});

describe('a config that can’t be loaded', () => {
  test.each([
    [
      'throws',
      `if (true) throw new Error('RAW_DATA is not set');`,
      /^martlet\.config\.ts\S* The config could not be loaded: RAW_DATA is not set\./,
    ],
    [
      'has a named export',
      `export const config = {};`,
      /^martlet\.config\.ts The config is not valid: it has no default export; write `export default` in place of `export const config =`\./,
    ],
    [
      'imports what does not exist',
      `import './nothing.js';`,
      /^martlet\.config\.ts:1:8 The module imports "\.\/nothing\.js", which does not exist\./,
    ],
  ])('%s', async (_, config, expected) => {
    expect(await problemsOf({ 'martlet.config.ts': config })).toEqual([expect.stringMatching(expected)]);
  });
});
