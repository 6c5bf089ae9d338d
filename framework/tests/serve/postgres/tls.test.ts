import { X509Certificate } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiKeys } from '../../../src/serve/access/api-keys.js';
import { channelBindingOf } from '../../../src/serve/postgres/wire/channel-binding.js';
import { Issuer, makeKey, type SigningKey } from '../access/issuer-of-tests.js';
import { PersonalShop } from '../access/personal-shop.js';
import { type ServedProject, serveProject } from '../served-project.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { KEYS, openEndpoint, SHOP, type TestEndpoint } from './endpoint.js';

let certificates: Certificates;
let endpoint: TestEndpoint;

beforeAll(async () => {
  certificates = makeCertificates();
  endpoint = await openEndpoint(SHOP, { tls: certificates });
});
afterAll(async () => {
  await endpoint.close();
  rmSync(certificates.directory, { recursive: true });
});

/** Connects, and answers with what came of it: the reader, or why not. */
async function outcome(config: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client({
    host: 'localhost',
    port: endpoint.port,
    database: 'shop',
    user: 'analyst',
    password: KEYS.analyst,
    ...config,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query('select current_user as reader')).rows[0]?.reader;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code ?? message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('an encrypted connection', () => {
  test('is what an endpoint with a certificate takes, and nothing else', async () => {
    expect(await outcome({ ssl: { rejectUnauthorized: false } })).toBe('analyst');
    expect(await outcome({ ssl: false })).toBe('28000');
    expect(await outcome({ ssl: false, user: 'stranger', password: 'x' })).toBe('28000');
  });

  test('proves the server to clients that verify it, by its authority and its name', async () => {
    const { authority: ca } = certificates;
    const other = makeCertificates();
    expect(await outcome({ ssl: { ca } })).toBe('analyst');
    expect(await outcome({ ssl: { ca: other.authority } })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await outcome({ ssl: {} })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    // Its certificate says localhost.
    expect(await outcome({ ssl: { ca, servername: 'elsewhere.example.com' }, host: '127.0.0.1' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    rmSync(other.directory, { recursive: true });
  });

  test('binds the proof of a key to it where the client asks for that', async () => {
    const { authority: ca } = certificates;
    expect(await outcome({ ssl: { ca }, enableChannelBinding: true })).toBe('analyst');
    expect(await outcome({ ssl: { ca }, enableChannelBinding: true, password: 'wrong' })).toBe('28P01');
  });

  test('binds to a hash of the certificate by the hash of its signature', async () => {
    const lengths: unknown[] = [];
    for (const kind of [
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha384'],
      ['-newkey', 'rsa:2048', '-sha256'],
      ['-newkey', 'rsa:2048', '-sha512'],
      ['-newkey', 'ed25519'],
    ]) {
      const made = makeCertificates(kind);
      lengths.push(channelBindingOf(new X509Certificate(made.cert).raw)?.length);
      rmSync(made.directory, { recursive: true });
    }
    expect(lengths).toEqual([48, 32, 64, undefined]);
  });

  test('needs a certificate that is one, with its own key', async () => {
    const other = makeCertificates();
    for (const tls of [
      { cert: certificates.cert, key: other.key },
      { cert: 'none', key: certificates.key },
      { cert: '', key: '' },
    ])
      await expect(openEndpoint(SHOP, { tls })).rejects.toMatchObject({ reason: 'serve-certificate-unfit' });
    rmSync(other.directory, { recursive: true });
    await expect(openEndpoint(SHOP, { port: endpoint.port })).rejects.toMatchObject({ reason: 'serve-port-refused' });
  });
});

describe('a reader of the endpoint', () => {
  test('brings a token as password, over an encrypted connection, as long as it is valid', async () => {
    const issuer = await Issuer.start();
    const key = await makeKey('first');
    issuer.keys = [key];
    const directory = PersonalShop.write(
      "one: { relations: '*' }, two: { relations: 'gold.dim_people' }",
      `oidc: { issuer: '${issuer.url}', audience: 'martlet', roleClaim: 'roles' }, postgres: { tls: { cert: 'server.pem', key: 'server.key' } }`,
    );
    writeFileSync(join(directory, 'server.pem'), certificates.cert);
    writeFileSync(join(directory, 'server.key'), certificates.key);
    let now = new Date('2026-03-01T12:00:00Z');
    const shop = await PersonalShop.built(directory, () => now);
    const served = await serveProject({ project: shop.project, reader: shop.reader, access: shop.access, now: () => now });
    const token = (claims: Record<string, unknown> = {}, signer: SigningKey = key): Promise<string> =>
      new SignJWT({ iss: issuer.url, aud: 'martlet', sub: 'ada', roles: ['one'], exp: seconds(now) + 600, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: signer.kid })
        .sign(signer.private);
    const asked = async (password: string, more: pg.ClientConfig = {}): Promise<unknown> => roleOf(served, { password, ...more });
    try {
      expect(await asked(await token())).toEqual('one');
      expect(await asked(await token(), { ssl: false })).toEqual(['28000', undefined]);
      expect(await asked(await token({ exp: seconds(now) - 60 }))).toEqual(['28P01', expect.stringContaining('expired')]);
      expect(await asked(await token({ aud: 'another' }))).toEqual(['28P01', expect.stringContaining('another audience')]);
      expect(await asked(await token({ iss: 'https://elsewhere.example.com' }))).toEqual([
        '28P01',
        expect.stringContaining('another issuer'),
      ]);
      expect(await asked(await token({}, { ...(await makeKey('first')), kid: 'first' }))).toEqual([
        '28P01',
        expect.stringContaining('signature'),
      ]);
      expect(await asked(await token({ roles: ['none'] }))).toEqual(['28P01', expect.stringContaining('no role')]);
      expect(await asked('not.a.token')).toEqual(['28P01', expect.stringContaining('no token')]);
      // Who has several roles names one.
      expect(await asked(await token({ roles: ['one', 'two'] }))).toEqual(['28P01', expect.stringContaining('several')]);
      expect(await asked(await token({ roles: ['one', 'two'] }), { options: '-cmartlet.role=two' })).toEqual('two');
      expect(await asked(await token(), { options: '-cmartlet.role=two' })).toEqual(['28P01', expect.stringContaining('two')]);

      const client = clientOf(served, { password: await token() });
      await client.connect();
      await client.query('select 1');
      now = new Date(now.getTime() + 700_000);
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '28000' });
    } finally {
      await served.close();
      await shop.close();
      await issuer.close();
    }
  }, 120_000);

  test('is let go at the next statement, and the next rows, after the key was revoked', async () => {
    const shop = await PersonalShop.of("one: { relations: '*' }", 'postgres: {}');
    const served = await serveProject(shop);
    const password = shop.keyOf('one');
    const keys = new ApiKeys(join(shop.directory, 'keys.json'), () => new Date());
    const connect = async (): Promise<pg.Client> => {
      const client = clientOf(served, { user: 'one', password, ssl: false });
      await client.connect();
      return client;
    };
    try {
      const [simple, cursor] = [await connect(), await connect()];
      await simple.query('select 1');
      await cursor.query('begin');
      await cursor.query('declare c cursor for select * from gold.dim_people');
      expect((await cursor.query('fetch 1 from c')).rowCount).toBe(1);
      keys.revoke('one');
      await expect(simple.query('select 1')).rejects.toMatchObject({ code: '28000' });
      await expect(cursor.query('fetch 1 from c')).rejects.toMatchObject({ code: '28000' });
      await expect(connect()).rejects.toMatchObject({ code: '28P01' });
    } finally {
      await served.close();
      await shop.close();
    }
  }, 120_000);
});

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

function clientOf({ port }: ServedProject, config: pg.ClientConfig): pg.Client {
  const client = new pg.Client({
    host: 'localhost',
    port,
    database: 'shop',
    user: 'token',
    ssl: { ca: certificates.authority },
    ...config,
  });
  client.on('error', () => undefined);
  return client;
}

/** The role in which a reader is let in, or the SQLSTATE and the detail of the refusal. */
async function roleOf(served: ServedProject, config: pg.ClientConfig): Promise<unknown> {
  const client = clientOf(served, config);
  try {
    await client.connect();
    await client.query('select count(*) from gold.dim_people');
    const { rows } = await client.query('select rolname from pg_roles');
    return rows[0]?.rolname;
  } catch (error) {
    const { code, detail } = error as { code?: string; detail?: string };
    return [code, detail];
  } finally {
    await client.end().catch(() => undefined);
  }
}
