import { existsSync } from 'node:fs';
import { join, normalize, relative } from 'node:path/posix';
import { MartletError } from '../errors.js';
import { importedFiles } from './imported-files.js';
import { CONFIG_FILES } from './load-config.js';
import type { Project } from './project.js';

/** How git ended; `missing` when it could not be started. */
export type GitOutcome =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly out: string; readonly err: string }
  | { readonly kind: 'missing'; readonly message: string };

/** Runs git in the project's directory. */
export type Git = (args: readonly string[]) => Promise<GitOutcome>;

/**
 * The files of relations and tests that may mean something else than they did at a commit: they, or what they import
 * directly or not, differ in the working tree or are new. A change of the config may mean anything, so it counts for all.
 *
 * @throws MartletError `git-missing`, `git-no-repository`, `git-ref-unknown`.
 */
export async function changedSince(project: Project, ref: string, git: Git): Promise<ReadonlySet<string>> {
  const changed = new Set(await changedFiles(project.directory, ref, git));
  const declared = [...project.sources, ...project.models, ...project.tests].map(({ file }) => file);
  const ofSeeds = project.models.filter(({ dataFiles = [] }) => dataFiles.some((file) => changed.has(file))).map(({ file }) => file);
  const isAffected = affectedBy(project.directory, changed);
  if (CONFIG_FILES.some((file) => existsSync(join(project.directory, file)) && isAffected(file))) return new Set(declared);
  return new Set([...declared.filter(isAffected), ...ofSeeds]);
}

/** Whether a file, or one that it imports, is among some files. */
function affectedBy(directory: string, changed: ReadonlySet<string>): (file: string) => boolean {
  const known = new Map<string, readonly string[]>();
  const importsOf = (file: string): readonly string[] => {
    const found = known.get(file) ?? (/\.m?[jt]s$/.test(file) && existsSync(join(directory, file)) ? importedFiles(directory, file) : []);
    known.set(file, found);
    return found;
  };
  return (file) => {
    const seen = new Set([file]);
    // A set is walked to the end of what is added meanwhile, so circles of imports end.
    for (const current of seen) {
      if (changed.has(current)) return true;
      for (const imported of importsOf(current)) seen.add(imported);
    }
    return false;
  };
}

/** The files that differ from a commit, and those that git does not know yet, relative to the project. */
async function changedFiles(directory: string, ref: string, git: Git): Promise<readonly string[]> {
  const prefix = await output(git, ['rev-parse', '--show-prefix'], () => new MartletError('git-no-repository', { directory }));
  const unknown = (message: string): MartletError => new MartletError('git-ref-unknown', { ref, message });
  // What begins with a dash is an option to git, whatever stands before it.
  if (ref.startsWith('-')) throw unknown('a name of a commit does not begin with a dash');
  const commit = await output(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], (message) =>
    unknown(message === '' ? 'it is no branch, tag or commit here' : message),
  );
  const root = normalize(
    join(
      '.',
      ...prefix
        .trim()
        .split('/')
        .filter(Boolean)
        .map(() => '..'),
    ),
  );
  // Renames are told as two files, so that neither is missed.
  const differing = await output(
    git,
    ['diff', '--name-only', '--no-renames', '--no-relative', '--no-ext-diff', '-z', commit.trim(), '--'],
    unknown,
  );
  const untracked = await output(git, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', root], unknown);
  return [...differing.split('\0'), ...untracked.split('\0')].filter((file) => file !== '').map((file) => relative(prefix.trim(), file));
}

async function output(git: Git, args: readonly string[], failure: (message: string) => MartletError): Promise<string> {
  const outcome = await git(args);
  if (outcome.kind === 'missing') throw new MartletError('git-missing', { message: outcome.message });
  if (outcome.exitCode !== 0) throw failure(outcome.err.trim());
  return outcome.out;
}
