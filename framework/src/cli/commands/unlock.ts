import { loadConfig, targetOf } from '../../project/index.js';
import { unlock } from '../../run/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { countOf, toJson, writeLines } from '../report/index.js';

/** `martlet unlock [environment]` */
export const addUnlock: AddCommand = (command, start) => {
  command.action((environment: string | undefined) => start(command, (context) => endLocks(context, environment)));
};

async function endLocks(
  { directory, target, clock, permit, json, quiet, out }: CommandContext,
  named: string | undefined,
): Promise<number> {
  // The models may be broken, which is no reason to stay locked out.
  const config = await loadConfig(directory);
  const environment = named ?? config.defaultEnvironment;
  const ended = await unlock({ directory, config, target: targetOf(config, target) }, environment, { clock, permit });
  if (json) {
    out.write(`${toJson({ kind: 'unlocked', environment, locks: ended.map(({ token: _, ...lock }) => lock) })}\n`);
  } else if (!quiet) {
    const holders = ended.map(({ command, processId, host, since }) => `  \`${command}\` since ${since}, process ${processId} on ${host}`);
    writeLines(
      out,
      ended.length === 0
        ? [`The environment ${environment} is not locked.`]
        : [`Ended ${countOf(ended.length, 'lock')} on the environment ${environment}:`, ...holders],
    );
  }
  return 0;
}
