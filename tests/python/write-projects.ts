import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEN_QUESTIONS_SHOP } from '../../framework/tests/serve/ten-questions.js';

/** Writes the project of the ten questions into a directory, and a copy of the platform into another one. */
const [shop = '', platform = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));

write(shop, { 'package.json': '{ "type": "module" }', ...TEN_QUESTIONS_SHOP });
for (const part of ['models', 'sources', 'semantic', 'quality', 'generators', 'exposures', 'martlet.config.ts'])
  cpSync(join(root, part), join(platform, part), { recursive: true });
write(platform, { 'package.json': '{ "type": "module" }' });

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
}
