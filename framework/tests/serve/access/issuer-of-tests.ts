import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly private: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly jwk: JWK;
}

/** A real issuer on this machine. */
export class Issuer {
  keys: readonly SigningKey[] = [];
  /** How often its keys were fetched. */
  fetched = 0;
  configuration: Record<string, unknown> = {};
  status = 200;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Issuer> {
    const server = createServer((request, response) => issuer.answer(request.url ?? '', response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new Issuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    issuer.configuration = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    return issuer;
  }

  private answer(path: string, response: ServerResponse): void {
    if (path === '/keys') this.fetched += 1;
    const body = path === '/keys' ? { keys: this.keys.map(({ jwk }) => jwk) } : this.configuration;
    response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export async function makeKey(kid: string, algorithm = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, private: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
}
