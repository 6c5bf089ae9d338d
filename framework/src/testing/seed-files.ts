import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Relation } from '../columns/index.js';
import { readSeedRows } from '../ingest/index.js';
import { type Model, type Seed, type Source, withRows } from '../model/index.js';
import { CONFIG_FILES } from '../project/load-config.js';
import { hasFile } from '../project/seed-files.js';

/** The same relations, but each seed that has its rows in a file with these rows, unless a test gives others. */
export async function readSeedFiles(
  relations: readonly (Model | Source)[],
  isGiven: (relation: Relation) => boolean,
): Promise<ReadonlyMap<Relation, Model>> {
  const read = new Map<Relation, Model>();
  for (const relation of relations) if (hasFile(relation) && !isGiven(relation)) read.set(relation, await rowsOf(relation));
  return read;
}

async function rowsOf(declared: Seed): Promise<Seed> {
  const read = READ.get(declared) ?? readSeedRows({ seed: declared, schema: declared.schema ?? 'seeds', directory: projectDirectory() });
  READ.set(declared, read);
  return withRows(declared, await read);
}

/** Each file is read once in a process. */
const READ = new WeakMap<Seed, ReturnType<typeof readSeedRows>>();

/** The directory of the project whose tests run: the nearest one that has a config. */
function projectDirectory(): string {
  const from = process.cwd();
  for (let at = from; ; at = dirname(at)) {
    if (CONFIG_FILES.some((file) => existsSync(join(at, file)))) return at;
    if (at === dirname(at)) return from;
  }
}
