import { createHash } from 'node:crypto';
import { exactRows } from '../columns/index.js';
import { isMartletError, MartletError, throwCollected } from '../errors.js';
import { NOT_OF_SEEDS, type Seed, type Source } from '../model/index.js';
import { hashContent, readContent } from './file-content.js';
import { fileOptionProblems } from './file-option-problems.js';
import { inMemory } from './load-in-memory.js';
import { qualified } from './load-statements.js';
import { findSourceFiles } from './source-files.js';

/** A seed with a file, and where it is. */
export interface SeedOfFile {
  readonly seed: Seed;
  readonly schema: string;
  /** Where the path of the file begins: the project's directory. */
  readonly directory: string;
}

/** The files that a seed's rows are in, and what tells their content from any other. */
export interface SeedContent {
  readonly files: readonly string[];
  readonly digest: string;
}

/** @throws MartletError `source-options-invalid`, `source-file-missing`, `source-unreadable`. */
export async function seedContent(of: SeedOfFile): Promise<SeedContent> {
  const { name, schema, files } = sourceOf(of);
  const id = `${schema}.${name}`;
  const problems = [
    ...fileOptionProblems(files, of.seed.columns),
    ...NOT_OF_SEEDS.filter((option) => option in files).map(
      (option) => `file.${option} has no meaning for a seed, of which each row is read.`,
    ),
  ];
  throwCollected(problems.map((problem) => new MartletError('source-options-invalid', { source: id, problem })));
  const found = await findSourceFiles(id, of.directory, files.pattern);
  const hash = createHash('sha256').update(JSON.stringify(files));
  for (const file of found) {
    const content = await readContent(id, file, files);
    hash.update(`\n${file.path} ${await hashContent(id, content, () => undefined)}`);
  }
  return { files: found.map(({ path }) => path), digest: hash.digest('hex') };
}

/**
 * The rows of a seed's file, by the rules by which files of sources are read.
 *
 * @throws MartletError `seed-rows-rejected` where a row does not keep to the contract, and as `examineSource` does.
 */
export async function readSeedRows(of: SeedOfFile): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { seed, directory } = of;
  try {
    return await inMemory({ directory, settings: { threads: '1' } }, async ({ session, dialect, load }) => {
      const { relation } = await load(sourceOf(of), 'rows');
      const texts = Object.keys(seed.columns).map((name) => `cast(${dialect.identifier(name)} as varchar) as ${dialect.identifier(name)}`);
      const rows = await session.query(`select ${texts.join(', ')} from ${qualified({ dialect }, relation)} order by rowid`);
      return exactRows(seed.columns, rows, seed.name);
    });
  } catch (error) {
    if (!isMartletError(error, 'source-rejects-exceeded')) throw error;
    const { source, rows, rejectedRows, examples } = error.parameters;
    throw new MartletError('seed-rows-rejected', { seed: source, rows, rejectedRows, examples }, undefined, { cause: error });
  }
}

function sourceOf({ seed, schema }: SeedOfFile): Source & Required<Pick<Source, 'schema' | 'files'>> {
  const { name, columns, file = '' } = seed;
  const files = typeof file === 'string' ? { pattern: file } : file;
  return { kind: 'source', name, schema, columns, files, tags: [], monitors: [] };
}
