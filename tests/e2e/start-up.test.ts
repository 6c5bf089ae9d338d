import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { MartletError } from '../../framework/src/errors.js';
import { tempProject } from '../../framework/tests/temp-project.js';

const EMPTY = tmpdir();

/** The files of libraries and of Martlet that a command loads, by V8's own list of the scripts that ran. */
function filesLoadedBy(args: readonly string[], directory = EMPTY): readonly string[] {
  const coverage = mkdtempSync(join(tmpdir(), 'martlet-scripts-'));
  try {
    const { NODE_OPTIONS: _options, ...env } = process.env;
    const { status } = spawnSync(process.execPath, [join(inject('packedModules'), 'martlet/bin/martlet.js'), ...args], {
      cwd: directory,
      env: { ...env, NODE_V8_COVERAGE: coverage },
    });
    expect(status).toBe(0);
    return readdirSync(coverage).flatMap((file) => {
      const { result }: { readonly result: readonly { readonly url: string }[] } = JSON.parse(readFileSync(join(coverage, file), 'utf8'));
      return result.map(({ url }) => url).filter((url) => url.startsWith('file:') && !/martlet\/bin\/|\/target\/modules\//.test(url));
    });
  } finally {
    rmSync(coverage, { recursive: true });
  }
}

/** What of it only some commands need: the parts of Martlet that have a file of their own, and all libraries. */
function partsLoadedBy(args: readonly string[], directory: string): readonly string[] {
  const parts = filesLoadedBy(args, directory).flatMap((url) => {
    const [, part] = /\/martlet\/dist\/([^/]+)-[A-Z0-9]{8}\.js$/.exec(url) ?? [];
    const [, library] = /\/node_modules\/(?!martlet\/)((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
    // On Linux, DuckDB's own client asks it which file is its native part.
    return [part, library].flatMap((name) => (name === undefined || name === 'chunk' || name === 'detect-libc' ? [] : [name]));
  });
  return [...new Set(parts)].sort();
}

const printedBy = (...args: readonly string[]): string =>
  spawnSync(process.execPath, [join(inject('packedModules'), 'martlet/bin/martlet.js'), ...args], { cwd: EMPTY, encoding: 'utf8' }).stdout;

const kilobytesOf = (files: readonly string[]): number => files.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0) / 1024;

describe('starting', () => {
  it('on a Node below the floor says so, in the words of the table of errors', () => {
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.8'}})`;
    const bin = join(inject('packedModules'), 'martlet/bin/martlet.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', older, bin, 'build'], { cwd: EMPTY, encoding: 'utf8' });
    const { engines } = JSON.parse(readFileSync(join(inject('packedModules'), 'martlet/package.json'), 'utf8'));
    const { code, message, hint } = new MartletError('node-too-old', { floor: engines.node.replace('>=', ''), version: '18.20.8' });
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `${code}  ${message}\n  ${hint}\n` });
  });

  it.each([['--version'], ['-V'], ['--help'], ['-h'], ['help']])('%s loads nothing, and says what the command line says', (argument) => {
    expect(filesLoadedBy([argument])).toEqual([]);
    // With an option more the command line is loaded.
    const other = ['--project', '.', argument];
    const files = filesLoadedBy(other);
    expect(files.length).toBeGreaterThan(1);
    expect(kilobytesOf(files)).toBeLessThan(160);
    expect(printedBy(argument)).toBe(printedBy(...other));
  });

  it('the help of a command loads what it needs to know its options, and no other command', () => {
    const names = filesLoadedBy(['build', '--help']).map((url) => /([^/]+)-[A-Z0-9]{8}\.js$/.exec(url)?.[1]);
    expect(names).toContain('build');
    for (const other of ['plan', 'docs', 'check', 'mutate', 'alerts']) expect(names).not.toContain(other);
  });

  it('a command loads no library and no part of Martlet that only others use', () => {
    const directory = tempProject({
      'sources/orders.ts': `import { integer, source, text } from 'martlet';
export const orders = source({ name: 'orders', columns: { order_id: text(), quantity: integer() }, files: { pattern: 'orders.csv' } });`,
      'models/sales.ts': `import { integer, text, model, type Model, type Row } from 'martlet';
import { orders } from '../sources/orders.js';
const columns = { order_id: text(), quantity: integer() };
export interface Sales extends Row<typeof columns> {}
export const sales: Model<Sales> = model({ name: 'sales', from: { orders }, columns,
  query: (db) => db.selectFrom('orders').select(['order_id', 'quantity']) });`,
      'data/orders.csv': 'order_id,quantity\nA1,1\n',
    });
    // The modules are bundled and kept.
    expect(partsLoadedBy(['ls'], directory)).toEqual(['command-context', 'esbuild', 'ls']);
    const loaded = PARTS.map(([command]) => [command, ...partsLoadedBy(command.split(' '), directory)]);
    const expected = PARTS.map(([command, ...parts]) => [command, ...['command-context', command.replace(/ .*/, ''), ...parts].sort()]);
    expect(loaded).toEqual(expected);
  });
});

const DUCKDB = '@duckdb/node-bindings';

/** What commands on DuckDB load beside themselves, in this order. */
const PARTS: readonly (readonly [command: string, ...parts: readonly string[]])[] = [
  ['ls'],
  ['compile'],
  ['lineage sales.quantity'],
  ['check', DUCKDB, 'duckdb-binder'],
  ['check'],
  // Both write to the audit log, which says how the one who acts is proved.
  ['plan', DUCKDB, 'duckdb-connection', 'token-identity'],
  ['build', DUCKDB, 'duckdb-connection', 'token-identity'],
  ['test', DUCKDB, 'duckdb-connection'],
  ['show sales', DUCKDB, 'duckdb-connection'],
  // `generate` is the name of a command as well.
  ['docs generate', DUCKDB, 'duckdb-connection', 'generate'],
];
