import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitIn } from '../../src/cli/git.js';
import { changedSince, loadProject } from '../../src/project/index.js';
import { tempProject } from '../temp-project.js';

const model = (name: string, more: string, from?: string): string => `
  import { integer, model } from 'martlet'; ${more}
  export const ${name} = model({ name: '${name}', from: { ${from ?? ''} }, columns: { n: integer() },
    query: (db) => ${from === undefined ? `db.selectNoFrom((eb) => eb.val(1).as('n'))` : `db.selectFrom('${from}').select('n')`} });`;

const SHOP = {
  '.gitignore': 'node_modules\n',
  'rules/limits.ts': `export { LIMIT } from './limit.js';`,
  'rules/limit.ts': 'export const LIMIT = 1;',
  'rules/types.ts': 'export type Limit = number;',
  'models/limited.ts': model('limited', `import { LIMIT } from '../rules/limits.js'; export const used = LIMIT;`),
  'models/reader.ts': model('reader', `import { limited } from './limited.js';`, 'limited'),
  'models/apart.ts': model('apart', `import type { Limit } from '../rules/types.js'; export const apartLimit: Limit = 1;`),
};

const git = (directory: string, ...args: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=someone', '-c', 'user.email=someone@shop.example', '-c', 'init.defaultBranch=main', ...args], {
    cwd: directory,
    stdio: 'pipe',
  });
};

/** The project as its first commit. */
function committed(): string {
  const directory = tempProject(SHOP);
  git(directory, 'init');
  git(directory, 'add', '-A');
  git(directory, 'commit', '-m', 'one');
  return directory;
}

const changes = async (directory: string, ref = 'HEAD'): Promise<readonly string[]> => [
  ...(await changedSince(await loadProject(directory), ref, gitIn(directory))),
];

describe('what has changed since a commit', () => {
  test('is nothing in a clean checkout', async () => {
    expect(await changes(committed())).toEqual([]);
  });

  test('is a changed file, and all that imports it, directly or not', async () => {
    const directory = committed();
    writeFileSync(join(directory, 'rules/limit.ts'), 'export const LIMIT = 2;');
    expect(await changes(directory)).toEqual(['models/limited.ts', 'models/reader.ts']);
  });

  test('is no file that is imported for its types only, since they change nothing that runs', async () => {
    const directory = committed();
    writeFileSync(join(directory, 'rules/types.ts'), 'export type Limit = 1 | 2;');
    expect(await changes(directory)).toEqual([]);
  });

  test('is a file that git does not know yet', async () => {
    const directory = committed();
    writeFileSync(join(directory, 'models/fresh_one.ts'), model('fresh_one', ''));
    expect(await changes(directory)).toEqual(['models/fresh_one.ts']);
  });

  test('is what was committed since, and what was staged', async () => {
    const directory = committed();
    writeFileSync(join(directory, 'models/apart.ts'), model('apart', '// committed'));
    git(directory, 'commit', '-am', 'two');
    writeFileSync(join(directory, 'models/reader.ts'), `${SHOP['models/reader.ts']}// staged`);
    git(directory, 'add', '-A');
    expect(await changes(directory, 'HEAD~1')).toEqual(['models/apart.ts', 'models/reader.ts']);
    expect(await changes(directory, 'main')).toEqual(['models/reader.ts']);
  });

  test('is a file under its new name', async () => {
    const directory = committed();
    mkdirSync(join(directory, 'models/moved'));
    renameSync(join(directory, 'models/apart.ts'), join(directory, 'models/moved/apart.ts'));
    git(directory, 'add', '-A');
    writeFileSync(join(directory, 'models/moved/apart.ts'), model('apart', ''));
    expect(await changes(directory)).toEqual(['models/moved/apart.ts']);
  });

  test('is everything when the config is another', async () => {
    const directory = committed();
    const path = join(directory, 'martlet.config.ts');
    writeFileSync(
      path,
      `import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'other', targets: { local: { warehouse: 'duckdb', path: 'other.duckdb' } }, defaultTarget: 'local' });`,
    );
    expect(await changes(directory)).toEqual(['models/apart.ts', 'models/limited.ts', 'models/reader.ts']);
  });

  test('is found from a directory of a larger repository, with what is imported from beside it', async () => {
    const top = tempProject({});
    const directory = join(top, 'packages/shop');
    const files = {
      ...SHOP,
      'martlet.config.ts': `export default { name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'w.duckdb' } }, defaultTarget: 'local' };`,
      'package.json': '{ "type": "module" }',
      'models/beside.ts': model('beside', `import '../../../shared.js';`),
      '../../shared.ts': 'export {};',
      '../other/file.ts': 'export {};',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(directory, path, '..'), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    git(top, 'init');
    git(top, 'add', '-A');
    git(top, 'commit', '-m', 'one');
    git(top, 'config', 'diff.relative', 'true');
    writeFileSync(join(top, 'shared.ts'), 'export const shared = 1;');
    writeFileSync(join(directory, '../other/file.ts'), 'export const other = 1;');
    expect(await changes(directory)).toEqual(['models/beside.ts']);
  });

  test('is unknown without git, outside a repository, and for a commit that is not there', async () => {
    const directory = committed();
    const project = await loadProject(directory);
    await expect(changedSince(project, 'HEAD', async () => ({ kind: 'missing', message: 'spawn git ENOENT' }))).rejects.toMatchObject({
      reason: 'git-missing',
    });
    for (const ref of ['nowhere', '--output=file', 'HEAD..HEAD']) {
      await expect(changedSince(project, ref, gitIn(directory))).rejects.toMatchObject({ reason: 'git-ref-unknown', parameters: { ref } });
    }
    rmSync(join(directory, '.git'), { recursive: true });
    await expect(changedSince(project, 'HEAD', gitIn(directory))).rejects.toMatchObject({
      reason: 'git-no-repository',
      parameters: { directory },
    });
    await expect(gitIn(join(directory, 'no/such/directory'))(['status'])).resolves.toMatchObject({ kind: 'missing' });
  });
});
