import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './is-running.js';

/** A directory for files that a load needs meanwhile. */
export interface Scratch {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * Makes a directory that names the process it belongs to, and removes those of processes that have ended: one that is killed
 * can't remove its own.
 */
export async function openScratch(parent: string): Promise<Scratch> {
  await removeLeftovers(parent);
  const directory = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

const PREFIX = 'martlet-load-';

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = /^martlet-load-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(parent, name), { recursive: true, force: true });
  }
}
