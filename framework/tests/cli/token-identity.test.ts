import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actorOf } from '../../src/cli/actor.js';
import { auditConfig } from '../../src/project/audit-config.js';
import { Issuer, makeKey, type SigningKey } from '../serve/access/issuer-of-tests.js';

let issuer: Issuer;
let key: SigningKey;
beforeEach(async () => {
  issuer = await Issuer.start();
  key = await makeKey('first');
  issuer.keys = [key];
});
afterEach(() => issuer.close());

const SUBJECT = 'repo:shop/platform:ref:refs/heads/main';
const tokenOf = ({
  by = key,
  audience = 'martlet',
  expires = '5m',
}: {
  readonly by?: SigningKey;
  readonly audience?: string;
  readonly expires?: string;
} = {}) =>
  new SignJWT({ sub: SUBJECT, actor: 'anna' })
    .setProtectedHeader({ alg: 'ES256', kid: by.kid })
    .setIssuer(issuer.url)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(by.private);

const identityOf = (variables: Readonly<Record<string, string>>, issuers: readonly object[] = [{ issuer: issuer.url }]) =>
  actorOf({ CI: 'true', GITHUB_ACTOR: 'anna', ...variables }).identity?.({ audit: auditConfig.parse({ issuers }) });

describe('who acts in CI', () => {
  test('is proved by a token that its issuer has signed', async () => {
    expect(await identityOf({ MARTLET_ID_TOKEN: await tokenOf() })).toMatchObject({
      name: SUBJECT,
      proof: 'signed-token',
      issuer: issuer.url,
      isCi: true,
    });
    const named = [{ issuer: issuer.url, nameClaim: 'actor' }];
    expect(await identityOf({ CIRCLE_OIDC_TOKEN: await tokenOf() }, named)).toMatchObject({ name: 'anna', proof: 'signed-token' });
  });

  test('is a claim where the config does not name the issuer, or that gives no keys', async () => {
    const claimed = { name: SUBJECT, proof: 'unchecked-token', issuer: issuer.url };
    expect(await identityOf({ MARTLET_ID_TOKEN: await tokenOf() }, [])).toMatchObject(claimed);
    issuer.status = 500;
    expect(await identityOf({ MARTLET_ID_TOKEN: await tokenOf() })).toMatchObject(claimed);
  });

  test('is what a variable says where the token is refused, or is none', async () => {
    const other = await makeKey('first');
    for (const token of [
      await tokenOf({ by: other }),
      await tokenOf({ audience: 'other' }),
      await tokenOf({ expires: '-1m' }),
      'hello',
      'a.b.c',
    ])
      expect(await identityOf({ MARTLET_ID_TOKEN: token })).toMatchObject({ name: 'anna', proof: 'variable' });
  });

  test('is asked of GitHub with the key of the job, where the config names an issuer', async () => {
    const asked: (string | undefined)[] = [];
    const token = await tokenOf();
    const server = createServer((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end(JSON.stringify({ value: token }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const github = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job-key',
    };
    try {
      expect(await identityOf(github, [])).toMatchObject({ proof: 'variable' });
      expect(asked).toEqual([]);
      expect(await identityOf(github)).toMatchObject({ name: SUBJECT, proof: 'signed-token' });
      expect(asked).toEqual(['/token?api-version=2.0&audience=martlet', 'Bearer job-key']);
      const unencrypted = { ...github, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://example.com/token' };
      expect(await identityOf(unencrypted)).toMatchObject({ proof: 'variable' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
