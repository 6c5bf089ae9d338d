import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandHost } from './command-host.js';
import { gitIn } from './git.js';

/** Where CI systems say which commit they have checked out. */
const VARIABLES = ['MARTLET_COMMIT', 'GITHUB_SHA', 'CI_COMMIT_SHA', 'BUILDKITE_COMMIT', 'CIRCLE_SHA1', 'BUILD_SOURCEVERSION'];

/** The commit that a directory is at: what the surroundings say, else what git says; undefined where neither knows. */
export async function commitOf(directory: string, variables: CommandHost['environment']): Promise<string | undefined> {
  const named = VARIABLES.flatMap((name) => variables[name] || [])[0];
  if (named !== undefined) return named;
  // Without a repository there is no use in starting git.
  if (!isInRepository(directory)) return undefined;
  const answer = await gitIn(directory)(['rev-parse', 'HEAD']);
  return answer.kind === 'ended' && answer.exitCode === 0 ? answer.out.trim() : undefined;
}

function isInRepository(directory: string): boolean {
  if (existsSync(join(directory, '.git'))) return true;
  const parent = dirname(directory);
  return parent !== directory && isInRepository(parent);
}
