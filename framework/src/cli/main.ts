import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import type { GlobalOptions } from './command-context.js';
import { type CommandHost, processHost } from './command-host.js';
import { guardProcess } from './guard-process.js';
import { interruptible } from './interruption.js';
import { outputOf } from './output-of.js';
import { createProgram, type Work } from './program.js';

const INTERRUPTED = 130;

/**
 * Runs one command and answers with its exit code: 0 fine, 1 data or models are at fault, 2 the command line or the
 * config, 3 the warehouse or the network, 130 interrupted. It neither ends the process nor throws.
 *
 * @example
 * ```ts
 * process.exitCode = await main(['build', '--select', 'fact_sales+']);
 * ```
 */
export async function main(argv: readonly string[], surroundings: CommandHost = processHost()): Promise<number> {
  let exitCode = 0;
  let project = surroundings.directory;
  const perform = async (options: GlobalOptions, work: Work): Promise<void> => {
    project = resolve(surroundings.directory, options.project ?? '.');
    const { createContext } = await import('./command-context.js');
    exitCode = await interruptible(surroundings, async (signal) => {
      try {
        return await work(createContext(options, surroundings, signal));
      } catch (failure) {
        if (signal.aborted) return INTERRUPTED;
        throw failure;
      }
    });
  };
  const release = guardProcess(surroundings.err);
  const program = await createProgram(argv, { writeOut: (text) => void surroundings.out.write(text) }, perform);

  try {
    if (argv.length === 0) {
      surroundings.err.write(program.helpInformation());
      return 2;
    }
    await program.parseAsync([...argv], { from: 'user' });
    // Streams tell of their failures a moment later.
    await new Promise((resolve) => setImmediate(resolve));
    const lost = surroundings.outFailure?.();
    if (lost !== undefined) {
      const { MartletError } = await import('../errors.js');
      throw new MartletError('output-failed', { message: lost.message }, undefined, { cause: lost });
    }
    return exitCode;
  } catch (failure) {
    // Commander throws after it has printed what was asked for, such as the help.
    if (failure instanceof CommanderError && failure.exitCode === 0) return 0;
    const { environment, clock } = surroundings;
    const { ErrorLocator } = await import('./locate-error.js');
    const { reportFailure } = await import('./failure.js');
    // The options themselves may be what is wrong, so they are looked for as text.
    const wantsColor = !argv.includes('--no-color');
    return reportFailure(failure, {
      out: outputOf(surroundings.out, environment, wantsColor),
      err: outputOf(surroundings.err, environment, wantsColor),
      json: argv.includes('--json'),
      now: clock.now,
      locator: new ErrorLocator(project),
    });
  } finally {
    release();
  }
}
