import { formatLocation } from '../../src/errors.js';
import { type CheckOptions, checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

export const SOURCES = {
  'sources/orders.ts': `
import { decimal, integer, source, text, timestamp } from 'martlet';
const columns = {
  order_id: text().notNull(), customer_id: text(), quantity: integer(), net_amount: decimal(18, 2), ordered_at: timestamp(), note: text(),
};
export const orders = source({ name: 'orders', columns });
`,
  'sources/customers.ts': `
import { source, text } from 'martlet';
export const customers = source({ name: 'customers', columns: { customer_id: text().notNull(), email: text().pii('email'), region: text() } });
`,
};

/** Checks a project of these files beside its sources: one line a problem, as `severity code file:line:column message`. */
export async function problemsIn(
  files: Readonly<Record<string, string>>,
  options: CheckOptions & { readonly target?: string } = {},
): Promise<readonly string[]> {
  const project = await loadProject(tempProject({ ...SOURCES, ...files }), { target: options.target });
  const problems = await checkProject(project, options);
  return problems.map(({ severity, error }) =>
    [severity, error.code, error.at === undefined ? 'nowhere' : formatLocation(error.at), error.message].join(' '),
  );
}

/** A model that says its type and reads the orders. Its query begins in line 10; `columns` in line 4. */
export function ordersModel(columns: string, query: string, imports = ''): string {
  return `import { boolean, date, decimal, integer, model, text, timestamp, type Model, type Row } from 'martlet';
import { sql } from 'kysely'; ${imports}
import { orders } from '../sources/orders.js';
const columns = { ${columns} };
export interface Sales extends Row<typeof columns> {}
export const sales: Model<Sales> = model({
  name: 'sales',
  from: { orders },
  columns,
  query: (db) => ${query},
});
`;
}
