import { describe, expect, test } from 'vitest';
import type { ProjectConfig } from '../../src/index.js';
import { configSchema } from '../../src/project/config.js';
import { configProblems } from '../../src/project/config-problems.js';

const BASE: ProjectConfig = { name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'w.duckdb' } }, defaultTarget: 'local' };

function problemsOf(config: object): readonly string[] {
  const parsed = configSchema.safeParse({ ...BASE, ...config });
  return parsed.success ? [] : parsed.error.issues.flatMap(configProblems);
}

const KEY = 'a-key-of-more-than-thirty-two-characters';

describe('the config of serving and of roles', () => {
  test('takes every option', () => {
    const config: ProjectConfig = {
      ...BASE,
      serve: {
        relations: ['gold.*', 'tag:public'],
        folder: 'out',
        environments: ['prod', 'staging'],
        http: { port: 0, host: '0.0.0.0', cors: ['https://app.example.com'], limits: { rows: 10, seconds: 1, requestsPerMinute: 5 } },
        postgres: { port: 0, host: '0.0.0.0', tls: { cert: 'cert.pem', key: 'key.pem' } },
        engine: { memory: '512MB', threads: 2 },
        keys: 'keys.json',
        oidc: { issuer: 'https://login.example.com', audience: 'martlet', roleClaim: 'realm_access.roles', nameClaim: 'email' },
        anonymous: 'everyone',
        accessLog: 'log/access.jsonl',
      },
      roles: {
        everyone: {},
        analyst: {
          description: 'Reads all, without personal data.',
          relations: 'gold.*',
          metrics: '*',
          columns: { 'gold.dim_customers': { except: ['notes'] }, 'gold.fact_sales': { only: ['order_id', 'revenue'] } },
          rows: {
            'gold.fact_sales': "channel = 'web' and revenue < 1000",
            'gold.dim_customers': {
              or: [
                ['region', '=', 'EU'],
                ['region', 'is null'],
              ],
            },
          },
          clearance: ['name'],
          mask: { email: 'tokenized', phone: 'masked', birth: { kind: 'generalized', to: 'decade' }, health: 'absent' },
        },
      },
      masking: { key: KEY },
    };
    expect(problemsOf(config)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a misspelt option', { serve: { relation: 'x' } }, 'serve: there is no option "relation"; did you mean relations?'],
    ['deeper down', { serve: { http: { limits: { row: 3 } } } }, 'serve.http.limits: there is no option "row"; did you mean rows?'],
    ['of a role', { roles: { a: { metric: '*' } } }, 'roles.a: there is no option "metric"; did you mean metrics?'],
    [
      'of a mask',
      { roles: { a: { mask: { birth: { kind: 'generalized', too: 'year' } } } } },
      'roles.a.mask.birth: there is no option "too"; did you mean to?',
    ],
    ['of another part of the config', { thread: 2 }, 'there is no option "thread"; did you mean threads?'],
    [
      'of a target',
      { targets: { local: { warehouse: 'duckdb', pth: 'x' } } },
      'targets.local: there is no option "pth"; did you mean path?',
    ],
    [
      'a role that there is not',
      { serve: { anonymous: 'all' }, roles: { al: {} } },
      'serve.anonymous: there is no role all; did you mean al?',
    ],
    [
      'a relation without a schema',
      { roles: { a: { rows: { fact: 'x = 1' } } } },
      'roles.a.rows.fact: it is no relation with its schema, such as gold.fact_sales',
    ],
    [
      'a class that is seen and masked',
      { roles: { a: { clearance: ['email'], mask: { email: 'masked' } } } },
      'roles.a.mask.email: the role has clearance for this class',
    ],
    [
      'the same for all classes',
      { roles: { a: { clearance: '*', mask: { email: 'absent' } } } },
      'roles.a.mask.email: the role has clearance for this class',
    ],
    ['a short key', { masking: { key: 'short' } }, 'masking.key: is shorter than 32 characters'],
    [
      'an issuer without encryption',
      { serve: { oidc: { issuer: 'http://login.example.com', audience: 'a' } } },
      'serve.oidc.issuer: it is no address that begins with https://',
    ],
    [
      'other machines without encryption',
      { serve: { postgres: { host: '0.0.0.0' } } },
      'serve.postgres.tls: is missing: other machines sign in over an encrypted connection only',
    ],
    [
      'an origin with a path',
      { serve: { http: { cors: ['https://a.example.com/x'] } } },
      'serve.http.cors.0: it is no origin such as https://app.example.com',
    ],
  ])('refuses %s at its place', (_, config, problem) => {
    expect(problemsOf(config)).toContain(problem);
  });

  test.each([
    ['a class of personal data', { roles: { a: { clearance: ['emial'] } } }, /^roles\.a\.clearance/],
    ['a kind of mask', { roles: { a: { mask: { email: 'hidden' } } } }, /^roles\.a\.mask\.email/],
    ['a class to mask', { roles: { a: { mask: { emial: 'masked' } } } }, /^roles\.a\.mask/],
    [
      'an algorithm that signs nothing',
      { serve: { oidc: { issuer: 'https://a.example.com', audience: 'a', algorithms: ['none'] } } },
      /^serve\.oidc\.algorithms/,
    ],
    ['a filter', { roles: { a: { rows: { 'gold.f': ['x', 'like', '%'] } } } }, /^roles\.a\.rows\.gold\.f/],
  ])('refuses %s that there is not', (_, config, place) => {
    const problems = problemsOf(config);
    expect(problems).not.toEqual([]);
    expect(problems.filter((problem) => !place.test(problem))).toEqual([]);
  });
});
