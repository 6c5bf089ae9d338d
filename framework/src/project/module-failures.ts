import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Location, MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { messageOf } from '../warehouses/failure.js';
import { importedFiles } from './imported-files.js';

/** A module that could not be imported, and what was thrown then. */
export interface FailedModule {
  /** Relative to the project. */
  readonly file: string;
  readonly cause: unknown;
}

/**
 * What is wrong with modules that could not be imported, each fault once and at its own place. A module fails as well when one that it imports
 * fails, with the same error, so the place is looked for in the error itself; an error that names none is reported for the module that imports
 * no other that failed.
 */
export function moduleFailures(directory: string, failed: readonly FailedModule[]): readonly MartletError[] {
  // Errors name modules by where they really are.
  const root = realpathSync(directory);
  const files = new Set(failed.map(({ file }) => file));
  const problems = failed.flatMap(({ file, cause }) => {
    for (const find of [missingImport, syntaxErrors, thrownError]) {
      const placed = find(root, cause);
      if (placed.length > 0) return placed;
    }
    return importsOneOf(root, file, files) ? [] : [moduleFailed(messageOf(cause), { file }, cause)];
  });
  return [...new Map(problems.map((problem) => [`${problem.message} ${JSON.stringify(problem.at)}`, problem])).values()];
}

function moduleFailed(message: string, at: Location, cause: unknown): MartletError {
  return new MartletError('module-failed', { message }, at, { cause });
}

/** Node's words for a path or a package that it did not find, with the module that asks for it. */
const NOT_FOUND = /^Cannot find (?:module|package) '(?<asked>[^']+)' imported from (?<importer>\S+)/;

function missingImport(root: string, cause: unknown): readonly MartletError[] {
  const { asked, importer } = NOT_FOUND.exec(messageOf(cause))?.groups ?? {};
  const file = importer === undefined ? undefined : fileWithin(root, importer);
  if (asked === undefined || file === undefined) return [];
  const path = pathOf(asked);
  const { line, column, specifier } = findImport(
    root,
    file,
    (written) => resolve(root, dirname(file), written) === path || written === asked,
  );
  const at = { file, ...(line === undefined ? {} : { line, column }) };
  const similar = specifier?.startsWith('.') ? similarModules(path, specifier) : [];
  return [new MartletError('import-missing', { specifier: specifier ?? asked, similar }, at, { cause })];
}

/** The place at which a module imports something, and what it writes there. */
function findImport(
  root: string,
  file: string,
  isMeant: (specifier: string) => boolean,
): Partial<Location> & { readonly specifier?: string } {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  for (const [index, text] of lines.entries())
    for (const { 2: specifier = '', index: start } of text.matchAll(/(['"])((?:\.|[\w@])[^'"]*)\1/g))
      if (/\b(?:from|import)\b/.test(text.slice(0, start)) && isMeant(specifier)) return { line: index + 1, column: start + 1, specifier };
  return {};
}

/** Modules beside the one that is not there, as the same import would write them. */
function similarModules(path: string, specifier: string): readonly string[] {
  const names = moduleNamesIn(dirname(path)).map((name) => name.replace(/\.(m?)ts$/, '.$1js'));
  return similarNames(basename(path), names).map((name) => `${dirname(specifier)}/${name}`);
}

function moduleNamesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /\.m?[jt]s$/.test(name));
  } catch {
    // The directory itself may be what is not there.
    return [];
  }
}

/** The loader's parser tells all that it can't read, each with its place; it counts columns from zero. */
function syntaxErrors(root: string, cause: unknown): readonly MartletError[] {
  return [...messageOf(cause).matchAll(/^(?<path>\/.+|[A-Za-z]:.+):(?<line>\d+):(?<column>\d+): ERROR: (?<problem>.+)$/gm)].flatMap(
    ({ groups: { path = '', line, column, problem = '' } = {} }) => {
      const file = fileWithin(root, path);
      return file === undefined ? [] : [moduleFailed(problem, { file, line: Number(line), column: Number(column) + 1 }, cause)];
    },
  );
}

const FRAME = /(?<path>(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\s():]+):(?<line>\d+)(?::(?<column>\d+))?/g;

/** Where a module threw: the topmost line of the stack in the module that was being evaluated, which is the last one of the project's. */
function thrownError(root: string, cause: unknown): readonly MartletError[] {
  if (!(cause instanceof Error)) return [];
  const frames = [...(cause.stack ?? '').matchAll(FRAME)].flatMap(({ groups: { path = '', line, column } = {} }) => {
    const file = fileWithin(root, path);
    return file === undefined ? [] : [{ file, line: Number(line), column: Number(column ?? 1) }];
  });
  const evaluated = frames.at(-1)?.file;
  const at = frames.find(({ file }) => file === evaluated);
  return at === undefined ? [] : [moduleFailed(cause.message, isWithin(root, at) ? at : { file: at.file }, cause)];
}

/** A position in what a loader made of a file is none in the file. */
function isWithin(root: string, { file, line, column }: Required<Location>): boolean {
  const text = readFileSync(join(root, file), 'utf8').split('\n')[line - 1];
  return text !== undefined && column <= text.length + 1;
}

function importsOneOf(root: string, file: string, others: ReadonlySet<string>): boolean {
  const seen = new Set([file]);
  for (const one of seen) {
    if (one !== file && others.has(one)) return true;
    for (const imported of importedFilesOf(root, one)) seen.add(imported);
  }
  return false;
}

function importedFilesOf(root: string, file: string): readonly string[] {
  try {
    return importedFiles(root, file);
  } catch {
    return [];
  }
}

/** A path or an address as a file of the project; undefined for all others, those of packages among them. */
function fileWithin(root: string, path: string): string | undefined {
  const found = relative(root, pathOf(path)).split(sep).join('/');
  return found.startsWith('../') || /(?:^|\/)node_modules\//.test(found) || found.startsWith('target/modules/') ? undefined : found;
}

function pathOf(path: string): string {
  return path.startsWith('file://') ? fileURLToPath(path.replace(/[?#].*$/, '')) : path;
}
