import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, inject } from 'vitest';

const repository = fileURLToPath(new URL('../../node_modules', import.meta.url));
const made: string[] = [];
const shared: string[] = [];

const remove = (directories: string[]): void => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
};

afterEach(() => remove(made));
afterAll(() => remove(shared));

const config = (warehouse: string): string => `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: '${warehouse}' }, snowflake: { warehouse: 'snowflake' } },
  defaultTarget: 'local',
});
`;

/** The packed Martlet where tests start its commands, else the sources. */
function modules(): string {
  const packed: string | undefined = inject('packedModules' as never);
  return packed ?? repository;
}

/** A directory of its own, which goes when the test ends. */
export function tempFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-test-'));
  made.push(directory);
  return directory;
}

/**
 * Writes a project into a directory of its own, which goes when the test ends. Files by path; the config is added. A later
 * state of a project is a second directory over the first one's warehouse, since modules are loaded once in a process.
 */
export function tempProject(files: Readonly<Record<string, string>>, warehouse = 'warehouse.duckdb'): string {
  return written(files, warehouse, made);
}

/** The same for the tests of a file, which share it: it goes when the last one ends. */
export function sharedProject(files: Readonly<Record<string, string>>): string {
  return written(files, 'warehouse.duckdb', shared);
}

function written(files: Readonly<Record<string, string>>, warehouse: string, owner: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-project-'));
  owner.push(directory);
  symlinkSync(modules(), join(directory, 'node_modules'));
  const all = { 'package.json': '{ "type": "module" }', 'martlet.config.ts': config(warehouse), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
