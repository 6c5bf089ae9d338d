import { expect, test } from 'vitest';
import { COMMANDS } from '../../framework/src/cli/commands.js';
import { COMMAND_CASES, DISTURBED } from './commands.js';

test('each command of the command line is disturbed, or says why not', () => {
  expect(Object.keys(DISTURBED).sort()).toEqual(Object.keys(COMMANDS).sort());
  for (const [command, cases] of Object.entries(DISTURBED)) {
    if (typeof cases !== 'string') expect(Object.values(cases).map(({ argv }) => argv[0])).toContain(command);
  }
});

test('the long form kills more than a hundred times for each store', () => {
  expect(Object.values(COMMAND_CASES).reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(100);
});
