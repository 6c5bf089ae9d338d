import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const SHOP = {
  '.gitignore': 'node_modules\n*.duckdb*\ntarget\n',
  'rules/limit.ts': 'export const LIMIT = 2;',
  'models/orders.ts': `
    import { integer, seed, text } from 'martlet';
    export const orders = seed({ name: 'orders', grain: ['id'], columns: { id: integer().notNull(), quantity: integer(), mail: text().pii('email') },
      rows: [{ id: 1, quantity: 2, mail: 'ada@shop.example' }, { id: 2, quantity: 3, mail: null }] });`,
  'models/large.ts': `
    import { integer, model } from 'martlet';
    import { LIMIT } from '../rules/limit.js';
    import { orders } from './orders.js';
    export const large = model({ name: 'large', grain: ['id'], from: { orders }, columns: { id: integer().notNull(), quantity: integer() },
      query: (db) => db.selectFrom('orders').select(['id', 'quantity']).where('quantity', '>', LIMIT) });`,
  'models/ids.ts': `
    import { integer, model } from 'martlet';
    import { orders } from './orders.js';
    export const ids = model({ name: 'ids', from: { orders }, columns: { id: integer() }, query: (db) => db.selectFrom('orders').select('id') });`,
};

const change = (directory: string, path: string, from: string, to: string): void => {
  const text = readFileSync(join(directory, path), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(directory, path), text.replace(from, to));
};

const git = (directory: string, ...args: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=someone', '-c', 'user.email=someone@shop.example', ...args], { cwd: directory, stdio: 'pipe' });
};

describe('selecting by what differs', () => {
  it('knows what differs from the environment, and what it holds nothing of', async () => {
    const directory = tempProject(SHOP);
    const names = async (...selectors: readonly string[]) =>
      (await martlet(directory, 'ls', '--select', ...selectors)).out.split('\n').slice(0, -1);
    expect(await names('state:new')).toEqual(['bronze.orders', 'gold.ids', 'gold.large']);
    expect((await martlet(directory, 'build', '--quiet')).exitCode).toBe(0);
    expect(await names('state:modified')).toEqual([]);

    change(directory, 'rules/limit.ts', '2', '1');
    writeFileSync(join(directory, 'models/copies.ts'), SHOP['models/ids.ts'].replaceAll('ids', 'copies'));
    expect(await names('state:modified')).toEqual(['gold.copies', 'gold.large']);
    expect(await names('state:new')).toEqual(['gold.copies']);
    expect(await names('+state:modified,kind:seed')).toEqual(['bronze.orders']);

    const built = await martlet(directory, 'build', '--select', 'state:modified', '--json');
    const finished = built.events().flatMap(({ kind, result }) => (kind === 'step-finished' ? [(result as { id: string }).id] : []));
    // Neither waits for the other.
    expect(finished.filter((id) => id.startsWith('model ')).sort()).toEqual(['model gold.copies', 'model gold.large']);
  });

  it('is refused by commands that look at nothing that is built', async () => {
    const { exitCode, err } = await martlet(tempProject(SHOP), 'check', '--select', 'state:modified');
    expect(exitCode).toBe(2);
    expect(err).toContain('MARTLET-S033  "state:modified" asks what is published, which `martlet check` does not look at.');
  });

  it('is told in the help', async () => {
    const { out } = await martlet(tempProject(SHOP), 'build', '--help');
    expect(out).toContain('--changed-since <commit>');
    expect(out).toContain('state:modified, state:new');
  });
});

describe('--changed-since', () => {
  it('leaves what git says has changed, in a file of its own or in one that it imports', async () => {
    const directory = tempProject(SHOP);
    git(directory, 'init');
    git(directory, 'add', '-A');
    git(directory, 'commit', '-m', 'one');
    expect((await martlet(directory, 'ls', '--changed-since', 'HEAD')).out).toBe('');
    change(directory, 'rules/limit.ts', '2', '1');
    expect((await martlet(directory, 'ls', '--changed-since', 'HEAD')).out).toBe('gold.large\n');
    expect((await martlet(directory, 'ls', '--changed-since', 'HEAD', '--select', 'ids')).out).toBe('');
    expect((await martlet(directory, 'check', '--changed-since', 'HEAD')).exitCode).toBe(0);
    const compiled = await martlet(directory, 'compile', '--changed-since', 'HEAD', '--json');
    expect([...new Set(compiled.events().map(({ relation }) => relation))]).toEqual(['gold.large']);
  });

  it('says what is wrong without a repository, and with a commit that is not there', async () => {
    const directory = tempProject(SHOP);
    const outside = await martlet(directory, 'build', '--changed-since', 'main');
    expect([outside.exitCode, outside.err]).toEqual([2, expect.stringContaining('MARTLET-S031')]);
    git(directory, 'init');
    const unknown = await martlet(directory, 'build', '--changed-since', 'main');
    expect([unknown.exitCode, unknown.err]).toEqual([2, expect.stringContaining('MARTLET-S032  git knows no commit "main"')]);
  });
});

describe('martlet diff', () => {
  it('tells what is different, and ends with 1 where that is asked for', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    change(directory, 'models/orders.ts', 'quantity: 3, mail: null', "quantity: 4, mail: 'bob@shop.example'");
    await martlet(directory, 'build', '--env', 'dev', '--quiet');

    const text = await martlet(directory, 'diff', 'prod', 'dev');
    expect([text.exitCode, text.err]).toEqual([0, '']);
    expect(text.out).toContain('    2   quantity 3 → 4, mail null → REDACTED\n');
    expect(text.out).not.toContain('bob@');
    expect(text.out).toContain('prod and dev differ in 2 of 3 relations.');

    const [found] = (await martlet(directory, 'diff', 'prod', 'dev', '--json', '--samples', '0', '--select', 'large')).events();
    expect(found).toMatchObject({
      kind: 'diff',
      left: 'prod',
      right: 'dev',
      relations: [{ id: 'gold.large', data: { kind: 'keyed', both: 1, equal: 0, samples: { different: [] } } }],
    });
    expect((await martlet(directory, 'diff', 'prod', 'dev', '--fail-on-difference', '--quiet')).exitCode).toBe(1);
    expect((await martlet(directory, 'diff', 'dev', 'dev', '--fail-on-difference')).exitCode).toBe(0);
    expect((await martlet(directory, 'diff', 'prod', 'dev', '--schema-only', '--fail-on-difference')).exitCode).toBe(0);
  });

  it('names the environments that there are', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    const { exitCode, err } = await martlet(directory, 'diff', 'prod', 'pord');
    expect([exitCode, err]).toEqual([2, 'MARTLET-S003  Nothing has been published in the environment "pord".\n  There are: prod.\n']);
  });
});

describe('martlet plan', () => {
  it('tells what would be done, as text, as Markdown and as JSON, and keeps it for apply', async () => {
    const directory = tempProject(SHOP);
    await martlet(directory, 'build', '--quiet');
    change(directory, 'rules/limit.ts', '2', '1');
    const text = await martlet(directory, 'plan', 'dev', '--sql');
    expect([text.exitCode, text.err]).toEqual([0, '']);
    expect(text.out).toContain('  ~ gold.large  build table  breaking');
    expect(text.out).toContain('      -where quantity > 2\n      +where quantity > 1\n');
    expect(text.out.trimEnd().split('\n').slice(-2)).toEqual([
      'Plan for dev: 1 changed (1 breaking); 1 model to build.',
      'Next: apply it with martlet apply',
    ]);
    expect((await martlet(directory, 'plan', 'dev', '--markdown')).out).toMatch(/^<!-- martlet plan -->\n\n### Plan for dev on local\n/);

    const [event] = (await martlet(directory, 'plan', 'dev', '--json', '--select', 'large')).events();
    expect(event).toMatchObject({ kind: 'planned', plan: { request: { environment: 'dev', select: ['large'] }, isEmpty: false } });
    const kept = JSON.parse(readFileSync(join(directory, 'target/plan.json'), 'utf8'));
    expect(event).toMatchObject({ plan: kept });
    expect((await martlet(directory, 'apply')).exitCode).toBe(0);
    expect((await martlet(directory, 'plan', 'dev')).out).toContain('Nothing to do: dev is up to date.');
  });
});
