import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadProject, relationFingerprints } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const sales = (columns: readonly string[], condition = '', description = `'One row per sale.'`): string => `
import { integer, model, text } from 'martlet';
import { orders } from '../sources/orders.js';
export const sales = model({
  name: 'sales', description: ${description}, from: { orders }, columns: { ${columns.map((name) => `${name}: text()`).join(', ')} },
  query: (db) => db.selectFrom('orders').select([${columns.map((name) => `'${name}'`).join(', ')}])${condition},
});`;

const shop = (model: string): Readonly<Record<string, string>> => ({
  'sources/orders.ts': `
import { source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text(), note: text(), channel: text() } });`,
  'models/sales.ts': model,
});

const FACTS = 'target/modules/facts.json';
const ask = async (directory: string, name: string) => {
  const { cache } = await loadProject(directory);
  let isKnown = true;
  const value = cache.once(name, () => {
    isKnown = false;
    return 'made';
  });
  return { isKnown, value };
};
/** What a command leaves that has worked out fingerprints. */
const workOut = async (directory: string) => {
  const project = await loadProject(directory);
  const fingerprints = relationFingerprints(project)('gold.sales');
  project.cache.save();
  return fingerprints;
};

test('outlive the command that worked them out, as long as the modules are the same', async () => {
  const directory = tempProject(shop(sales(['order_id'])));
  const fingerprints = await workOut(directory);
  expect(await ask(directory, 'nobody has asked')).toEqual({ isKnown: false, value: 'made' });
  expect(await ask(directory, 'fingerprints bronze.orders')).toMatchObject({ isKnown: true });
  expect(relationFingerprints(await loadProject(directory))('gold.sales')).toEqual(fingerprints);
});

test('are those of a project that nobody has seen before, whatever was there first', async () => {
  const column = fc.subarray(['order_id', 'note', 'channel'], { minLength: 1 });
  const condition = fc.constantFrom('', `.where('note', 'is not', null)`, `.where('channel', '=', 'web')`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(column, condition), { minLength: 2, maxLength: 3 }), async (states) => {
      const directory = tempProject(shop(sales(['order_id'])));
      for (const [columns, where] of states) {
        writeFileSync(join(directory, 'models/sales.ts'), sales(columns, where));
        const kept = await workOut(directory);
        expect(kept).toEqual(await workOut(tempProject(shop(sales(columns, where)))));
      }
    }),
    { numRuns: 10 },
  );
});

test.each([
  ['the machine', `process.env.SHOP ?? 'Sales.'`],
  ['the time', `String(new Date())`],
  ['chance', `String(Math.random())`],
  ['everything', `String(globalThis)`],
  ['code that is text', `String(eval('1'))`],
])('are forgotten where %s decides on the modules too', async (_, description) => {
  const directory = tempProject(shop(sales(['order_id'], '', description)));
  await workOut(directory);
  expect(existsSync(join(directory, FACTS))).toBe(false);
});

test('are kept where a text only speaks of such things', async () => {
  const directory = tempProject(shop(sales(['order_id'], '', `'Date and Math of the process, by performance.'`)));
  await workOut(directory);
  expect(existsSync(join(directory, FACTS))).toBe(true);
});

test('are made again where the file is damaged', async () => {
  const directory = tempProject(shop(sales(['order_id'])));
  const fingerprints = await workOut(directory);
  const path = join(directory, FACTS);
  writeFileSync(path, readFileSync(path, 'utf8').replace(fingerprints.data.version, '0'.repeat(fingerprints.data.version.length)));
  expect(await ask(directory, 'fingerprints bronze.orders')).toMatchObject({ isKnown: false });
  expect(await workOut(directory)).toEqual(fingerprints);
});

test('a verdict on a module outlives a change of another that it does not import, and no change of one that it does', async () => {
  const directory = tempProject({ ...shop(sales(['order_id'])), 'models/apart.ts': sales(['note']).replaceAll('sales', 'apart') });
  const kept = (await loadProject(directory)).cache;
  for (const file of ['models/sales.ts', 'models/apart.ts', 'sources/orders.ts']) kept.keep(`sound ${file}`, file, 'duckdb');
  kept.save();
  const holding = async (given = 'duckdb') => {
    const { cache } = await loadProject(directory);
    return ['models/sales.ts', 'models/apart.ts', 'sources/orders.ts'].filter((file) => cache.holds(`sound ${file}`, file, given));
  };
  expect(await holding()).toEqual(['models/sales.ts', 'models/apart.ts', 'sources/orders.ts']);
  expect(await holding('another target')).toEqual([]);
  writeFileSync(join(directory, 'models/sales.ts'), sales(['order_id', 'note']));
  expect(await holding()).toEqual(['models/apart.ts', 'sources/orders.ts']);
  writeFileSync(join(directory, 'sources/orders.ts'), (shop('')['sources/orders.ts'] ?? '').replace('channel', 'canal'));
  expect(await holding()).toEqual([]);
});
