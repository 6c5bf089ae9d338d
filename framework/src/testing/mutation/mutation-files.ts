import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** The variable that tells the processes of vitest where mutants are listed, and where to write what killed them. */
export const MUTATION_DIRECTORY = 'MARTLET_MUTATION_DIRECTORY';

/** The places of the mutants to try, by the model's name. */
const listed = z.record(z.string(), z.array(z.int()));
export type ListedMutants = z.infer<typeof listed>;

/** What the tests of one file did to the mutants of the models that they ran. */
const outcome = z.strictObject({
  kills: z.array(z.strictObject({ model: z.string(), place: z.int(), test: z.string() })),
  /** The names of the models that were run. */
  models: z.array(z.string()),
  tests: z.int(),
});
export type TestFileOutcome = z.infer<typeof outcome>;

/** Does work with a directory for mutants, which goes when the work is done. */
export async function withMutationDirectory<T>(mutants: ListedMutants, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'martlet-mutants-'));
  try {
    await writeFile(join(directory, LIST), JSON.stringify(mutants));
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function readMutants(directory: string): Promise<ListedMutants> {
  return listed.parse(JSON.parse(await readFile(join(directory, LIST), 'utf8')));
}

export async function writeOutcome(directory: string, name: string, written: TestFileOutcome): Promise<void> {
  await writeFile(join(directory, `${name}${OUTCOME}`), JSON.stringify(written));
}

export async function readOutcomes(directory: string): Promise<readonly TestFileOutcome[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(OUTCOME)).sort();
  return Promise.all(files.map(async (file) => outcome.parse(JSON.parse(await readFile(join(directory, file), 'utf8')))));
}

const LIST = 'mutants.json';
const OUTCOME = '.outcome.json';
