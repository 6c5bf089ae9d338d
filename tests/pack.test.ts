import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const framework = fileURLToPath(new URL('../framework', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'martlet-packed-'));

const start = promisify(execFile);
const run = (command: string, args: readonly string[], directory = project): string =>
  execFileSync(command, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** The files of the framework's README, each under the path that its first line names. */
function readmeFiles(): ReadonlyMap<string, string> {
  const blocks = readFileSync(join(framework, 'README.md'), 'utf8').matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}

describe('the packed framework in an empty project', () => {
  beforeAll(async () => {
    const manifest = readFileSync(join(framework, 'package.json'), 'utf8');
    // Packing changes the manifest for a while, and puts it back, also where two pack at once.
    const other = mkdtempSync(join(tmpdir(), 'martlet-packed-'));
    const pack = (directory: string) => start('npm', ['pack', '--pack-destination', directory], { cwd: framework });
    await Promise.all([project, other].map(pack));
    expect(readFileSync(join(framework, 'package.json'), 'utf8')).toBe(manifest);
    const packed = [project, other].map((directory) => run('tar', ['-xzOf', ...readdirSync(directory), 'package/package.json'], directory));
    expect(packed[0]).toBe(packed[1]);
    rmSync(other, { recursive: true });

    const [tarball = ''] = readdirSync(project).filter((file) => file.endsWith('.tgz'));
    const files = new Map([
      ['package.json', JSON.stringify({ name: 'shop', private: true, type: 'module', dependencies: { martlet: `file:${tarball}` } })],
      ['data/orders_1.csv', 'order_id,ordered_at,amount\nA1,2024-02-29T10:00:00Z,12.50\nA2,2024-02-29T23:59:59Z,7.50\n'],
      ['data/orders_2.csv', 'order_id,ordered_at,amount\nA3,2024-03-01T00:00:00Z,1.00\n'],
      ...readmeFiles(),
    ]);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund']);
  });

  afterAll(() => rmSync(project, { recursive: true }));

  test('builds the project of its README', () => {
    expect(run('npx', ['martlet', 'build', '--no-color'])).toMatch(/Done in/);
    const rows = run('npx', ['martlet', 'show', 'daily_revenue', '--json']);
    expect(rows).toContain('"2024-02-29"');
    expect(rows).toContain('"20.00"');
  });

  test('writes the catalog with the program that it brings along', () => {
    expect(run('npx', ['martlet', 'docs', 'generate', '--no-color'])).toMatch(/Wrote the catalog of 2 relations/);
    const page = readFileSync(join(project, 'target/docs/index.html'), 'utf8');
    expect(page).toContain('Content-Security-Policy');
    expect(readFileSync(join(project, 'target/docs/assets/app.js'), 'utf8').length).toBeGreaterThan(50_000);
    expect(readdirSync(join(project, 'node_modules/martlet'))).not.toContain('site');
    // The explorer of `martlet serve` comes along ready-made, too.
    const explorer = readdirSync(join(project, 'node_modules/martlet/dist/explorer'));
    for (const file of [/^main-\w+\.js$/, /^theme-\w+\.js$/, /^explorer-\w+\.css$/, /^LICENSES\.txt$/])
      expect(explorer).toContainEqual(expect.stringMatching(file));
  });

  test('gives the editor compiled types, not sources', () => {
    const installed = join(project, 'node_modules/martlet');
    const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      exports: Record<string, { types: string; default: string }>;
    };
    expect(exports['.']).toEqual({ types: './dist/index.d.ts', default: './dist/index.js' });
    expect(readdirSync(installed)).not.toContain('src');
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: false, types: [] },
        include: ['models', 'sources', 'martlet.config.ts'],
      }),
    );
    const tsc = fileURLToPath(new URL('../node_modules/typescript7/bin/tsc', import.meta.url));
    expect(run(process.execPath, [tsc, '-p', project])).toBe('');
  });
});
