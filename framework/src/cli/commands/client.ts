import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import { loadProject } from '../../project/index.js';
import { servedIds } from '../../published/index.js';
import { clientModule } from '../../serve/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { countOf, styleFor, toJson, writeLines } from '../report/index.js';

const DEFAULT_FILE = 'target/client.ts';

interface ClientOptions {
  readonly out: string;
  readonly check?: boolean;
}

/** `martlet client generate` */
export const addClient: AddCommand = (client, start) => {
  const command = client
    .command('generate')
    .description('write a TypeScript client for the API, with the rows of what is served and the metrics as types')
    .option('--out <file>', 'where to', DEFAULT_FILE)
    .option('--check', 'write nothing; exit code 1 when the file is not what it would be')
    .allowExcessArguments();
  command.action((options: ClientOptions) => start(command, (context) => generate(context, options)));
};

async function generate(
  { directory, target, json, quiet, out }: CommandContext,
  { out: file, check = false }: ClientOptions,
): Promise<number> {
  const project = await loadProject(directory, { target });
  const relations = servedIds(project);
  const text = clientModule(project, relations);
  const path = resolve(directory, file);
  if (check) {
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found !== text) throw new MartletError('client-outdated', { file });
    return 0;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  if (json) out.write(`${toJson({ kind: 'client-generated', file, relations, metrics: project.metrics.length })}\n`);
  else if (!quiet)
    writeLines(out, [
      `${styleFor(out).good('Wrote')} a client of ${countOf(relations.length, 'relation')} and ${countOf(project.metrics.length, 'metric')}: ${relative(directory, path)}`,
    ]);
  return 0;
}
