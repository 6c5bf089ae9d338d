import { MartletError, MartletErrors } from '../errors.js';
import type { SeedContent } from '../ingest/index.js';
import { type Seed, withRows } from '../model/index.js';
import type { AnalysisCache } from './analysis-cache.js';
import type { ProjectModel } from './project.js';

type Draft = Omit<ProjectModel, 'from'>;

/** What the files of seeds hold, by the seed's id. */
export type SeedContents = ReadonlyMap<string, SeedContent>;

/** Looks at the files of all seeds that have one. What is wrong with them is added to the problems. */
export async function seedContents(directory: string, drafts: readonly Draft[], problems: MartletError[]): Promise<SeedContents> {
  const contents = new Map<string, SeedContent>();
  for (const { id, schema, file, relation } of drafts) {
    if (!hasFile(relation)) continue;
    const { seedContent } = await import('../ingest/index.js');
    await collecting(problems, file, async () => {
      contents.set(id, await seedContent({ seed: relation, schema, directory }));
    });
  }
  return contents;
}

/** The seeds with the rows of their files, which are kept until a file or a module changes. */
export async function withSeedRows<D extends Draft>(
  directory: string,
  drafts: readonly D[],
  { contents, cache, problems }: { readonly contents: SeedContents; readonly cache: AnalysisCache; readonly problems: MartletError[] },
): Promise<readonly D[]> {
  const filled: D[] = [];
  for (const draft of drafts) {
    const { id, schema, file, relation } = draft;
    const content = contents.get(id);
    if (content === undefined || !hasFile(relation)) filled.push(draft);
    else
      await collecting(problems, file, async () => {
        const { readSeedRows } = await import('../ingest/index.js');
        const rows = await cache.onceRead(`rows ${id}`, () => readSeedRows({ seed: relation, schema, directory }), content.digest);
        filled.push({ ...draft, relation: withRows(relation, rows), dataFiles: content.files });
      });
  }
  return filled;
}

/** Whether rows of a seed are to be read from a file. */
export function hasFile(relation: { readonly kind: string }): relation is Seed & { readonly file: NonNullable<Seed['file']> } {
  return relation.kind === 'seed' && 'file' in relation && relation.file !== undefined;
}

/** What goes wrong is a problem of the module that declares the file. */
async function collecting(problems: MartletError[], file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof MartletErrors) problems.push(...error.errors.map((one) => at(one, file)));
    else if (error instanceof MartletError) problems.push(at(error, file));
    else throw error;
  }
}

function at(error: MartletError, file: string): MartletError {
  return error.at === undefined ? new MartletError(error.reason, error.parameters, { file }, { cause: error }) : error;
}
