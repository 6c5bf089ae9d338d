import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveConfig } from '../../../src/project/serve-config.js';
import { Tokens } from '../../../src/serve/access/tokens.js';
import { Issuer, makeKey, type SigningKey } from './issuer-of-tests.js';

let issuer: Issuer;
let first: SigningKey;
beforeEach(async () => {
  issuer = await Issuer.start();
  first = await makeKey('first');
  issuer.keys = [first];
});
afterEach(() => issuer.close());

function tokensFor(options: object = {}): Tokens {
  const { oidc } = serveConfig.parse({ oidc: { issuer: issuer.url, audience: 'martlet', ...options } });
  if (oidc === undefined) throw new Error('no issuer');
  return new Tokens(oidc, { now: () => new Date(), cooldownMilliseconds: 0 });
}

interface Made {
  readonly claims?: Record<string, unknown>;
  readonly key?: SigningKey;
  readonly algorithm?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
}

async function token({
  claims = { role: 'analyst' },
  key = first,
  algorithm = 'ES256',
  expires = '5m',
  ...made
}: Made = {}): Promise<string> {
  return new SignJWT({ sub: 'ada', ...claims })
    .setProtectedHeader({ alg: algorithm, kid: key.kid })
    .setIssuer(made.issuer ?? issuer.url)
    .setAudience(made.audience ?? 'martlet')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key.private);
}

describe('tokens of an issuer', () => {
  test('name their holder and the roles', async () => {
    await expect(tokensFor().holderOf(await token())).resolves.toMatchObject({ name: 'ada', roles: ['analyst'] });
    expect(issuer.fetched).toBe(1);
  });

  test.each<[string, object, Record<string, unknown>, readonly string[]]>([
    ['one role', {}, { role: 'a' }, ['a']],
    ['several', {}, { role: ['a', 'b', 3] }, ['a', 'b']],
    ['none', {}, {}, []],
    ['a path into objects', { roleClaim: 'realm_access.roles' }, { realm_access: { roles: ['a'] } }, ['a']],
    ['a name with dots', { roleClaim: 'https://example.com/role' }, { 'https://example.com/role': 'a' }, ['a']],
    ['a name that every object has', { roleClaim: 'constructor.name' }, {}, []],
  ])('give roles by %s', async (_, options, claims, roles) => {
    expect((await tokensFor(options).holderOf(await token({ claims }))).roles).toEqual(roles);
  });

  test('are taken where the issuer has changed its key, and no longer where a key was withdrawn', async () => {
    const tokens = tokensFor();
    const old = await token();
    await tokens.holderOf(old);
    const second = await makeKey('second');
    issuer.keys = [second];
    await expect(tokens.holderOf(await token({ key: second }))).resolves.toMatchObject({ name: 'ada' });
    await expect(tokens.holderOf(old)).rejects.toMatchObject({ reason: 'credentials-refused' });
  });

  test.each<[string, () => Promise<string>, string]>([
    ['that has expired', () => token({ expires: '-1m' }), 'the token has expired'],
    ['for another audience', () => token({ audience: 'other' }), 'the token was made for another audience'],
    ['of another issuer', () => token({ issuer: 'https://other.example.com' }), 'the token is of another issuer'],
    ['without a name', () => token({ claims: { sub: '' } }), 'the token has no claim sub'],
    [
      'that is not signed',
      async () =>
        new UnsecuredJWT({ sub: 'ada', role: 'analyst' }).setIssuer(issuer.url).setAudience('martlet').setExpirationTime('5m').encode(),
      'the token is signed by an algorithm that is not allowed',
    ],
    [
      'that nothing ends',
      async () =>
        new SignJWT({ sub: 'ada' })
          .setProtectedHeader({ alg: 'ES256', kid: 'first' })
          .setIssuer(issuer.url)
          .setAudience('martlet')
          .sign(first.private),
      'the claim exp of the token does not hold',
    ],
    [
      'that another key has signed',
      async () => token({ key: { ...(await makeKey('x')), kid: 'first' } }),
      'the signature of the token is wrong',
    ],
    [
      'by a key that nobody knows',
      async () => token({ key: await makeKey('unknown') }),
      'the token is signed by a key that the issuer does not name',
    ],
    [
      'by an algorithm that is not allowed',
      async () => {
        const key = await makeKey('p', 'ES384');
        issuer.keys = [first, key];
        return token({ key, algorithm: 'ES384' });
      },
      'the token is signed by an algorithm that is not allowed',
    ],
    // The public key as the secret of a symmetric signature.
    [
      'that the public key has signed',
      async () =>
        new SignJWT({ sub: 'ada' })
          .setProtectedHeader({ alg: 'HS256', kid: 'first' })
          .setIssuer(issuer.url)
          .setAudience('martlet')
          .setExpirationTime('5m')
          .sign(Buffer.from(JSON.stringify(first.jwk))),
      'the token is signed by an algorithm that is not allowed',
    ],
    ['that is none', async () => 'a.b.c', 'it is no token'],
    ['whose end is cut off', async () => (await token()).slice(0, -4), 'the signature of the token is wrong'],
    [
      'whose claims were changed',
      async () => {
        const [head, , signature] = (await token()).split('.');
        return [
          head,
          Buffer.from(JSON.stringify({ sub: 'root', iss: issuer.url, aud: 'martlet', exp: 9e9 })).toString('base64url'),
          signature,
        ].join('.');
      },
      'the signature of the token is wrong',
    ],
  ])('refuses a token %s', async (_, make, problem) => {
    await expect(tokensFor().holderOf(await make())).rejects.toMatchObject({ reason: 'credentials-refused', parameters: { problem } });
  });

  test('says that the issuer does not answer, and asks it again', async () => {
    const tokens = tokensFor();
    const made = await token();
    issuer.status = 503;
    await expect(tokens.holderOf(made)).rejects.toMatchObject({ reason: 'issuer-unreachable' });
    issuer.status = 200;
    await expect(tokens.holderOf(made)).resolves.toMatchObject({ name: 'ada' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['calls itself otherwise', { issuer: 'https://other.example.com' }],
    ['has its keys elsewhere without encryption', { jwks_uri: 'http://keys.example.com/keys' }],
    ['names no keys', { jwks_uri: undefined }],
  ])('trusts no issuer that %s', async (_, changed) => {
    issuer.configuration = { ...issuer.configuration, ...changed };
    await expect(tokensFor().holderOf(await token())).rejects.toMatchObject({ reason: 'issuer-unreachable' });
  });
});
