import { readdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { MartletError } from '../errors.js';
import type { Config, Project } from '../project/index.js';
import type { CommandContext } from './command-context.js';
import type { Reporter } from './report/index.js';

/** How much sample data there shall be, and how bad. */
export interface DataOptions {
  readonly scale: number;
  readonly seed: number;
  readonly dirty: number;
}

export const DEFAULT_DATA: DataOptions = { scale: 1, seed: 42, dirty: 0 };

/** Generates the project's sample data. */
export async function generateData(
  config: Config,
  options: DataOptions,
  context: CommandContext,
  report: Reporter['report'],
): Promise<void> {
  const { directory: root, signal, clock } = context;
  if (config.data?.generator === undefined) throw new MartletError('generator-missing', {}, { file: 'martlet.config.ts' });
  const directory = dataDirectory(root, config.data.directory);
  const started = clock.elapsed();
  const { generate } = await config.data.generator();
  signal.throwIfAborted();
  const tables = await generate({ ...options, directory, signal, onProgress: (progress) => report({ kind: 'generating', ...progress }) });
  report({ kind: 'generated', directory: relative(root, directory) || '.', tables, milliseconds: clock.elapsed() - started });
}

/** Generates a little sample data for a project that can, and has none yet. */
export async function generateWhenEmpty(project: Project, context: CommandContext, report: Reporter['report']): Promise<void> {
  const { data } = project.config;
  if (data?.generator === undefined || (await holdsFiles(dataDirectory(project.directory, data.directory)))) return;
  report({ kind: 'note', message: `${data.directory} holds no files yet: generating sample data at scale ${DEFAULT_DATA.scale}.` });
  await generateData(project.config, DEFAULT_DATA, context, report);
}

export function dataDirectory(root: string, directory: string): string {
  return resolve(root, directory);
}

/** Files that a generation left unfinished, and hidden ones, are no data. */
async function holdsFiles(directory: string): Promise<boolean> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.some((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.partial'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
