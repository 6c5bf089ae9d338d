import { describe, expect, test } from 'vitest';
import { MartletError, MartletErrors } from '../../src/errors.js';
import { loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const ORDERS = `
import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text().notNull(), quantity: integer() } });
`;

const model = (name: string, from: string, imports: string, column = 'order_id'): string => `
import { model, text } from 'martlet';
${imports}
export const ${name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())} = model({
  name: '${name}', from: { input: ${from} }, columns: { ${column}: text() }, query: (db) => db.selectFrom('input').select('${column}'),
});
`;

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly MartletError[]> {
  try {
    await loadProject(tempProject(files));
    return [];
  } catch (error) {
    if (error instanceof MartletErrors) return error.errors;
    if (error instanceof MartletError) return [error];
    throw error;
  }
}

const brief = (problems: readonly MartletError[]) => problems.map(({ reason, parameters, at }) => ({ reason, parameters, file: at?.file }));

describe('loading a project', () => {
  test('finds every model without a list of them, and what each reads', async () => {
    const project = await loadProject(
      tempProject({
        'sources/orders.ts': ORDERS,
        'models/deep/down/open_orders.ts': model('open_orders', 'orders', `import { orders } from '../../../sources/orders.js';`),
        'models/last_orders.ts': model('last_orders', 'openOrders', `import { openOrders } from './deep/down/open_orders.js';`),
      }),
    );
    expect(project.sources.map(({ id }) => id)).toEqual(['bronze.orders']);
    expect(project.models.map(({ id, from, file }) => [id, [...from.values()], file])).toEqual([
      ['gold.open_orders', ['bronze.orders'], 'models/deep/down/open_orders.ts'],
      ['gold.last_orders', ['gold.open_orders'], 'models/last_orders.ts'],
    ]);
  });

  test('tells the path of a circle of imports', async () => {
    const problems = await problemsOf({
      'models/a.ts': model('a', 'b', `import { b } from './b.js';`),
      'models/b.ts': model('b', 'c', `import { c } from './c.js';`),
      'models/c.ts': model('c', 'a', `import { a } from './a.js';`),
    });
    expect(brief(problems)).toEqual([
      { reason: 'module-cycle', parameters: { path: ['models/a.ts', 'models/b.ts', 'models/c.ts', 'models/a.ts'] }, file: 'models/a.ts' },
    ]);
  });

  test('tells all files that declare the same relation', async () => {
    const importing = `import { orders } from '../../sources/orders.js';`;
    const problems = await problemsOf({
      'sources/orders.ts': ORDERS,
      'models/x/same.ts': model('same', 'orders', importing),
      'models/y/same.ts': model('same', 'orders', importing),
    });
    expect(brief(problems)).toEqual([
      {
        reason: 'name-duplicate',
        parameters: { name: 'gold.same', files: ['models/x/same.ts', 'models/y/same.ts'] },
        file: 'models/y/same.ts',
      },
    ]);
  });

  test('reports the problems of all files together', async () => {
    const problems = await problemsOf({
      'sources/orders.ts': ORDERS,
      'models/broken.ts': `throw new Error('not today');`,
      'models/empty.ts': 'export const helper = 1;',
    });
    expect(problems.map(({ reason, at }) => [reason, at?.file])).toEqual([
      ['module-failed', 'models/broken.ts'],
      ['export-missing', 'models/empty.ts'],
    ]);
  });

  test('refuses a relation whose file has another name, and names that no warehouse takes as they are', async () => {
    const problems = await problemsOf({
      'sources/orders.ts': ORDERS,
      'models/first.ts': model('second', 'orders', `import { orders } from '../sources/orders.js';`),
      'sources/odd.ts': `import { source, text } from 'martlet'; export const odd = source({ name: 'odd', columns: { 'Order Id': text() } });`,
    });
    expect(brief(problems)).toEqual([
      { reason: 'name-mismatch', parameters: { name: 'second', expected: 'first' }, file: 'models/first.ts' },
      { reason: 'name-invalid', parameters: { name: 'Order Id' }, file: 'sources/odd.ts' },
    ]);
  });

  test('refuses a relation that no file of the project exports', async () => {
    const problems = await problemsOf({
      'models/reader.ts': model('reader', 'orders', `import { orders } from '../elsewhere/orders.js';`),
      'elsewhere/orders.ts': ORDERS,
    });
    expect(brief(problems)).toEqual([
      { reason: 'dependency-outside', parameters: { model: 'gold.reader', dependency: 'orders' }, file: 'models/reader.ts' },
    ]);
  });

  test('finds exposures and what they read, and reports those that read what is not there or share a name', async () => {
    const report = (name: string, reads: string): string => `
      import { exposure } from 'martlet';
      import { orders } from '../${reads}/orders.js';
      export const ${name} = exposure({ name: '${name}', type: 'report', reads: [orders] });`;
    const files = { 'sources/orders.ts': ORDERS, 'exposures/weekly.ts': report('weekly', 'sources') };
    const { exposures } = await loadProject(tempProject(files));
    expect(exposures.map(({ exposure: { name }, reads, file }) => ({ name, reads, file }))).toEqual([
      { name: 'weekly', reads: ['bronze.orders'], file: 'exposures/weekly.ts' },
    ]);

    const problems = await problemsOf({
      ...files,
      'elsewhere/orders.ts': ORDERS,
      'exposures/daily.ts': report('daily', 'elsewhere'),
      'exposures/more/weekly.ts': report('weekly', '../sources'),
    });
    expect(brief(problems)).toEqual([
      { reason: 'dependency-outside', parameters: { model: 'daily', dependency: 'orders' }, file: 'exposures/daily.ts' },
      {
        reason: 'name-duplicate',
        parameters: { name: 'weekly', files: ['exposures/more/weekly.ts', 'exposures/weekly.ts'] },
        file: 'exposures/weekly.ts',
      },
    ]);
  });

  test('finds metrics, several in a file, and reports names that differ, repeat, or measure what is not there', async () => {
    const FACT = `
      import { fact, integer, measuresOf, text } from 'martlet';
      const columns = { order_id: text().notNull(), quantity: integer() };
      const measures = measuresOf(columns, (m) => ({ units: m.sum('quantity', { unit: 'unit' }), orders: m.countDistinct('order_id') }));
      export const sales = fact({ name: 'sales', grain: ['order_id'], from: {}, columns, measures, query: (db) => db.selectFrom('x') });`;
    const metrics = (from: string, ...named: readonly (readonly [string, string])[]): string => `
      import { simpleMetric } from 'martlet';
      import { sales } from '../${from}/sales.js';
      ${named.map(([as, name]) => `export const ${as} = simpleMetric({ name: '${name}', from: sales, measure: 'units' });`).join('\n')}`;
    const files = { 'models/sales.ts': FACT, 'semantic/sales.ts': metrics('models', ['units', 'units'], ['unitsSold', 'units_sold']) };
    const project = await loadProject(tempProject(files));
    expect(project.metrics.map(({ metric, file, exportName }) => [metric.name, metric.unit, file, exportName])).toEqual([
      ['units', 'unit', 'semantic/sales.ts', 'units'],
      ['units_sold', 'unit', 'semantic/sales.ts', 'unitsSold'],
    ]);

    const problems = await problemsOf({
      ...files,
      'elsewhere/sales.ts': FACT,
      'semantic/more.ts': metrics('models', ['units', 'units'], ['sold', 'sold_units']),
      'semantic/other.ts': metrics('elsewhere', ['others', 'others']),
    });
    expect(problems.map(({ reason, at }) => [reason, at?.file])).toEqual([
      ['metric-export-mismatch', 'semantic/more.ts'],
      ['name-duplicate', 'semantic/sales.ts'],
      ['dependency-outside', 'semantic/other.ts'],
    ]);
  });

  test('tells every mistake of the config, and the targets that there are', async () => {
    const config = `export default { name: 'Shop!', targets: { local: { warehouse: 'duckdb' } }, defaultTarget: 'local', thread: 2 };`;
    const [problem] = await problemsOf({ 'martlet.config.ts': config });
    expect(problem?.reason).toBe('config-invalid');
    expect(problem?.message).toMatch(/name: .*targets\.local\.path: .*"thread"/);

    const unknown = loadProject(tempProject({}), { target: 'prod' });
    await expect(unknown).rejects.toMatchObject({
      reason: 'target-unknown',
      parameters: { target: 'prod', known: ['local', 'snowflake'] },
    });
  });
});
