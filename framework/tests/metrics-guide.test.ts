import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { main } from '../src/cli/main.js';
import { FakeSurroundings } from './cli/fake-surroundings.js';
import { tempProject } from './temp-project.js';

const guide = readFileSync(fileURLToPath(new URL('../../docs/guides/metrics.md', import.meta.url)), 'utf8');

/** The last command of a block of commands, and the lines that the guide shows as its answer. */
const shown = [...guide.matchAll(/```sh\n([^`]*)```\n\n```text\n([^`]*)```/g)].map(([, commands = '', lines = '']) => ({
  command: commands.trim().split('\n').at(-1) ?? '',
  lines: lines.trimEnd().split('\n'),
}));

test('the guide on metrics shows what its questions are answered with', async () => {
  const files = [...guide.matchAll(/```ts (\S+)\n(.*?)```/gs)].map(([, path = '', text = '']) => [path, text] as const);
  const directory = tempProject(Object.fromEntries(files));
  const martlet = async (...argv: readonly string[]) => {
    const world = new FakeSurroundings(directory);
    expect([await main(argv, world), world.complained]).toEqual([0, '']);
    return world.lines;
  };
  await martlet('build', '--quiet');
  expect(shown).toHaveLength(4);
  for (const { command, lines } of shown) expect(await martlet(...command.split(' ').slice(2))).toEqual(lines);
});
