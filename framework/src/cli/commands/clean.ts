import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ARTIFACTS_DIRECTORY } from '../../plan/index.js';
import { loadConfig } from '../../project/index.js';
import type { AddCommand } from '../program.js';
import { toJson, writeLines } from '../report/index.js';

/** `martlet clean` */
export const addClean: AddCommand = (command, start) => {
  command.action(() =>
    start(command, async ({ directory, json, quiet, out }) => {
      // Only a project's directory is cleaned: elsewhere a directory of that name belongs to somebody else.
      await loadConfig(directory);
      await rm(join(directory, ARTIFACTS_DIRECTORY), { recursive: true, force: true });
      if (json) out.write(`${toJson({ kind: 'cleaned', directory: ARTIFACTS_DIRECTORY })}\n`);
      else if (!quiet) writeLines(out, [`Removed ${ARTIFACTS_DIRECTORY}/.`]);
      return 0;
    }),
  );
};
