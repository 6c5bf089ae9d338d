import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../project/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** Where the modules of new sources go. Nothing that is there is written over. */
export class SourceFiles {
  readonly #given = new Set<string>();

  readonly #project: string;
  /** The directory for sources, relative to the project. */
  readonly #directory: string;

  constructor({ directory, config }: Project) {
    this.#project = directory;
    this.#directory = config.sources[0] ?? 'sources';
  }

  /** The path for a source, relative to the project: below a directory of its schema where another has its name. */
  pathFor({ schema, name }: RelationName): string {
    const below = schema.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
    const paths = [`${this.#directory}/${name}.ts`, `${this.#directory}/${below}/${name}.ts`];
    const free = paths.find((path) => !this.#given.has(path) && !existsSync(join(this.#project, path)));
    // Writing tells when that one is taken, too.
    const path = free ?? `${this.#directory}/${below}/${name}.ts`;
    this.#given.add(path);
    return path;
  }

  /** Writes a module and answers true, or false where a file stands already. */
  async write(path: string, text: string): Promise<boolean> {
    const file = join(this.#project, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, text, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }
}
