import { join } from 'node:path';
import type { PlanExplanation } from '../../src/plan/index.js';
import { loadProject } from '../../src/project/index.js';
import { planProject, type RunRequest } from '../../src/run/index.js';
import { tempProject } from '../temp-project.js';

/** The plan of a build of a project in a directory; nothing is done. */
export async function planned(directory: string, request: Partial<RunRequest> = {}): Promise<PlanExplanation> {
  const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
  return (await planProject(await loadProject(directory), { command: 'build', clock, ...request })).explanation;
}

const model = (name: string, columns: string, from: string, select: string, more = ''): string => `
  import { add, decimal, integer, isTrue, model, multiply, text, toInteger, upper, view } from 'martlet';
  import { ${from} } from './${from}.js';
  export const ${name} = model({ name: '${name}', from: { ${from} }, columns: { ${columns} }, ${more}
    query: (db) => db.selectFrom('${from}').select(({ ref }) => [${select}]) });`;

/** A table, a table that reads all of it, a view of that, and a table that reads one column of it. */
export const SHOP = {
  'models/orders.ts': `
    import { integer, seed, text } from 'martlet';
    export const orders = seed({ name: 'orders', columns: { id: integer().notNull().unique(), quantity: integer(), note: text() },
      rows: [{ id: 1, quantity: 2, note: 'a' }, { id: 2, quantity: 3, note: 'b' }] });`,
  'models/lines.ts': model('lines', 'id: integer(), quantity: integer(), note: text()', 'orders', `'id', 'quantity', 'note'`),
  'models/amounts.ts': model(
    'amounts',
    'id: integer(), amount: integer()',
    'lines',
    `'id', toInteger(multiply(ref('quantity'), 10)).as('amount')`,
  ),
  'models/shown.ts': model('shown', 'amount: integer()', 'amounts', `'amount'`, 'materialized: view(),'),
  'models/notes.ts': model('notes', 'note: text()', 'lines', `'note'`),
};

/** What `lines` becomes: a column more, one less, another type, another expression. */
export const CHANGED_LINES = model(
  'lines',
  'id: integer(), quantity: decimal(18, 2), note: text(), twice: integer()',
  'orders',
  `'id', 'quantity', upper(ref('note')).as('note'), multiply(ref('quantity'), 2).as('twice')`,
);
export const LINES_WITH_NOTES_IN_CAPITALS = model(
  'lines',
  'id: integer(), quantity: integer(), note: text()',
  'orders',
  `'id', 'quantity', upper(ref('note')).as('note')`,
);
export const DESCRIBED_LINES = model(
  'lines',
  'id: integer(), quantity: integer(), note: text()',
  'orders',
  `'id', 'quantity', 'note'`,
  `description: 'One row per order.',`,
);

/** The project with some files changed, or without those that are undefined, over the same warehouse. */
export function later(directory: string, changes: Readonly<Record<string, string | undefined>>): string {
  const files = Object.entries({ ...SHOP, ...changes }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  return tempProject(Object.fromEntries(files), join(directory, 'warehouse.duckdb'));
}
