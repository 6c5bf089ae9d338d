import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { clientModule } from '../../src/serve/index.js';
import { SHOP } from '../cli/metrics-shop.js';
import { tempProject } from '../temp-project.js';

const APP = `
  import { Client } from './client.js';
  export async function board(client: Client) {
    const { rows } = await client.query({ metrics: ['revenue', 'orders'], by: ['product.category'], where: [['date', 'this', 'year']], orderBy: [['revenue', 'desc']] });
    const figures: readonly { readonly product_category: string | null; readonly revenue: string | null; readonly orders: number | null }[] = rows;
    const lines = await client.rows('gold.fact_sales', { select: ['order_id', 'quantity'], where: [['amount', '>=', '10']] });
    const first: { readonly order_id: string; readonly quantity: number } | undefined = lines.rows[0];
    const [run] = await client.runs(1);
    const steps: readonly { readonly relation: string; readonly status: string }[] = run === undefined ? [] : (await client.run(run.runId)).steps;
    const failed = (await client.quality()).filter(({ status }) => status === 'failed').map(({ relation, test }) => [relation, test]);
    const stale = (await client.freshness()).filter(({ measured }) => measured?.status === 'stale');
    return { figures, first, steps, failed, stale };
  }
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'martlet-client-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What the compiler says of an app beside the client of a project. */
async function problemsOf(app: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const project = await loadProject(tempProject({ ...SHOP, ...files }));
  writeFileSync(join(directory, 'client.ts'), clientModule(project, ['gold.fact_sales', 'gold.dim_product']));
  writeFileSync(join(directory, 'app.ts'), app);
  const program = ts.createProgram([join(directory, 'app.ts')], {
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    typeRoots: [fileURLToPath(new URL('.', import.meta.url))],
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('a generated client', () => {
  it('compiles, and gives rows and figures their types', async () => {
    expect(await problemsOf(APP)).toEqual([]);
  });

  it.each([
    { change: 'a column that has another name', before: 'quantity', after: 'units', problem: /"quantity"' is not assignable/ },
    {
      change: 'a column that may be null now',
      before: "order_id: text().notNull().describe('The order.')",
      after: 'order_id: text()',
      problem: /string \| null/,
    },
  ])('breaks the build of an app by $change', async ({ before, after, problem }) => {
    const path = 'models/fact_sales.ts';
    const changed = (SHOP[path] ?? '').replaceAll(before, after);
    expect((await problemsOf(APP, { [path]: changed })).join('\n')).toMatch(problem);
  });

  it('refuses what there is not', async () => {
    const app = `
      import type { Client } from './client.js';
      export const metric = (client: Client) => client.query({ metrics: ['turnover'] });
      export const attribute = (client: Client) => client.query({ metrics: ['revenue'], by: ['customer.name'] });
      export const relation = (client: Client) => client.rows('gold.fact_sale');
      export const column = (client: Client) => client.rows('gold.fact_sales', { where: [['amout', '=', 1]] });
    `;
    const problems = await problemsOf(app);
    for (const name of ['turnover', 'customer.name', 'gold.fact_sale', 'amout']) expect(problems.join('\n')).toContain(`"${name}"`);
    expect(problems).toHaveLength(4);
  });
});
