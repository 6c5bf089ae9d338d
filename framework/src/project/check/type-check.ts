import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { MartletError } from '../../errors.js';
import { discoverModules, moduleFolders } from '../discover.js';
import { CONFIG_FILES, loadConfig } from '../load-config.js';
import { nearest } from '../modules/index.js';
import type { CheckProblem } from './problem.js';

/**
 * Runs the project's own TypeScript compiler, and tells of what it finds only the sentence that says what to do. A file of the project that
 * it does not look at is a problem, too.
 *
 * @throws MartletError `typescript-missing`, and what loading the config throws.
 */
export async function runTypeScript(directory: string, signal?: AbortSignal): Promise<readonly CheckProblem[]> {
  const compiler = findCompiler(directory);
  if (compiler === undefined) throw new MartletError('typescript-missing', { directory });
  const files = await typedFiles(directory);
  if (nearest(directory, 'tsconfig.json') === undefined) return [errorOf(new MartletError('tsconfig-missing', { directory }))];
  const args = [compiler, '--noEmit', '--pretty', 'false', '--noErrorTruncation', '--listFiles'];
  const { output, exitCode } = await run(process.execPath, args, directory, signal);
  const problems = readDiagnostics(output, directory);
  const seen = new Set(output.split(/\r?\n/).map((path) => projectPath(path, realpathSync(directory))));
  if (exitCode !== 0 && problems.length === 0)
    return [errorOf(new MartletError('type-check-failed', { message: output.trim().slice(0, 500) }))];
  return [...problems, ...files.flatMap((file) => unchecked(directory, file, seen))];
}

/** The modules of a project that have types, relative to it. */
async function typedFiles(directory: string): Promise<readonly string[]> {
  const modules = await discoverModules(directory, moduleFolders(await loadConfig(directory)));
  const configs = CONFIG_FILES.filter((file) => existsSync(join(directory, file)));
  return [...configs, ...modules].filter((file) => /\.m?ts$/.test(file));
}

function unchecked(directory: string, file: string, seen: ReadonlySet<string>): readonly CheckProblem[] {
  if (!seen.has(file)) return [errorOf(new MartletError('types-unchecked', { reason: 'left-out' }, { file }))];
  const [before = ''] = readFileSync(join(directory, file), 'utf8').split(/^\s*(?:import|export|const)\b/m);
  const line = before.split('\n').findIndex((text) => NO_CHECK.test(text)) + 1;
  return line === 0 ? [] : [errorOf(new MartletError('types-unchecked', { reason: 'nocheck' }, { file, line, column: 1 }))];
}

/** The comment by which a file asks the compiler to leave it alone. */
const NO_CHECK = /^\s*(?:\/\/\/?|\/\*+|\*)\s*@ts-nocheck\b/;

function errorOf(error: MartletError): CheckProblem {
  return { severity: 'error', error };
}

/** The compiler of whichever package named `typescript` the project resolves; from 7 on it is native, but started in the same way. */
function findCompiler(directory: string): string | undefined {
  const require = createRequire(join(directory, 'package.json'));
  try {
    const manifest = require.resolve('typescript/package.json');
    const { bin }: { readonly bin?: { readonly tsc?: string } } = JSON.parse(readFileSync(manifest, 'utf8'));
    const compiler = bin?.tsc === undefined ? undefined : join(dirname(manifest), bin.tsc);
    return compiler !== undefined && existsSync(compiler) ? compiler : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

interface Ended {
  readonly output: string;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
}

function run(command: string, args: readonly string[], directory: string, signal: AbortSignal | undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: directory, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ output: Buffer.concat(chunks).toString(), exitCode }));
  });
}

const DIAGNOSTIC = /^(?:(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): )?(?<category>error|warning) (?<code>TS\d+): (?<message>.*)$/;

/** Reads what the compiler prints without `--pretty`: a line for each problem, and indented lines with its reasons. */
export function readDiagnostics(output: string, directory: string): readonly CheckProblem[] {
  const found: Diagnostic[] = [];
  for (const line of output.split(/\r?\n/)) {
    const groups = DIAGNOSTIC.exec(line)?.groups;
    if (groups !== undefined) found.push({ groups, reasons: [] });
    else if (/^\s+\S/.test(line)) found.at(-1)?.reasons.push(line.trim());
  }
  const causes = found.filter(({ groups }) => groups.message?.includes(ECHO) !== true);
  return (causes.length > 0 ? causes : found).flatMap(({ groups, reasons }) => {
    const { file, line, column, category, code = '', message = '' } = groups;
    const at = file === undefined ? undefined : { file: projectPath(file, directory), line: Number(line), column: Number(column) };
    const sentences = conformanceSentences(message) ?? [readable([message, ...reasons])];
    return sentences.map((sentence): CheckProblem => {
      const error = new MartletError('type-error', { code, message: sentence }, at);
      return { severity: category === 'warning' ? 'warning' : 'error', error };
    });
  });
}

/** What is said of a query whose columns are unknown because of another mistake. */
const ECHO = '`column "${any}"';

interface Diagnostic {
  readonly groups: Readonly<Record<string, string | undefined>>;
  readonly reasons: string[];
}

/**
 * Where a query does not conform to its contract, the sentences that say why are the type that it should have had: one
 * literal, or several as `"column \"a\" …" | "column \"b\" …"`.
 */
function conformanceSentences(message: string): readonly string[] | undefined {
  const expected = /is not assignable to type '("column .*")'\.$/.exec(message)?.[1];
  if (expected === undefined) return undefined;
  return [...expected.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, text = '']) => `C${text.slice(1).replaceAll('\\"', '"')}.`);
}

/** The longest type that is still read rather than skipped. */
const LONGEST_TYPE = 80;

/** The most telling line of a message: one that suggests a name, or else what happened and its innermost reason. */
function readable([first = '', ...reasons]: readonly string[]): string {
  const suggestion = reasons.find((reason) => reason.includes('Did you mean'));
  const lines = suggestion === undefined ? [first, ...reasons.slice(-1)] : [suggestion];
  return lines.map((line) => line.replace(/'([^']*)'/g, (quoted, type: string) => (type.length > LONGEST_TYPE ? '…' : quoted))).join(' ');
}

function projectPath(file: string, directory: string): string {
  const path = isAbsolute(file) ? relative(directory, file) : file;
  return path.split(sep).join('/');
}
