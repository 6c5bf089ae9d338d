import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { dialects } from '../src/warehouses/dialects.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What CONTRIBUTING.md says that a test asks for. */
describe('what is added is written about', () => {
  test('each command in the table of the README', () => {
    const table = read('README.md');
    expect(Object.keys(COMMANDS).filter((command) => !new RegExp(`^\\| .*\`(?:npx )?(?:martlet )?${command}\\b`, 'm').test(table))).toEqual(
      [],
    );
  });

  test('each warehouse in a section of its guide', () => {
    const guide = read('docs/guides/warehouses.md').toLowerCase();
    expect(dialects.map(({ name }) => name).filter((name) => !guide.includes(`\n## ${name}\n`))).toEqual([]);
  });

  test('each file format in the guide on sources', () => {
    const guide = read('docs/guides/sources.md').toLowerCase();
    const formats = readdirSync(join(root, 'framework/src/ingest/formats'), { withFileTypes: true });
    expect(formats.filter((entry) => entry.isDirectory() && !guide.includes(entry.name)).map(({ name }) => name)).toEqual([]);
  });

  test('the files that CONTRIBUTING.md names exist', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/`((?:framework|docs|tests|\.github|\.ci)\/[^`*<]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
