import { relative, resolve, sep } from 'node:path';
import { Option } from 'commander';
import { readIfThere } from '../../catalog/index.js';
import { MartletError } from '../../errors.js';
import { dagFiles } from '../../integrations/index.js';
import { type AirflowConfig, loadProject, replaceFile } from '../../project/index.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { toJson, writeLines } from '../report/index.js';

interface AirflowOptions {
  readonly out: string;
  readonly by?: AirflowConfig['by'];
}

/** `martlet airflow generate` */
export const addAirflow: AddCommand = (airflow, start) => {
  const command = airflow
    .command('generate')
    .description('write the DAG files of three pipelines: data_ingestion, transformation and data_quality_checks')
    .option('--out <directory>', 'where the files go, relative to the project', 'orchestration')
    .addOption(
      new Option('--by <what>', 'what one task of the transformation builds; the config’s when left out').choices([
        'layer',
        'group',
        'model',
      ]),
    )
    .addHelpText('after', '\nWhat else the DAGs do, `airflow` of martlet.config.ts says: docs/guides/airflow.md.');
  command.action((options: AirflowOptions) => start(command, (context) => generate(context, options)));
};

async function generate(
  { directory, target, environment, json, out: output }: CommandContext,
  { out, by }: AirflowOptions,
): Promise<number> {
  const project = await loadProject(directory, { target });
  const { airflow } = project.config;
  const settings = {
    ...airflow,
    ...(by === undefined ? {} : { by }),
    ...(environment === undefined ? {} : { environment }),
    ...(target === undefined ? {} : { target }),
  };
  const place = resolve(directory, out);
  const files = dagFiles(project, settings, relative(place, directory).split(sep).join('/') || '.');
  const found = await Promise.all(files.map(({ name }) => readIfThere(resolve(place, name))));
  for (const [index, { name, isOwn }] of files.entries()) {
    const text = found[index];
    if (text !== undefined && !isOwn(text)) throw new MartletError('airflow-file-taken', { file: `${out}/${name}` });
  }
  for (const [index, { name, text }] of files.entries()) {
    const status = found[index] === text ? 'unchanged' : found[index] === undefined ? 'written' : 'replaced';
    if (status !== 'unchanged') replaceFile(resolve(place, name), text);
    const file = relative(directory, resolve(place, name));
    if (json) output.write(`${toJson({ kind: 'dag-file', file, status })}\n`);
    else writeLines(output, [`${status.padEnd(9)}  ${file}`]);
  }
  return 0;
}
