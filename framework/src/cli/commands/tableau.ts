import { relative, resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { simpleMetricsOf } from '../../model/index.js';
import { loadProject, type Project, type ProjectModel } from '../../project/index.js';
import { type WrittenSource, writeTableauSources } from '../../serve/index.js';
import type { CommandContext } from '../command-context.js';
import { port } from '../options.js';
import type { AddCommand } from '../program.js';
import { countOf, styleFor, toJson, writeLines } from '../report/index.js';

interface TableauOptions {
  readonly out: string;
  readonly extract?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly python: string;
  readonly reveal?: boolean;
}

/** `martlet tableau` */
export const addTableau: AddCommand = (command, start) => {
  command
    .option('--out <directory>', 'where the sources go, relative to the project', 'target/tableau')
    .option('--extract', 'put the rows beside the source, as an extract (.tdsx)')
    .option('--host <name>', 'the host of the PostgreSQL endpoint, instead of the config’s')
    .option('--port <n>', 'its port, instead of the config’s', port)
    .option('--python <command>', 'the Python that has the package tableauhyperapi, which makes extracts', 'python3')
    .option('--reveal', 'keep the columns that hold personal data');
  command.action((names: readonly string[], options: TableauOptions) => start(command, (context) => tableau(context, names, options)));
};

async function tableau(context: CommandContext, names: readonly string[], options: TableauOptions): Promise<number> {
  const { directory, target, environment, signal } = context;
  const project = await loadProject(directory, { target });
  const endpoint = options.extract === true ? undefined : endpointOf(project, options);
  await writeTableauSources(project, {
    facts: chosen(project, names),
    folder: resolve(directory, options.out),
    environment,
    ...(endpoint === undefined ? {} : { endpoint }),
    python: options.python,
    reveals: options.reveal === true,
    signal,
    onWritten: (source) => tell(context, source),
  });
  return 0;
}

/** @throws MartletError `tableau-endpoint-missing`. */
function endpointOf(
  { config: { serve } }: Project,
  { host, port: number }: TableauOptions,
): { readonly host: string; readonly port: number } {
  const endpoint = { host: host ?? serve?.postgres?.host, port: number ?? serve?.postgres?.port };
  if (endpoint.host === undefined || endpoint.port === undefined) throw new MartletError('tableau-endpoint-missing', {});
  return { host: endpoint.host, port: endpoint.port };
}

/**
 * The facts that metrics are measured on.
 *
 * @throws MartletError `tableau-fact-unknown`.
 */
function chosen({ models, metrics, idOf }: Project, names: readonly string[]): readonly ProjectModel[] {
  const measured = new Set(metrics.flatMap(({ metric }) => simpleMetricsOf(metric).map(({ from }) => idOf(from))));
  const facts = models.filter(({ id }) => measured.has(id));
  if (names.length === 0) return facts;
  return names.map((name) => {
    const found = facts.find((fact) => fact.name === name || fact.id === name);
    if (found === undefined)
      throw new MartletError('tableau-fact-unknown', {
        name,
        similar: similarNames(
          name,
          facts.map((fact) => fact.name),
        ),
      });
    return found;
  });
}

function tell({ directory, json, quiet, out }: CommandContext, { name, file, rows, metrics, others }: WrittenSource): void {
  const place = relative(directory, file);
  if (json)
    out.write(`${toJson({ kind: 'tableau-source', name, file: place, ...(rows === undefined ? {} : { rows }), metrics, others })}\n`);
  else if (!quiet) {
    const style = styleFor(out);
    writeLines(out, [
      `${style.good('Wrote')} ${place}: ${countOf(metrics.length, 'metric')}${rows === undefined ? '' : `, ${countOf(rows, 'row')}`}`,
      ...others.map(({ metric, reason }) => style.quiet(`  without ${metric}: ${reason}`)),
    ]);
  }
}
