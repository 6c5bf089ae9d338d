import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { analyseModel, loadProject } from '../../src/project/index.js';
import { BundleStore } from '../../src/project/modules/bundle-store.js';
import { freshManifest } from '../../src/project/modules/current-bundle.js';
import { linkModules } from '../../src/project/modules/index.js';
import { tempProject } from '../temp-project.js';

const ORDERS = `
import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text().notNull(), quantity: integer() } });
`;

const SALES = `
import { model, text } from 'martlet';
import { describe } from '../lib/describe.js';
import { orders } from '../sources/orders.js';
import settings from './settings.json' with { type: 'json' };
export const sales = model({
  name: 'sales', description: describe('sales') + settings.suffix, from: { input: orders },
  columns: { order_id: text().references(orders, 'order_id') }, query: (db) => db.selectFrom('input').select('order_id'),
});
`;

const PROJECT = {
  'sources/orders.ts': ORDERS,
  'models/sales.ts': SALES,
  'models/settings.json': '{ "suffix": "!" }',
  'lib/describe.ts': `export const describe = (name: string): string => 'The ' + name;`,
};
const FILES = ['models/sales.ts', 'sources/orders.ts'];

const kept = (directory: string): readonly string[] => readdirSync(join(directory, 'target/modules')).sort();
const write = (directory: string, file: string, text: string): void => {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), text);
};
const describedIn = async (directory: string): Promise<string | undefined> =>
  (await loadProject(directory)).models.find(({ name }) => name === 'sales')?.relation.description;

describe('modules that are evaluated as one script', () => {
  test.each(['{ "type": "module" }', '{ "type": "commonjs" }', '{}'])('are those of a project whose package is %s', async (manifest) => {
    const directory = tempProject({ ...PROJECT, 'package.json': manifest });
    const modules = await linkModules(directory, FILES);
    expect([...(modules?.exported ?? [])].map(([file, exported]) => [file, Object.keys(exported)])).toEqual([
      ['models/sales.ts', ['sales']],
      ['sources/orders.ts', ['orders']],
    ]);
    const project = await loadProject(directory);
    expect(project.models.map(({ id, from }) => [id, [...from]])).toEqual([['gold.sales', [['input', 'bronze.orders']]]]);
  });

  test('share the relations that they import from each other', async () => {
    const project = await loadProject(tempProject(PROJECT));
    const [sales] = project.models;
    const [orders] = project.sources;
    expect(sales?.relation.from.input).toBe(orders?.relation);
    const rule = sales?.relation.columns.order_id?.definition.tests[0]?.rule;
    expect(rule?.kind === 'references' && project.idOf(rule.to)).toBe('bronze.orders');
  });

  test('are bundled once', async () => {
    const directory = tempProject(PROJECT);
    await loadProject(directory);
    // What is written again is another file under the same name.
    const files = () => kept(directory).map((name) => [name, statSync(join(directory, 'target/modules', name)).ino]);
    const before = files();
    await loadProject(directory);
    expect(files()).toEqual(before);
  });

  test('name the file and the line of the author when a query throws', async () => {
    const directory = tempProject({
      ...PROJECT,
      'models/broken.ts': `
import { model, text } from 'martlet';
import { orders } from '../sources/orders.js';
interface Unused { readonly gone: true }
export const broken = model({
  name: 'broken', from: { orders }, columns: { order_id: text() },
  query: () => {
    throw new Error('not today');
  },
});`,
    });
    const project = await loadProject(directory);
    const broken = project.models.find(({ name }) => name === 'broken');
    try {
      if (broken !== undefined) analyseModel(project, broken);
      expect.unreachable();
    } catch (error) {
      if (!isMartletError(error, 'query-failed') || !(error.cause instanceof Error)) throw error;
      expect(error.cause.stack).toMatch(/models\/broken\.ts:8:11/);
    }
  });
});

describe('a kept bundle', () => {
  const CHANGES: Readonly<Record<string, (word: string) => string>> = {
    'models/sales.ts': (word) => SALES.replace("describe('sales')", `describe('${word}')`),
    'lib/describe.ts': (word) => `export const describe = (name: string): string => '${word} ' + name;`,
    'models/settings.json': (word) => JSON.stringify({ suffix: word }),
  };

  test('is never served once a file that went into it has changed', async () => {
    const change = fc.record({ file: fc.constantFrom(...Object.keys(CHANGES)), word: fc.stringMatching(/^[a-c]{1,2}$/) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const directory = tempProject(PROJECT);
        const parts = { 'lib/describe.ts': 'The', 'models/sales.ts': 'sales', 'models/settings.json': '!' };
        expect(await describedIn(directory)).toBe('The sales!');
        for (const { file, word } of changes) {
          write(directory, file, CHANGES[file]?.(word) ?? '');
          Object.assign(parts, { [file]: word });
          expect(await describedIn(directory)).toBe(
            `${parts['lib/describe.ts']} ${parts['models/sales.ts']}${parts['models/settings.json']}`,
          );
        }
      }),
      { numRuns: 10 },
    );
  });

  test('is not served when a new file takes the place of one that went into it', async () => {
    const directory = tempProject({
      ...PROJECT,
      'models/sales.ts': SALES.replace('../lib/describe.js', '../lib/describe'),
      'lib/describe.ts': '',
      'lib/describe/index.ts': PROJECT['lib/describe.ts'],
    });
    rmSync(join(directory, 'lib/describe.ts'));
    expect(await describedIn(directory)).toBe('The sales!');
    write(directory, 'lib/describe.ts', `export const describe = (name: string): string => 'Other ' + name;`);
    expect(await describedIn(directory)).toBe('Other sales!');
  });

  test('is not served when TypeScript’s config gives a name to another file', async () => {
    const config = (file: string): string => JSON.stringify({ compilerOptions: { paths: { '@describe': [file] } } });
    const directory = tempProject({
      ...PROJECT,
      'tsconfig.json': '{ "extends": "./base.json" }',
      'base.json': config('./lib/describe.ts'),
      'models/sales.ts': SALES.replace('../lib/describe.js', '@describe'),
      'lib/other.ts': `export const describe = (name: string): string => 'Other ' + name;`,
    });
    expect(await describedIn(directory)).toBe('The sales!');
    write(directory, 'base.json', config('./lib/other.ts'));
    expect(await describedIn(directory)).toBe('Other sales!');
  });

  test('tells of a model that is new, and forgets one that is gone', async () => {
    const directory = tempProject(PROJECT);
    const names = async () => (await loadProject(directory)).models.map(({ name }) => name);
    expect(await names()).toEqual(['sales']);
    write(directory, 'models/more.ts', SALES.replaceAll('sales', 'more'));
    expect(await names()).toEqual(['more', 'sales']);
    rmSync(join(directory, 'models/sales.ts'));
    expect(await names()).toEqual(['more']);
  });

  test('that is damaged is as good as none', async () => {
    const damages: readonly ((content: Buffer) => Buffer | undefined)[] = [
      () => undefined,
      () => Buffer.alloc(0),
      (content) => content.subarray(0, content.length / 2),
      (content) => Buffer.from(content.map((byte, index) => (index === Math.floor(content.length * 0.7) ? byte ^ 1 : byte))),
    ];
    const directory = tempProject(PROJECT);
    expect(await describedIn(directory)).toBe('The sales!');
    for (const name of kept(directory).filter((file) => file !== 'import.mjs' && !file.endsWith('.map'))) {
      for (const damage of damages) {
        const path = join(directory, 'target/modules', name);
        if (!existsSync(path)) await loadProject(directory);
        const damaged = damage(readFileSync(path));
        if (damaged === undefined) rmSync(path);
        else writeFileSync(path, damaged);
        expect(await describedIn(directory)).toBe('The sales!');
      }
    }
  });

  test('is known to be as it was without being read, once its files are older than the coarsest clock', async () => {
    const directory = tempProject(PROJECT);
    const manifest = () => new BundleStore(realpathSync(directory), 'modules').readManifest();
    expect(await describedIn(directory)).toBe('The sales!');
    expect(manifest()?.touched).toBeUndefined();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3000 });
    try {
      expect(await describedIn(directory)).toBe('The sales!');
      const before = manifest();
      expect(before?.touched).toBeDefined();
      // Nobody can tell this change by the length of the file or by the time that it claims to be of.
      const file = join(directory, 'lib/describe.ts');
      const { mtime } = statSync(file);
      writeFileSync(file, readFileSync(file, 'utf8').replace('The', 'Our'));
      utimesSync(file, mtime, mtime);
      expect(await describedIn(directory)).toBe('Our sales!');
      expect(manifest()?.contents).not.toBe(before?.contents);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not kept when a file changes while it is made, even if it changes back', async () => {
    const directory = tempProject(PROJECT);
    const store = new BundleStore(directory, 'modules');
    const inputs = Object.keys(PROJECT).sort();
    const bundle = { inputs, externals: [], script: { text: '', map: '{}' } };
    const make = (meanwhile: () => void) =>
      freshManifest(directory, inputs, store, async () => {
        meanwhile();
        return bundle;
      });
    await make(() => write(directory, 'lib/describe.ts', 'export {};'));
    expect(store.readManifest()).toBeUndefined();
    await make(() => {
      write(directory, 'lib/describe.ts', '');
      write(directory, 'lib/describe.ts', 'export {};');
    });
    expect(store.readManifest()).toBeUndefined();
    await make(() => {});
    expect(store.readManifest()?.inputs).toEqual(inputs);
  });
});

describe('modules that could behave otherwise in a script are imported one by one', () => {
  const UNFIT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'one that asks for its own address': {
      'lib/describe.ts': `export const describe = (name: string) => (import.meta.url ? 'The ' + name : '');`,
    },
    'one that waits at the top level': {
      'lib/describe.ts': `export const describe = await Promise.resolve((name: string) => 'The ' + name);`,
    },
    'one that imports while it runs': {
      'lib/describe.ts': `
const later = (): Promise<unknown> => import('./the.js');
export const describe = (name: string): string => (later === undefined ? '' : 'The ' + name);`,
      'lib/the.ts': 'export {};',
    },
    'one that imports what it works out while it runs': {
      'lib/describe.ts': `
const later = (name: string): Promise<unknown> => import(name);
export const describe = (name: string): string => (later === undefined ? '' : 'The ' + name);`,
    },
    'a circle that does no harm': {
      'lib/describe.ts': `import { the } from './the.js'; export const describe = (name: string) => the() + name;`,
      'lib/the.ts': `import { describe } from './describe.js'; export const the = () => (describe === undefined ? '' : 'The ');`,
    },
    'one of two files that an import could mean': { 'lib/describe.js': `export const describe = (name) => 'The ' + name;` },
  };

  test.each(Object.entries(UNFIT))('%s', async (_, files) => {
    const directory = tempProject({ ...PROJECT, ...files });
    expect(await linkModules(directory, FILES)).toBeUndefined();
    expect(await describedIn(directory)).toBe('The sales!');
  });

  test('one that imports what a package does not export', async () => {
    const directory = tempProject({ ...PROJECT, 'lib/describe.ts': `import { gone } from 'martlet'; export const describe = () => gone;` });
    await expect(loadProject(directory)).rejects.toMatchObject({ reason: 'module-failed', at: { file: 'lib/describe.ts' } });
  });
});

describe('the config', () => {
  const config = (more = ''): string => `
import { defineConfig } from 'martlet';
import { path } from './settings/path.js';
export default defineConfig({
  name: 'shop', targets: { local: { warehouse: 'duckdb', path } }, defaultTarget: 'local', ${more}
});`;

  test('is read again once a file that it imports has changed', async () => {
    const directory = tempProject({ 'martlet.config.ts': config(), 'settings/path.ts': `export const path: string = 'a.duckdb';` });
    const path = async () => (await loadProject(directory)).target.config;
    expect(await path()).toMatchObject({ path: 'a.duckdb' });
    write(directory, 'settings/path.ts', `export const path: string = 'b.duckdb';`);
    expect(await path()).toMatchObject({ path: 'b.duckdb' });
    write(directory, 'martlet.config.ts', config().replace(', path }', `, path: import.meta.dirname + '/c.duckdb' }`));
    expect(await path()).toMatchObject({ path: join(directory, 'c.duckdb') });
  });

  test('imports its generator when it is called', async () => {
    const directory = tempProject({
      'martlet.config.ts': config(`data: { directory: 'data', generator: () => import('./generators/index.js') },`),
      'settings/path.ts': `export const path: string = 'a.duckdb';`,
      'generators/index.ts': `export const generate = async (): Promise<readonly string[]> => [];`,
    });
    const { config: loaded } = await loadProject(directory);
    const options = { directory, scale: 1, seed: 1, dirty: 0, onProgress: () => {} };
    expect(await (await loaded.data?.generator?.())?.generate(options)).toEqual([]);
  });
});
