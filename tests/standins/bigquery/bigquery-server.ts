import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFile, standInDirectory } from '../cache.js';
import { freePort } from '../free-port.js';
import { answers, startServer } from '../server.js';
import type { StandInServer } from '../servers.js';

/** local-bigquery, as BigQuery's own client reaches it. */
export async function startBigQueryServer(): Promise<StandInServer> {
  const installed = standInDirectory('bigquery');
  const data = await mkdtemp(join(tmpdir(), 'martlet-bigquery-'));
  const [port, grpcPort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const server = await startServer(
    join(installed, 'venv/bin/python'),
    [
      sourceFile('bigquery', 'server.py'),
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--grpc-port',
      `${grpcPort}`,
      '--project',
      'test',
      '--data-dir',
      data,
      'serve',
    ],
    { HOME: join(installed, 'home') },
    () => answers(origin),
  );
  const signedInWith = (token: string) => ({ auth: { method: 'access-token' as const, token } });
  const target = (more: object = {}) => ({
    warehouse: 'bigquery' as const,
    project: 'test',
    endpoint: origin,
    auth: { method: 'access-token' as const, token: 'a-token-of-tests' },
    ...more,
  });
  return {
    port,
    target: target(),
    variants: { analyst: target(signedInWith('analyst')) },
    planted: {
      'wrong password': target(signedInWith('wrong-token')),
      'expired token': target(signedInWith('expired')),
      'missing grant': target(signedInWith('reader')),
      'full quota': target(signedInWith('exhausted')),
      'unknown database': target({ project: 'nowhere' }),
    },
    through: (other) => target({ endpoint: `http://127.0.0.1:${other}` }),
    close: async () => {
      await server.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
