import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export const CONFIG = `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' }, snowflake: { warehouse: 'snowflake' } },
  defaultTarget: 'local',
});
`;

/** Writes a project into a directory of its own, which goes when the test ends. Files by path; the config is added. */
export function tempProject(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-project-'));
  made.push(directory);
  symlinkSync(modules, join(directory, 'node_modules'));
  const all = { 'package.json': '{ "type": "module" }', 'martlet.config.ts': CONFIG, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
