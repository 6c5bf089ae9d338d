import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEN_QUESTIONS_SHOP } from '../../framework/tests/serve/ten-questions.js';

/** Writes the project of the ten questions into a directory. */
const [directory = ''] = process.argv.slice(2);
for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...TEN_QUESTIONS_SHOP })) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(directory, 'node_modules'));
