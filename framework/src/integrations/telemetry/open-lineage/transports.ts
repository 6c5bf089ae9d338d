import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ObservabilityConfig, Project } from '../../../project/index.js';
import { postJson } from '../../alerts/channels/post-json.js';
import { type Receiver, Sender, type Sent } from '../sender.js';
import type { TelemetryWorld } from '../telemetry.js';
import type { LineageEvent } from './open-lineage.js';

export type OpenLineageConfig = NonNullable<ObservabilityConfig['openLineage']>;

/** A way that events take. */
export interface Transport extends Receiver {
  readonly send: (event: LineageEvent) => void;
}

/** What the config asks for, with what the variables of OpenLineage's own clients say; undefined where neither asks for anything. */
export function openLineageConfig(
  { openLineage }: Pick<ObservabilityConfig, 'openLineage'>,
  { OPENLINEAGE_DISABLED: disabled, OPENLINEAGE_URL: url, OPENLINEAGE_NAMESPACE: namespace }: TelemetryWorld['variables'],
): OpenLineageConfig | undefined {
  if (disabled?.toLowerCase() === 'true') return undefined;
  const config = openLineage ?? (url === undefined || url === '' ? undefined : { console: false });
  return config === undefined ? undefined : { ...config, namespace: config.namespace ?? (namespace || undefined) };
}

export function openTransports(project: Project, config: OpenLineageConfig, world: TelemetryWorld): readonly Transport[] {
  const { print, sleep } = world;
  const { file, console: isPrinted } = config;
  const server = serverOf(config, world.variables);
  const sending = (receiver: string, post: (event: LineageEvent, signal: AbortSignal) => Promise<void>): Transport => {
    const sender = new Sender({ post, sleep });
    return { receiver, send: (event) => sender.send(event), finish: (milliseconds) => sender.finish(milliseconds) };
  };
  const path = file === undefined ? undefined : resolve(project.directory, file);
  return [
    ...(server === undefined
      ? []
      : [sending('the server of OpenLineage', (event, signal) => postJson(server.url, event, signal, server.headers))]),
    ...(path === undefined
      ? []
      : [
          sending(path, async (event) => {
            await mkdir(dirname(path), { recursive: true });
            await appendFile(path, `${JSON.stringify(event)}\n`);
          }),
        ]),
    ...(isPrinted
      ? [
          {
            receiver: 'the standard error',
            send: (event: LineageEvent): void => print(JSON.stringify(event)),
            finish: async (): Promise<Sent> => ({ sent: 0, lost: 0 }),
          },
        ]
      : []),
  ];
}

function serverOf(
  { http }: OpenLineageConfig,
  { OPENLINEAGE_URL: url, OPENLINEAGE_ENDPOINT: endpoint, OPENLINEAGE_API_KEY: key }: TelemetryWorld['variables'],
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } | undefined {
  const base = http?.url?.reveal() ?? url;
  if (base === undefined || base === '') return undefined;
  const path = http?.endpoint ?? (endpoint || 'api/v1/lineage');
  const apiKey = http?.apiKey?.reveal() ?? key;
  const named = Object.entries(http?.headers ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value.reveal()]]));
  return {
    url: `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`,
    headers: { ...(apiKey === undefined || apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }), ...Object.fromEntries(named) },
  };
}
