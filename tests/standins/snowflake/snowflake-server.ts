import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFile, standInDirectory } from '../cache.js';
import { freePort } from '../free-port.js';
import { answers, startServer } from '../server.js';
import type { StandInServer } from '../servers.js';

/** fakesnow, as Snowflake's own client reaches it. */
export async function startSnowflakeServer(): Promise<StandInServer> {
  const directory = await mkdtemp(join(tmpdir(), 'martlet-snowflake-'));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const publicKeyFile = join(directory, 'key.pub');
  await writeFile(publicKeyFile, publicKey);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await startServer(
    join(standInDirectory('snowflake'), 'venv/bin/python'),
    [sourceFile('snowflake', 'server.py'), String(port)],
    { SF_PASSWORD: PASSWORD, SF_TOKEN: TOKEN, SF_PUBLIC_KEY: publicKeyFile, SF_DATABASE: 'test', HOME: directory, TMPDIR: directory },
    () => answers(origin),
  );
  const target = (auth: object, more: object = {}) => ({
    warehouse: 'snowflake' as const,
    account: 'fakesnow',
    host: origin,
    database: 'test',
    virtualWarehouse: 'martlet',
    role: 'transformer',
    auth: auth as never,
    ...more,
  });
  const signedIn = { method: 'password', username: 'martlet', password: PASSWORD };
  return {
    port,
    target: target(signedIn),
    variants: {
      'key pair': target({ method: 'key-pair', username: 'martlet', privateKey }),
      token: target({ method: 'oauth', token: TOKEN }),
      'programmatic access token': target({ method: 'access-token', username: 'martlet', token: TOKEN }),
    },
    planted: {
      'wrong password': target({ ...signedIn, password: 'wrong-password' }),
      'expired token': target({ method: 'oauth', token: 'expired' }),
      'unknown database': target(signedIn, { database: 'nowhere' }),
      'missing grant': target(signedIn, { role: 'reader' }),
      'full quota': target(signedIn, { virtualWarehouse: 'exhausted' }),
    },
    through: (other) => target(signedIn, { host: `http://127.0.0.1:${other}` }),
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const PASSWORD = 'a-password-of-tests';
const TOKEN = 'a-token-of-tests';
