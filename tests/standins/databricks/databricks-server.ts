import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFile, standInDirectory } from '../cache.js';
import { freePort } from '../free-port.js';
import { startServer } from '../server.js';
import type { StandInServer } from '../servers.js';

/** Spark with Delta, as Databricks' own client reaches it. */
export async function startDatabricksServer(): Promise<StandInServer> {
  const installed = standInDirectory('databricks');
  const data = await mkdtemp(join(tmpdir(), 'martlet-databricks-'));
  const port = await freePort();
  const python = join(installed, 'venv/bin/python');
  const server = await startServer(
    python,
    [
      sourceFile('databricks', 'server.py'),
      '--port',
      `${port}`,
      '--installed',
      installed,
      '--data',
      data,
      '--catalog',
      'main',
      '--token',
      TOKEN,
    ],
    { PYSPARK_PYTHON: python },
    async (lines) => lines.some((line) => line.startsWith('READY')),
  );
  const target = (more: object = {}) => ({
    warehouse: 'databricks' as const,
    host: 'localhost',
    port,
    httpPath: '/sql/1.0/warehouses/tests',
    catalog: 'main',
    volume: '/Volumes/main/landing/martlet',
    certificateAuthority: join(installed, 'tls/certificate.pem'),
    auth: { method: 'access-token' as const, token: TOKEN },
    ...more,
  });
  return {
    port,
    target: target(),
    variants: {},
    planted: {
      'wrong password': target({ auth: { method: 'access-token', token: 'wrong-token' } }),
      'missing grant': target({ auth: { method: 'access-token', token: 'dapi-reader' } }),
      'expired token': target({ auth: { method: 'access-token', token: 'dapi-expired' } }),
      'full quota': target({ auth: { method: 'access-token', token: 'dapi-exhausted' } }),
      'unknown database': target({ catalog: 'nowhere' }),
    },
    through: (other) => target({ port: other }),
    close: async () => {
      await server.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

const TOKEN = 'a-token-of-tests';
