import { execFile } from 'node:child_process';
import type { Git } from '../project/index.js';

/** Large enough for the names of all files of a large repository. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Git, run in a directory. */
export function gitIn(directory: string): Git {
  return (args) =>
    new Promise((resolve) => {
      execFile('git', [...args], { cwd: directory, maxBuffer: MOST_OUTPUT }, (error, out, err) => {
        if (error !== null && typeof error.code !== 'number') resolve({ kind: 'missing', message: error.message });
        else resolve({ kind: 'ended', exitCode: error === null ? 0 : Number(error.code), out, err });
      });
    });
}
