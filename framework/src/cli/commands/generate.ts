import { loadConfig } from '../../project/index.js';
import { DEFAULT_DATA, generateData } from '../generate-data.js';
import { positiveNumber, share, wholeNumber } from '../options.js';
import type { AddCommand } from '../program.js';

/** The share of dirty rows of a bare `--dirty`. */
const DEFAULT_DIRT = 0.01;

interface Options {
  readonly scale: number;
  readonly seed: number;
  readonly dirty?: number | true;
}

/** `martlet generate` */
export const addGenerate: AddCommand = (command, start) => {
  command
    .option('--scale <factor>', 'how much data; 1 is small', positiveNumber, DEFAULT_DATA.scale)
    .option('--seed <n>', 'the same seed writes the same bytes', wholeNumber(0), DEFAULT_DATA.seed)
    .option('--dirty [share]', `the share of dirty rows, 0 to 1; ${DEFAULT_DIRT} when no share is named`, share);
  command.action(({ scale, seed, dirty = DEFAULT_DATA.dirty }: Options) =>
    start(command, async (context) => {
      const config = await loadConfig(context.directory);
      const options = { scale, seed, dirty: dirty === true ? DEFAULT_DIRT : dirty };
      await context.reporting(new Map(), ({ report }) => generateData(config, options, context, report));
      return 0;
    }),
  );
};
