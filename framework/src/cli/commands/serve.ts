import type { Command } from 'commander';
import { MartletError } from '../../errors.js';
import { loadProject } from '../../project/index.js';
import { giveWay, openReader, ReaderAccess, servePostgres, startHttp, startMetrics } from '../../serve/index.js';
import type { CommandContext } from '../command-context.js';
import { port } from '../options.js';
import type { AddCommand } from '../program.js';
import { styleFor, toJson, writeLines } from '../report/index.js';
import { addServeKeys } from './serve-keys.js';

/** The most bytes of answers that are kept until the next publication. */
const CACHE_BYTES = 64 * 1024 * 1024;

interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
}

/** `martlet serve` */
export const addServe: AddCommand = (command: Command, start) => {
  addServeKeys(command, start);
  command
    .option('--port <n>', 'the port of the HTTP API, instead of the config’s; 0 takes any that is free', port)
    .option('--host <address>', 'the address to listen on, instead of the config’s');
  command.action((options: ServeOptions) => start(command, (context) => serve(context, options)));
};

async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const { directory, target, environment, clock, json, out, err, signal } = context;
  const project = await loadProject(directory, { target });
  const { serve: config } = project.config;
  if (config === undefined) throw new MartletError('serve-undeclared', {});
  if (config.engine.priority === 'low') giveWay();
  const reader = await openReader(project, environment, clock);
  const { host, port: metricsPort } = project.config.observability.prometheus ?? {};
  const prometheus =
    host === undefined || metricsPort === undefined
      ? undefined
      : await startMetrics(reader, { host, port: metricsPort }).catch(async (error: unknown) => {
          await reader.close();
          throw error;
        });
  try {
    const access = await ReaderAccess.open(project, config, {
      now: () => new Date(clock.now()),
      ...(prometheus === undefined ? {} : { onRecord: (entry) => prometheus.metrics.record(entry) }),
    });
    try {
      const { cors, limits } = config.http;
      const http = await startHttp({
        project,
        reader,
        access,
        clock,
        cors,
        limits,
        cacheBytes: CACHE_BYTES,
        allowsAnyone: config.anonymous !== undefined,
        port: options.port ?? config.http.port,
        host: options.host ?? config.http.host,
        onFailure: (failure, requestId) =>
          writeLines(err, [`request ${requestId}: ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}`]),
      });
      // Clients of PostgreSQL are answered from the same publications, by the same roles.
      const now = (): Date => new Date(clock.now());
      const onUnanswered = (statement: string, error: Error, user: string): void =>
        writeLines(err, [`${user} asked what the catalog does not answer (${error.message}): ${statement}`]);
      const postgres =
        config.postgres === undefined
          ? undefined
          : await servePostgres({ project, config: config.postgres, reader, access, now, onUnanswered }).catch(async (error: unknown) => {
              await http.stop();
              throw error;
            });
      try {
        const publication = reader.current();
        if (json)
          out.write(
            `${toJson({ kind: 'serving', url: http.url, publication: publication?.number, ...(postgres === undefined ? {} : { postgres: postgres.port }), ...(prometheus === undefined ? {} : { prometheus: prometheus.url }) })}\n`,
          );
        else
          writeLines(out, [
            `The explorer is at ${http.url}/explore.`,
            `The API is at ${http.url}, and described at ${http.url}/docs.`,
            ...(postgres === undefined || config.postgres === undefined
              ? []
              : [`SQL: psql "host=${config.postgres.host} port=${postgres.port} dbname=${project.config.name} user=NAME-OF-A-KEY"`]),
            ...(prometheus === undefined ? [] : [`Prometheus reads ${prometheus.url}.`]),
            publication === undefined
              ? styleFor(out).warning('Nothing is published yet: `martlet build` publishes.')
              : `It answers from publication ${publication.number} of ${publication.environment}, and from each that follows.`,
            'Ctrl-C ends it.',
          ]);
        await aborted(signal);
        return 0;
      } finally {
        await postgres?.close();
        await http.stop();
      }
    } finally {
      await access.close();
    }
  } finally {
    await prometheus?.stop();
    await reader.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
