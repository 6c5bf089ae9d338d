import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MATERIALIZATIONS } from '../src/materializations/index.js';

/** The rooms from the ground up: a room imports only from those before it. */
const ROOMS = [
  'errors',
  'columns',
  'sql',
  'warehouses',
  'quality/kinds',
  'model',
  'materializations',
  'quality',
  'graph',
  'ingest',
  'project',
  'state',
  'plan',
  'published',
  'semantic',
  'rights',
  'run',
  'artifacts',
  'testing',
  'excel',
  'catalog',
  'integrations',
  'serve',
  'conformance',
  'cli',
];

/** The entrance of the package, which shows authors what they may use; it belongs to no room. */
const ENTRANCE = 'index.ts';

const source = normalize(join(fileURLToPath(import.meta.url), '../../src'));
const modules = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && file !== ENTRANCE);

/** What authors write of a materialization stands with all else of its kind, and is a part of what a model is. */
const isDeclared = (file: string): boolean => /^materializations\/[^/]+\/declare\.ts$/.test(file);

/** Part of a room that others need earlier is a room of its own. */
const roomOf = (file: string): string => {
  if (isDeclared(file)) return 'model';
  const [first = file, second] = file.split('/');
  const part = `${first}/${second}`;
  return ROOMS.includes(part) ? part : first.replace(/\.ts$/, '');
};

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    normalize(join(dirname(file), specifier ?? '')).replace(/\.js$/, '.ts'),
  );
}

/** A folder is a warehouse's when it has a dialect; others hold what all of them share. */
function isOfOneWarehouse(file: string): boolean {
  const [, folder] = /^warehouses\/(\w+)\//.exec(file) ?? [];
  return folder !== undefined && modules.includes(`warehouses/${folder}/${folder}-dialect.ts`);
}

describe('the rooms of the framework', () => {
  test('every room exists and says in its CONTEXT.md what it is for', () => {
    const folders = ROOMS.filter((room) => !modules.includes(`${room}.ts`));
    expect(folders.filter((room) => !existsSync(join(source, room, 'CONTEXT.md')))).toEqual([]);
  });

  test('the README of the framework draws the rooms in this order', () => {
    const readme = readFileSync(join(source, '../README.md'), 'utf8');
    const drawn = [...readme.matchAll(/^\| \d+ \| `(\w+(?:\/\w+)?)(?:\/|\.ts)` \|/gm)].map(([, room]) => room);
    expect(drawn).toEqual(ROOMS);
  });

  test('every module stands in a room', () => {
    expect(modules.filter((file) => !ROOMS.includes(roomOf(file)))).toEqual([]);
  });

  test('a room imports only from the rooms before it', () => {
    const wrong = modules.flatMap((file) =>
      importsOf(file)
        .filter((imported) => ROOMS.indexOf(roomOf(imported)) > ROOMS.indexOf(roomOf(file)))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  test('a warehouse’s folder is imported by nothing but the registry', () => {
    const REGISTRIES = ['warehouses/open.ts', 'warehouses/dialects.ts', 'warehouses/targets.ts'];
    const wrong = modules
      .filter((file) => !isOfOneWarehouse(file) && !REGISTRIES.includes(file))
      .flatMap((file) => importsOf(file).flatMap((imported) => (isOfOneWarehouse(imported) ? [`${file} imports ${imported}`] : [])));
    expect(wrong).toEqual([]);
  });

  test('only the room of materializations compares their kinds with names', () => {
    // These are also what the warehouse has, or how a batch is worked in.
    const SHARED = ['view', 'table', 'materialized-view', 'history'];
    const own = Object.keys(MATERIALIZATIONS).filter((kind) => !SHARED.includes(kind));
    const compared = new RegExp(
      `materialized\\??\\.kind [!=]==|switch \\([\\w.]*materialized\\.kind|(?:[!=]==|case) '(?:${own.join('|')})'`,
    );
    const wrong = modules
      // The words of errors are a table of their own.
      .filter((file) => !['materializations', 'errors'].includes(roomOf(file)))
      .flatMap((file) =>
        readFileSync(join(source, file), 'utf8')
          .split('\n')
          .flatMap((line, index) => (compared.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
      );
    expect(wrong).toEqual([]);
  });

  test('no module has more than 500 lines but tables', () => {
    const long = modules.filter((file) => file !== 'errors.ts' && readFileSync(join(source, file), 'utf8').split('\n').length > 501);
    expect(long).toEqual([]);
  });

  test('no room but the command line prints or ends the process', () => {
    const loud = modules
      .filter((file) => roomOf(file) !== 'cli')
      .filter((file) => /\bconsole\.|process\.(stdout|stderr|exit)\b/.test(readFileSync(join(source, file), 'utf8')));
    expect(loud).toEqual([]);
  });
});
