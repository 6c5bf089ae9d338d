import { expect, test } from 'vitest';
import { rowsOf, run } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const seed = (name: string): string => `
import { integer, seed } from 'martlet';
export const ${name} = seed({ name: '${name}', columns: { id: integer().notNull() }, rows: [{ id: 1 }] });`;

test('a model that is gone from the project loses its view with a whole build, and with no selection, whatever that covers', async () => {
  const first = tempProject({ 'models/kept.ts': seed('kept'), 'models/gone.ts': seed('gone') });
  await run(first, { command: 'build' });
  const next = tempProject({ 'models/kept.ts': seed('kept') }, `${first}/warehouse.duckdb`);
  const views = async (): Promise<readonly unknown[]> => {
    const found = await rowsOf(first, `select view_name from duckdb_views() where view_name in ('kept', 'gone') order by all`);
    return found.map(({ view_name }) => view_name);
  };
  await run(next, { command: 'build', select: ['kept'] });
  expect(await views()).toEqual(['gone', 'kept']);
  await run(next, { command: 'build' });
  expect(await views()).toEqual(['kept']);
});
