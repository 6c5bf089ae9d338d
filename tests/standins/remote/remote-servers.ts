import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { standInDirectory } from '../cache.js';
import { freePort } from '../free-port.js';

export interface RemoteServer {
  /** `http://127.0.0.1:4711` */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a server of S3, which takes any key. */
export async function startMoto(): Promise<RemoteServer> {
  const port = await freePort();
  return started(spawn(join(standInDirectory('remote'), 'venv/bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)], QUIET), port);
}

/** Starts a server of Azure’s storage, which checks signatures. */
export async function startAzurite(account: string, key: string): Promise<RemoteServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'azurite-'));
  const argv = ['--silent', '--location', folder, '--blobHost', '127.0.0.1', '--blobPort', String(port), '--disableTelemetry'];
  const env = { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` };
  const child = spawn(join(standInDirectory('remote'), 'node_modules/.bin/azurite-blob'), argv, { ...QUIET, env });
  return started(child, port, () => rm(folder, { recursive: true, force: true }));
}

const QUIET = { stdio: 'ignore' } as const;

async function started(child: ChildProcess, port: number, clean = async (): Promise<void> => undefined): Promise<RemoteServer> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(address), { timeout: 60_000, interval: 200 });
  return {
    address,
    stop: async () => {
      child.kill();
      await ended;
      await clean();
    },
  };
}
