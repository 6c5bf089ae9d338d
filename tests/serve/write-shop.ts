import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHOP } from '../../framework/tests/cli/metrics-shop.js';

/** Writes the project that the HTTP API and the ten questions are tested on into a directory. */
const [directory = ''] = process.argv.slice(2);
const files = {
  ...SHOP,
  'package.json': '{ "type": "module" }',
  'martlet.config.ts': `
    import { defineConfig } from 'martlet';
    export default defineConfig({
      name: 'shop',
      targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
      defaultTarget: 'local',
      serve: { anonymous: 'analyst', http: { port: 0, limits: { requestsPerMinute: 1_000_000 } }, postgres: { port: 0 } },
      roles: { analyst: { relations: 'gold.*', metrics: '*' } },
    });
  `,
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(directory, 'node_modules'));
