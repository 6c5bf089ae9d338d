import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(import.meta.dirname, '..', '..');
const TSX = fileURLToPath(import.meta.resolve('tsx'));
/** What the platform consists of, without its tests and its docs. */
export const PARTS = [
  'build.ts',
  'martlet.config.ts',
  'package.json',
  'tsconfig.json',
  'generators',
  'models',
  'quality',
  'semantic',
  'sources',
];

/** The platform in a directory of its own, so that what a test writes meets nobody else. */
export interface ProjectCopy {
  readonly directory: string;
  /** Runs `martlet` in it. */
  martlet(...args: readonly string[]): Promise<Ended>;
  remove(): Promise<void>;
}

/** How a command ended. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

export async function copyProject(): Promise<ProjectCopy> {
  const directory = await mkdtemp(join(tmpdir(), 'platform-'));
  for (const name of PARTS) await cp(join(ROOT, name), join(directory, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return {
    directory,
    martlet: (...args) => runMartlet(directory, args),
    remove: () => rm(directory, { recursive: true }),
  };
}

/** Runs `martlet` in a directory, as a process of its own. */
export function runMartlet(directory: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const { DUCKDB_PATH: _, SAMPLE_DATA_DIR: __, ...env } = process.env;
    const command = ['--import', TSX, join(ROOT, 'node_modules', 'martlet', 'bin', 'martlet.js'), ...args, '--no-color'];
    execFile(process.execPath, command, { cwd: directory, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}
