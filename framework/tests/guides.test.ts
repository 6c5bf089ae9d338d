import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { main } from '../src/cli/main.js';
import { FakeSurroundings } from './cli/fake-surroundings.js';
import { tempProject } from './temp-project.js';

const directory = fileURLToPath(new URL('../../docs/guides', import.meta.url));
/** Guides whose code other tests hold: `materializations/guide.test.ts`, `erasure/guide.test.ts`, `serve/serving-guide.test.ts`, `tests/e2e/testing-guide.test.ts`, `tests/e2e/ci-guide.test.ts`. */
const HELD_ELSEWHERE = ['ci.md', 'erasure.md', 'materializations.md', 'serving.md', 'testing.md'];
/** Guides that tell of a project that the reader has: their commands are held by the tests that live through a team's month. */
const OF_A_PROJECT = [
  'compliance.md',
  'consumption.md',
  'cost.md',
  'environments.md',
  'monitoring.md',
  'observability.md',
  'published-files.md',
  'security.md',
  'sharing-a-warehouse.md',
  'state.md',
  'warehouses.md',
];
const guides = readdirSync(directory).filter((file) => file.endsWith('.md') && !HELD_ELSEWHERE.includes(file));

interface Block {
  readonly language: string;
  /** The file that the block is, in the project of its guide, or what it is a piece of: `config`, `target`, `source`. */
  readonly path: string;
  readonly text: string;
}

function blocksOf(guide: string): readonly Block[] {
  const text = readFileSync(join(directory, guide), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language = '', path = '', body = '']) => ({
    language,
    path,
    text: body,
  }));
}

const TSCONFIG = {
  compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
  include: ['martlet.config.ts', 'sources', 'models', 'exposures', 'semantic', 'reports', 'quality'],
};

/** The project that a guide’s blocks make. */
function projectOf(guide: string): string {
  const files = blocksOf(guide).flatMap(({ path, text }) => (path === '' || PIECES.includes(path) ? [] : [[path, text] as const]));
  const tsconfig = JSON.stringify(TSCONFIG);
  return tempProject({ 'tsconfig.json': tsconfig, ...(OF_A_PROJECT.includes(guide) ? around(guide) : {}), ...Object.fromEntries(files) });
}

const PIECES = ['config', 'target', 'source'];

/** A config and a source that hold the pieces which a guide shows of some. */
function around(guide: string): Readonly<Record<string, string>> {
  const pieces = (of: string): string =>
    blocksOf(guide)
      .flatMap(({ path, text }) => (path === of ? [text] : []))
      .join('\n');
  return {
    'martlet.config.ts': `import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'pieces', defaultTarget: 'mine',
        targets: { mine: { warehouse: 'duckdb', path: 'warehouse.duckdb' }, ${pieces('target')} }, ${pieces('config')} });`,
    'sources/piece.ts': `import { source, timestamp } from 'martlet';
      export const piece = source({ name: 'piece', columns: { ordered_at: timestamp() }, ${pieces('source')} });`,
  };
}

/** The secrets that a guide's configs take from the environment. */
function variablesOf(guide: string): Readonly<Record<string, string>> {
  const names = blocksOf(guide).flatMap(({ text }) => [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name = '']) => name));
  return Object.fromEntries(names.map((name) => [name, `https://example.com/${name.toLowerCase()}`]));
}

function commandsOf(guide: string): readonly (readonly string[])[] {
  return blocksOf(guide)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .flatMap((line) => (line.startsWith('npx martlet ') ? [wordsOf(line).slice(2)] : []));
}

/** What a shell makes of a line: what stands in quotation marks is one word. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

test('there are guides, and no code of theirs is left out', () => {
  expect(guides.length).toBeGreaterThanOrEqual(6);
  const unplaced = guides.flatMap((guide) => blocksOf(guide).filter(({ language, path }) => language === 'ts' && path === ''));
  expect(unplaced).toEqual([]);
});

describe.each(guides)('%s', (guide) => {
  const commands = OF_A_PROJECT.includes(guide) ? [['check', '--types']] : commandsOf(guide);

  test.runIf(commands.length > 0)(
    'holds what it says: its types are right, and its commands do what they should',
    async () => {
      const project = projectOf(guide);
      const { WAREHOUSE: _, RAW_DATA: __, ...kept } = process.env;
      process.env = { ...kept, ...(OF_A_PROJECT.includes(guide) ? variablesOf(guide) : {}) };
      const isTyped = commands.some((command) => command.includes('--types'));
      for (const command of [...(isTyped ? [] : [['check', '--types']]), ...commands]) {
        const world = new FakeSurroundings(project);
        const exitCode = await main(command, world);
        expect({ command, exitCode, written: exitCode === 0 ? '' : world.written + world.complained }).toEqual({
          command,
          exitCode: 0,
          written: '',
        });
      }
    },
    240_000,
  );

  test('links to what is there', () => {
    const text = readFileSync(join(directory, guide), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target = '']) => normalize(join(directory, target)));
    for (const link of links) expect(readdirSync(dirname(link))).toContain(link.slice(dirname(link).length + 1));
  });
});
