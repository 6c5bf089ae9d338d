import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const ORDERS = `import { integer, source, text } from 'martlet';
const columns = { order_id: text().notNull(), quantity: integer() };
export const orders = source({ name: 'orders', columns });
`;

const sales = (query: string, name = 'sales') => `import { integer, model, text, type Model, type Row } from 'martlet';
import { sql } from 'kysely';
import { orders } from '../sources/orders.js';
const columns = { order_id: text().notNull(), quantity: integer() };
export interface Sales extends Row<typeof columns> {}
export const sales: Model<Sales> = model({
  name: '${name}',
  from: { orders },
  columns,
  query: (db) => ${query},
});
`;

const shop = (query: string, name?: string) => tempProject({ 'sources/orders.ts': ORDERS, 'models/sales.ts': sales(query, name) });

const RIGHT = `db.selectFrom('orders').select(['order_id', 'quantity'])`;
const WRONG = `db.selectFrom('orders').select(['order_id', sql<number>\`flor(quantity)\`.as('quantity')])`;

describe('martlet check', () => {
  it('says that there is nothing wrong', async () => {
    expect(await martlet(shop(RIGHT), 'check')).toMatchObject({ exitCode: 0, out: 'No problems found.\n', err: '' });
  });

  it('finds nothing wrong with the platform, on any warehouse', async () => {
    const platform = fileURLToPath(new URL('../..', import.meta.url));
    expect(await martlet(platform, 'check', '--all-targets')).toMatchObject({ exitCode: 0, out: 'No problems found.\n', err: '' });
  });

  it('tells problems as text, as JSON and as SARIF', async () => {
    const directory = shop(WRONG);
    const [text, json, sarif] = await Promise.all([
      martlet(directory, 'check', '--sarif', 'problems.sarif'),
      martlet(directory, 'check', '--json'),
      martlet(directory, 'check', '--sarif', '-'),
    ]);
    expect(text.exitCode).toBe(1);
    expect(text.out).toBe(`MARTLET-C029  models/sales.ts:10:74  The query of gold.sales calls flor(), which does not exist.
  Did you mean floor?

1 error, 0 warnings in 1 file.
`);
    expect(json.events()).toMatchObject([
      { kind: 'checked', errors: 1, warnings: 0, problems: [{ severity: 'error', code: 'MARTLET-C029', at: { line: 10, column: 74 } }] },
    ]);
    expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'MARTLET-C029' }] }] });
    expect(JSON.parse(readFileSync(join(directory, 'problems.sarif'), 'utf8'))).toEqual(JSON.parse(sarif.out));
  });

  it('goes on behind a wrong name, and finds the line of a query that throws', async () => {
    const { exitCode, out } = await martlet(shop(`{\n    throw new Error('not today');\n  }`, 'sale'), 'check');
    expect(exitCode).toBe(1);
    expect(out).toContain('MARTLET-P004  models/sales.ts:7:3  The file declares the relation "sale", its name says "sales".');
    expect(out).toContain('MARTLET-C001  models/sales.ts:11:11  The query of sale could not be built: not today');
  });

  it('finds the line of a module that can’t be parsed', async () => {
    const { exitCode, out } = await martlet(shop(`db.selectFrom('orders'`), 'check');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^MARTLET-P001 {2}models\/sales\.ts:11:1 /);
  });

  it('runs the type checker of the project when asked to', async () => {
    const directory = tempProject({
      'sources/orders.ts': ORDERS,
      'models/sales.ts': sales(RIGHT).replace('quantity: integer()', 'quantity: integer().notNull()'),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          strict: true,
          skipLibCheck: true,
          types: ['node'],
        },
        include: ['models', 'sources'],
      }),
    });
    const { exitCode, out } = await martlet(directory, 'check', '--types');
    expect(exitCode).toBe(1);
    expect(out).toContain(
      'MARTLET-C034  models/sales.ts:10:18  Column "quantity" may be null, but the contract declares it notNull().\n  TypeScript reports this as TS2322.\n',
    );
  });

  const tsconfig = (...include: readonly string[]) =>
    JSON.stringify({
      compilerOptions: { target: 'ES2023', module: 'NodeNext', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
      include,
    });
  const untyped = { 'sources/orders.ts': ORDERS, 'models/sales.ts': `${sales(RIGHT)}export const wrong: number = 'text';\n` };

  it('fails where the type checker could not look at a file', async () => {
    const none = await martlet(tempProject(untyped), 'check', '--types');
    expect(none).toMatchObject({ exitCode: 1, out: expect.stringContaining('MARTLET-C075') });

    const leftOut = await martlet(
      tempProject({ ...untyped, 'tsconfig.json': tsconfig('sources', 'martlet.config.ts') }),
      'check',
      '--types',
    );
    expect(leftOut).toMatchObject({ exitCode: 1, out: expect.stringContaining('MARTLET-C076  models/sales.ts  ') });
    expect(leftOut.out).not.toContain('sources/orders.ts');

    const silenced = { ...untyped, 'models/sales.ts': `// @ts-nocheck\n${untyped['models/sales.ts']}` };
    const whole = { 'tsconfig.json': tsconfig('sources', 'models', 'martlet.config.ts') };
    const quiet = await martlet(tempProject({ ...silenced, ...whole }), 'check', '--types');
    expect(quiet).toMatchObject({ exitCode: 1, out: expect.stringContaining('MARTLET-C076  models/sales.ts:1:1  ') });
  });

  it('tells of types what is selected, with the helpers that it imports', async () => {
    const directory = tempProject({
      'tsconfig.json': tsconfig('sources', 'models', 'shared', 'martlet.config.ts'),
      'sources/orders.ts': ORDERS,
      'shared/words.ts': `export const word: string = 1 as never;\nexport const wrong: number = 'text';\n`,
      'models/sales.ts': `import { word } from '../shared/words.js';\n${sales(RIGHT)}export const used = word;\n`,
      'models/others.ts': `${sales(RIGHT, 'others').replaceAll('sales', 'others').replaceAll('Sales', 'Others')}export const bad: number = 'text';\n`,
    });
    const [ofSales, ofSources, ofAll] = await Promise.all(
      [['--select', 'sales'], ['--select', 'orders'], []].map((options) => martlet(directory, 'check', '--types', ...options)),
    );
    expect(ofSales?.out).toMatch(/shared\/words\.ts:2:14.*1 error, 0 warnings in 1 file/s);
    expect(ofSources).toMatchObject({ exitCode: 0, out: 'No problems found.\n' });
    expect(ofAll?.out).toContain('2 errors, 0 warnings in 2 files');
  });
});

describe('what check calls an error', () => {
  it('is refused by plan, apply, build and run in the same words, before anything is there', async () => {
    const directory = shop(RIGHT);
    expect(await martlet(directory, 'plan')).toMatchObject({ exitCode: 0 });
    writeFileSync(join(directory, 'models/sales.ts'), sales(WRONG));
    const problem = `MARTLET-C029  models/sales.ts:10:74  The query of gold.sales calls flor(), which does not exist.\n  Did you mean floor?\n`;
    for (const command of ['plan', 'apply', 'build', 'run']) {
      expect(await martlet(directory, command), command).toMatchObject({ exitCode: 1, err: problem });
    }
  });
});
