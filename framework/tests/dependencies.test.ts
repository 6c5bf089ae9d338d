import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { dependencies, peerDependencies } = read('../package.json') as PackageFile;
const { packages } = read('../../package-lock.json') as { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

/** The published package contains its JavaScript, and its native part fits that version only. */
const PINNED = ['@duckdb/node-api'];

test('what users install is declared in ranges, or pinned for a reason', () => {
  const pinned = Object.entries({ ...dependencies, ...peerDependencies }).filter(([, range]) => !/^[~^]\d/.test(range));
  expect(pinned.map(([name]) => name)).toEqual(PINNED);
});

test('the lower end of each range of ours is the version that is tested', () => {
  const untested = Object.entries(dependencies).filter(([name, range]) => range.replace(/^[~^]/, '') !== installed(name));
  expect(untested).toEqual([]);
});

function installed(name: string): string | undefined {
  return (packages[`framework/node_modules/${name}`] ?? packages[`node_modules/${name}`])?.version;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'));
}
