import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { checkModels } from '../../../src/cli/check-models.js';
import type { Question } from '../../../src/index.js';
import { loadProject } from '../../../src/project/index.js';
import { roleRights } from '../../../src/rights/index.js';
import { compileQuestion } from '../../../src/semantic/index.js';
import { resolveRelations } from '../../../src/sql/index.js';
import { dialect } from '../../../src/warehouses/dialects.js';
import { Issuer, makeKey } from './issuer-of-tests.js';
import { HIDDEN_ROW, PersonalShop, PLANTED } from './personal-shop.js';

let shop: PersonalShop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

const open = async (roles: string, serve = ''): Promise<PersonalShop> => {
  shop = await PersonalShop.of(roles, serve);
  return shop;
};

describe('what a role sees', () => {
  test('personal data as the role may see it, by the kind of mask', async () => {
    const one = await open(`
      all: { relations: '*', clearance: '*' },
      plain: { relations: '*' },
      careful: { relations: 'gold.dim_people', mask: { email: 'tokenized', identifier: 'tokenized', name: 'absent', birth: 'generalized',
        financial: { kind: 'generalized', band: 1000 }, phone: { kind: 'generalized', keep: 3 }, health: 'tokenized' } },
      decades: { relations: 'gold.dim_people', mask: { birth: { kind: 'generalized', to: 'decade' }, name: { kind: 'generalized', keep: 20 }, identifier: { kind: 'generalized', band: 10 } } },
      support: { relations: 'gold.dim_people', clearance: ['email', 'name'] },
    `);
    const select =
      "select person_id, name, email, contact, phone, born_on, salary, illness, masked_email from gold.dim_people where note = 'a'";
    expect(await one.rows('all', select)).toEqual([
      [
        PLANTED.identifier,
        PLANTED.name,
        PLANTED.email,
        PLANTED.email,
        PLANTED.phone,
        PLANTED.birth,
        PLANTED.financial,
        PLANTED.health,
        'a***@example.com',
      ],
    ]);
    expect(await one.rows('plain', select)).toEqual([
      [null, 'REDACTED', 'a***@example.com', 'a***@example.com', '***********58', null, null, 'REDACTED', 'a***@example.com'],
    ]);
    const [[id, email, contact, phone, born, salary, illness] = []] = await one.rows(
      'careful',
      "select person_id, email, contact, phone, born_on, salary, illness from gold.dim_people where note = 'a'",
    );
    expect([phone, born, salary]).toEqual(['+44*', '1815-01-01', '90210000']);
    expect([id, email, contact, illness]).toEqual([id, email, email, illness].map(() => expect.stringMatching(/^[0-9a-f]{64}$/)));
    expect(contact).toBe(email);
    expect(new Set([id, email, illness]).size).toBe(3);
    expect(await one.rows('decades', "select born_on, name, person_id from gold.dim_people where note = 'a'")).toEqual([
      ['1810-01-01', 'REDACTED', '7700900120'],
    ]);
    expect(await one.rows('support', "select email, name, phone from gold.dim_people where note = 'a'")).toEqual([
      [PLANTED.email, PLANTED.name, '***********58'],
    ]);
    // What is absent is not there, by any name.
    for (const sql of [
      'select name from gold.dim_people',
      "select columns('name') from gold.dim_people",
      'select dim_people.name from gold.dim_people',
    ])
      await expect(one.rows('careful', sql)).rejects.toThrow(/name|star expression|columns/i);
  });

  test('rows and columns as the config says', async () => {
    const one = await open(`
      south: { relations: ['gold.dim_people', 'gold.fact_payments'], clearance: '*', rows: { 'gold.dim_people': "region = 'south' and note != 'b'" },
        columns: { 'gold.dim_people': { except: ['salary', 'illness'] }, 'gold.fact_payments': { only: ['region', 'pieces'] } } },
      data: { relations: 'gold.dim_people', clearance: '*', rows: { 'gold.dim_people': { or: [['born_on', '<', '1785-01-01'], ['person_id', 'in', [1]]] } } },
      none: {},
    `);
    expect(await one.rows('south', 'select name from gold.dim_people')).toEqual([[PLANTED.name]]);
    expect(await one.rows('south', 'select count(*) from gold.fact_payments')).toEqual([['3']]);
    expect(await one.rows('data', 'select note from gold.dim_people')).toEqual([[HIDDEN_ROW]]);
    await one.reading('south', async ({ publication }, { scope }) => {
      const shown = scope.relationsOf(publication);
      expect([...(shown.get('gold.fact_payments')?.columns ?? [])].map(({ name }) => name)).toEqual(['region', 'pieces']);
      expect(shown.get('gold.dim_people')?.columns.map(({ name }) => name)).not.toContain('salary');
    });
    await expect(one.rows('south', 'select salary from gold.dim_people')).rejects.toThrow(/salary/);
    await expect(one.rows('data', 'select * from gold.fact_payments')).rejects.toMatchObject({ reason: 'relation-unreadable' });
    await expect(one.rows('none', 'select * from gold.fact_payments')).rejects.toMatchObject({ reason: 'relation-unreadable' });
  });

  test('no error about rows that it does not see', async () => {
    const one = await open(`south: { relations: '*', clearance: '*', rows: { 'gold.dim_people': "region = 'south' or region is null" } }`);
    for (const raising of [
      `case when note = '${HIDDEN_ROW}' then cast('x' || note as integer) else 1 end = 1`,
      `1 / case when note = '${HIDDEN_ROW}' then 0 else 1 end = 1 and cast(case when starts_with(note, 'only') then note else '1' end as integer) = 1`,
      "strptime(case when length(note) > 3 then note else '2020' end, '%Y') is not null",
    ])
      expect(await one.rows('south', `select count(*) from gold.dim_people where ${raising}`)).toEqual([['2']]);
  });

  test('metrics over what it sees', async () => {
    const one = await open(`
      all: { relations: '*', metrics: '*', clearance: '*' },
      masked: { relations: '*', metrics: '*' },
      tokens: { relations: '*', metrics: '*', mask: { identifier: 'tokenized', email: 'tokenized' } },
      south: { relations: '*', metrics: ['pa*', 'pieces'], clearance: '*', rows: { 'gold.fact_payments': [ 'region', '=', 'south' ] } },
      blind: { relations: '*', metrics: '*', columns: { 'gold.fact_payments': { except: ['paid'] } } },
      facts: { relations: 'gold.fact_payments', metrics: '*', clearance: '*' },
      people: { relations: 'gold.dim_people', metrics: '*', clearance: '*' },
      unasked: { relations: '*', clearance: '*' },
    `);
    const ask = (role: string, question: Question) =>
      one.reading(role, async (lease, identity) => {
        const answer = compileQuestion(one.access.questions(identity), question);
        one.access.refuseIncomplete(answer, identity, lease.publication);
        const names = new Map(
          [...answer.reads].map(([name, id]) => [name, { schema: id.split('.')[0] ?? '', name: id.split('.')[1] ?? '' }]),
        );
        const stream = await lease.stream(dialect('duckdb').compile(resolveRelations(answer.query, names).query));
        const rows: unknown[] = [];
        for await (const batch of stream.batches()) rows.push(...batch);
        return rows;
      });
    const metrics = ['payments', 'payers', 'pieces'];
    expect(await ask('all', { metrics: [...metrics, 'paid'] })).toEqual([['3', '3', '3', '90222407']]);
    // Masked addresses differ in what is left of them; a masked figure is nothing.
    expect(await ask('masked', { metrics: [...metrics, 'paid'] })).toEqual([['3', '3', '3', null]]);
    expect(await ask('tokens', { metrics })).toEqual([['3', '3', '3']]);
    await expect(ask('tokens', { metrics: ['people'] })).rejects.toMatchObject({
      reason: 'metric-incomplete',
      parameters: { relation: 'gold.fact_payments', column: 'person_id', isMasked: true },
    });
    expect(await ask('south', { metrics: [...metrics, 'paid'] })).toEqual([['2', '2', '2', '90215407']]);
    await expect(ask('south', { metrics: ['people'] })).rejects.toMatchObject({ reason: 'metric-unknown' });
    await expect(ask('blind', { metrics: ['paid'] })).rejects.toMatchObject({
      reason: 'metric-incomplete',
      parameters: { metrics: ['paid'], relation: 'gold.fact_payments', column: 'paid' },
    });
    expect(await ask('blind', { metrics })).toEqual([['3', '3', '3']]);
    // What is hidden answers as what there is not.
    const refusal = (role: string, question: Question) =>
      ask(role, question).then(
        () => 'answered',
        (error: Error) => error.message,
      );
    expect(await refusal('people', { metrics: ['payments'] })).toBe(
      (await refusal('people', { metrics: ['nothings'] })).replace('nothings', 'payments'),
    );
    expect(await refusal('unasked', { metrics: ['payments'] })).toContain('payments');
    expect(await refusal('facts', { metrics: ['payments'], by: ['person.region'] })).toBe(
      (await refusal('facts', { metrics: ['payments'], by: ['nobody.region'] })).replaceAll('nobody', 'person'),
    );
    expect(await ask('facts', { metrics: ['payments'], by: ['payment.region'], orderBy: ['payment_region'] })).toEqual([
      ['north', '1'],
      ['south', '2'],
    ]);
    // Keys that are masked lead nowhere; their tokens lead to the row that they led to before.
    expect(await ask('masked', { metrics: ['payments'], by: ['person.name'] })).toEqual([[null, '3']]);
    expect(await ask('tokens', { metrics: ['payments'], by: ['person.name'] })).toEqual([['REDACTED', '3']]);
    expect(await ask('masked', { metrics: ['payments'], where: [['person.name', '=', PLANTED.name]] })).toEqual([['0']]);
  });

  test('the same tokens tomorrow, others with another key, and no key in the views that others can read', async () => {
    const roles = `t: { relations: '*', mask: { email: 'tokenized' } }`;
    const first = await open(roles);
    const [[token]] = (await first.rows('t', "select email from gold.dim_people where note = 'a'")) as readonly [readonly [string]];
    const again = await PersonalShop.of(roles);
    try {
      expect(await again.rows('t', "select email from gold.fact_payments where note = 'a'")).toEqual([[token]]);
    } finally {
      await again.close();
    }
    for (const sql of ['select sql from duckdb_views()', 'select view_definition from information_schema.views', 'select * from pg_views'])
      await expect(first.rows('t', sql)).rejects.toMatchObject({ reason: expect.stringMatching(/statement-refused|relation-unreadable/) });
  });
});

describe('tokens', () => {
  const KEYS = { old: 'an-older-key-of-tests-that-is-long-enough', young: 'a-younger-key-of-tests-that-is-long-enough' };
  const written = (keys: Readonly<Record<string, string>>) => `keys: ${JSON.stringify(keys)}`;
  const token = async (one: PersonalShop, role: string, column = 'email') =>
    String((await one.rows(role, `select ${column} from gold.dim_people where note = 'a'`))[0]?.[0]);
  const tokenized = (options = '') =>
    `{ relations: '*', mask: { email: { kind: 'tokenized'${options} }, name: { kind: 'tokenized'${options} } } }`;

  test('say by which of several keys they were made, and stay the same for who names an older one', async () => {
    const roles = `now: ${tokenized()}, then: ${tokenized(", key: 'old'")}`;
    const before = await PersonalShop.built(PersonalShop.write(`now: ${tokenized()}`, '', '', {}, written({ old: KEYS.old })));
    const first = await token(before, 'now');
    await before.close();
    shop = await PersonalShop.built(PersonalShop.write(roles, '', '', {}, written(KEYS)));
    expect(first).toMatch(/^old_[0-9a-f]{64}$/);
    expect(await token(shop, 'then')).toBe(first);
    expect(await token(shop, 'now')).toMatch(/^young_[0-9a-f]{64}$/);
    expect((await token(shop, 'now')).split('_')[1]).not.toBe(first.split('_')[1]);
  });

  test('of one domain are equal, of two they can’t be matched', async () => {
    const one = await open(
      `research: ${tokenized(", domain: 'research'")}, sales: ${tokenized(", domain: 'sales'")}, classes: ${tokenized()}, more: ${tokenized(", domain: 'sales'")}`,
    );
    expect(await token(one, 'sales')).toBe(await token(one, 'more'));
    expect(await token(one, 'sales', 'contact')).toBe(await token(one, 'sales'));
    const all = await Promise.all(['research', 'sales', 'classes'].map((role) => token(one, role)));
    expect(new Set(all).size).toBe(3);
  });
});

describe('a config of roles that does not fit the project', () => {
  test.each<[string, string, object]>([
    ['a relation', `a: { relations: 'gold.dim_peopel' }`, { option: 'relations', similar: ['gold.dim_people'] }],
    ['a metric', `a: { metrics: ['payment'] }`, { option: 'metrics', similar: expect.arrayContaining(['payments']) }],
    [
      'a column',
      `a: { relations: '*', columns: { 'gold.dim_people': { except: ['salry'] } } }`,
      { option: 'columns.gold.dim_people', similar: ['salary'] },
    ],
    [
      'a relation of a filter',
      `a: { relations: '*', rows: { 'gold.dim_peopl': 'region = 1' } }`,
      { option: 'rows', similar: ['gold.dim_people'] },
    ],
    [
      'a relation that the role does not read',
      `a: { relations: 'gold.fact_payments', rows: { 'gold.dim_people': "region = 'x'" } }`,
      { option: 'rows' },
    ],
    [
      'a column of a filter',
      `a: { relations: '*', rows: { 'gold.dim_people': "regoin = 'x'" } }`,
      { option: 'rows.gold.dim_people', similar: ['region'] },
    ],
    ['a type of a filter', `a: { relations: '*', rows: { 'gold.dim_people': ['salary', '=', 'x'] } }`, { option: 'rows.gold.dim_people' }],
    [
      'a text of a filter',
      `a: { relations: '*', rows: { 'gold.dim_people': "region = 'x'; drop table y" } }`,
      { option: 'rows.gold.dim_people' },
    ],
    [
      'a filter by another relation',
      `a: { relations: '*', rows: { 'gold.fact_payments': ['person.region', '=', 'x'] } }`,
      { option: 'rows.gold.fact_payments' },
    ],
    [
      'a range up to today',
      `a: { relations: '*', rows: { 'gold.dim_people': ['born_on', 'last', '3 days'] } }`,
      { option: 'rows.gold.dim_people' },
    ],
    ['a key of tokens that there is not', `a: { mask: { email: { kind: 'tokenized', key: 'k9' } } }`, { option: 'mask.email.key' }],
    [
      'what is left of a day, for texts',
      `a: { relations: '*', mask: { email: { kind: 'generalized', to: 'year' } } }`,
      { option: 'mask.email.to' },
    ],
    [
      'the band of a number, for days',
      `a: { relations: '*', mask: { birth: { kind: 'generalized', band: 5 } } }`,
      { option: 'mask.birth.band' },
    ],
  ])('is refused for %s, at its place', async (_, roles, parameters) => {
    await expect(PersonalShop.of(roles)).rejects.toMatchObject({
      reason: 'role-invalid',
      parameters: { role: 'a', ...parameters },
      at: { file: 'martlet.config.ts' },
    });
  });

  test.each([
    ["region = 'south'", []],
    ["regoin = 'south'", ['role-invalid']],
  ])('is a problem of `martlet check`: %s', async (filter, reasons) => {
    const directory = PersonalShop.write(`a: { relations: '*', rows: { 'gold.dim_people': "${filter}" } }`);
    const { problems } = await checkModels({ directory }, {});
    expect(problems.filter(({ severity }) => severity === 'error').map(({ error }) => error.reason)).toEqual(reasons);
  });

  test('is refused for tokens without a key', async () => {
    const one = await open(`t: { relations: '*', mask: { email: 'tokenized' } }`);
    const project = await loadProject(one.directory);
    expect(() => roleRights({ ...project, config: { ...project.config, masking: { key: undefined, keys: {} } } })).toThrow(
      expect.objectContaining({ reason: 'masking-key-missing' }),
    );
    expect(readFileSync(join(one.directory, 'keys.json'), { encoding: 'utf8', flag: 'a+' })).not.toContain('a-key-of-tests');
  });
});

describe('sign-in', () => {
  test('takes a key as a header, as a bearer, and as a password', async () => {
    const one = await open(`reader: { relations: '*' }, everyone: { relations: 'gold.fact_payments' }`, `anonymous: 'everyone'`);
    const key = one.keyOf('reader');
    for (const credentials of [
      { apiKey: key },
      { authorization: `Bearer ${key}` },
      { authorization: `basic ${Buffer.from(`any:${key}`).toString('base64')}` },
    ])
      expect(await one.access.identify(credentials)).toMatchObject({ name: 'reader', role: 'reader', signIn: 'key' });
    expect(await one.access.identify({})).toMatchObject({ name: 'anonymous', role: 'everyone', signIn: 'anonymous' });
    expect(one.access.named('reader')).toMatchObject({ identity: { role: 'reader' }, verifier: { iterations: 4096 } });
    expect(one.access.named('nobody')).toBeUndefined();
    for (const credentials of [
      { apiKey: '' },
      { apiKey: `${key}x` },
      { authorization: key },
      { authorization: 'Bearer ' },
      { authorization: 'Digest x' },
      { apiKey: key, authorization: `Bearer ${key}` },
      { authorization: `Bearer ${key}\nx` },
    ])
      await expect(one.access.identify(credentials)).rejects.toMatchObject({ reason: 'credentials-refused' });
    await expect(one.access.identify({ apiKey: key, role: 'everyone' })).rejects.toMatchObject({ reason: 'role-unfit' });
    await expect(one.access.identify({ role: 'reader' })).rejects.toMatchObject({ reason: 'role-unfit' });
  });

  test('takes a token, with the role that it names, or the one of several that is asked for', async () => {
    const issuer = await Issuer.start();
    try {
      const key = await makeKey('first');
      issuer.keys = [key];
      const one = await open(
        `reader: { relations: '*' }, writer: {}`,
        `oidc: { issuer: '${issuer.url}', audience: 'martlet', roleClaim: 'groups' }`,
      );
      const bearer = async (groups: unknown, expires = '5m') =>
        `Bearer ${await new SignJWT({ sub: 'ada', groups }).setProtectedHeader({ alg: 'ES256', kid: 'first' }).setIssuer(issuer.url).setAudience('martlet').setExpirationTime(expires).sign(key.private)}`;
      const identity = await one.access.identify({ authorization: await bearer(['staff', 'reader']) });
      expect(identity).toMatchObject({ name: 'ada', role: 'reader', signIn: 'token' });
      expect(one.access.holds(identity)).toBe(true);
      expect(one.access.holds({ ...identity, expiresAt: new Date(0) })).toBe(false);
      const several = await bearer(['writer', 'reader']);
      await expect(one.access.identify({ authorization: several })).rejects.toMatchObject({ reason: 'role-unfit' });
      expect(await one.access.identify({ authorization: several, role: 'writer' })).toMatchObject({ role: 'writer' });
      for (const groups of [['staff'], [], 'constructor', undefined, { reader: true }])
        await expect(one.access.identify({ authorization: await bearer(groups) })).rejects.toMatchObject({ reason: 'role-unfit' });
      await expect(one.access.identify({ authorization: await bearer('reader', '-1m') })).rejects.toMatchObject({
        reason: 'credentials-refused',
      });
      // Keys are taken beside tokens.
      expect(await one.as('reader')).toMatchObject({ signIn: 'key' });
    } finally {
      await issuer.close();
    }
  });

  test('refuses those who bring nothing, where the config does not say otherwise', async () => {
    const one = await open(`reader: { relations: '*' }`);
    await expect(one.access.identify({})).rejects.toMatchObject({ reason: 'credentials-refused' });
  });
});

describe('a role without clearance', () => {
  test('gets no personal value by any statement, in rows or in errors', async () => {
    const one = await open(`
      a: { relations: '*' },
      b: { relations: '*', clearance: ['name', 'phone'], mask: { email: 'absent', birth: 'generalized', financial: 'tokenized', identifier: 'tokenized' } },
      c: { relations: '*', mask: { email: 'tokenized', name: { kind: 'generalized', keep: 4 }, phone: 'absent', birth: { kind: 'generalized', to: 'decade' }, financial: { kind: 'generalized', band: 100 }, identifier: { kind: 'generalized', band: 1000 }, health: 'generalized' } },
      d: { relations: '*', clearance: ['email', 'birth', 'financial', 'identifier', 'health'], rows: { 'gold.dim_people': "region = 'south'", 'gold.fact_payments': "region = 'south'" } },
    `);
    const cleared: Readonly<Record<string, readonly (keyof typeof PLANTED)[]>> = {
      a: [],
      b: ['name', 'phone'],
      c: [],
      d: ['email', 'birth', 'financial', 'identifier', 'health'],
    };
    const columns = ['person_id', 'name', 'email', 'contact', 'phone', 'born_on', 'salary', 'illness', 'region', 'note', 'paid', '*'];
    const shapes: readonly ((column: string, other: string, value: string) => string)[] = [
      (c) => `select ${c} from gold.dim_people`,
      (c, o) => `select ${c}, count(*) from gold.dim_people group by 1 order by ${o}`,
      (c) => `select cast(${c} as integer) from gold.dim_people`,
      (c) => `select cast(cast(${c} as varchar) as date) from gold.fact_payments`,
      (c) => `select strptime(cast(${c} as varchar), '%Y-%m-%d') from gold.dim_people`,
      (c) => `select json_extract(cast(${c} as varchar), '$.x') from gold.dim_people`,
      (c) => `select cast(cast(${c} as varchar) as integer[]) from gold.dim_people`,
      (c, o) =>
        `select min(${c}), max(${o}), string_agg(cast(${c} as varchar), ',' order by ${o}), list(${c}), mode(${o}), histogram(${c}) from gold.dim_people`,
      (c, o, v) => `select ${o} from gold.dim_people where cast(${c} as varchar) = '${v}'`,
      (c, o, v) => `select ${c}, ${o} from gold.dim_people where cast(${c} as varchar) like '${v.slice(0, 4)}%' order by ${c}`,
      (c, o) => `select first_value(${c}) over (order by ${o}), lag(${o}) over (order by ${c}) from gold.dim_people`,
      (c, o) =>
        `select d.${c}, f.${o} from gold.dim_people d join gold.fact_payments f on cast(d.${c} as varchar) = cast(f.${o} as varchar)`,
      (c) => `with x as (select ${c} as y from gold.dim_people) select * from x union all select cast(y as varchar) from x`,
      (c) => `select d from gold.dim_people d where d.${c} is not null`,
      (c) => `select to_json(d), struct_pack(v := ${c}), {'k': ${c}}, row(${c}) from gold.dim_people d`,
      (c) => `select cast(row(${c}, 'x') as struct(a integer, b integer)) from gold.dim_people`,
      (c) =>
        `select substr(cast(${c} as varchar), 1, 5), reverse(cast(${c} as varchar)), hex(encode(cast(${c} as varchar))) from gold.dim_people`,
      (c) => `select unnest(string_split(cast(${c} as varchar), '@')) from gold.dim_people`,
      (c) => `select * from (pivot gold.dim_people on region in ('south', 'north') using max(${c}))`,
      (c) => `select columns('${c === '*' ? '.*' : c}') from gold.dim_people`,
      (c) => `select ${c}::uuid, ${c}::timestamp from gold.dim_people`,
      (c) => `select try(cast(${c} as integer)), round(${c}), ${c} + 1 from gold.dim_people`,
      (c) => `select sum(${c}) filter (where cast(${c} as integer) > 0) from gold.dim_people having count(*) > cast(min(${c}) as integer)`,
      (c) => `select ${c} from gold.dim_people order by cast(${c} as integer) limit 1`,
      (c) => `select regexp_extract(cast(${c} as varchar), '(') from gold.dim_people`,
      (c) => `select (select cast(${c} as bigint) from gold.dim_people limit 1)`,
    ];
    const told: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.constantFrom(...shapes),
        fc.constantFrom(...columns),
        fc.constantFrom(...columns),
        fc.constantFrom(...Object.values(PLANTED)),
        async (role, shape, column, other, value) => {
          const sql = shape(column, other, value);
          const answer = await one.rows(role, sql).then(
            (rows) => ({ rows: JSON.stringify(rows, (_, each) => (typeof each === 'bigint' ? String(each) : each)) }),
            (error: Error) => ({ error: `${error.message}\n${JSON.stringify(error)}` }),
          );
          told.push('rows' in answer ? 'rows' : 'error');
          // The statement’s own words are no secret.
          const text = ('rows' in answer ? answer.rows : answer.error.replaceAll(sql, '')).toLowerCase();
          const secrets = Object.entries(PLANTED)
            .filter(([pii]) => !(cleared[role] ?? []).some((each) => each === pii))
            .map(([, secret]) => secret.toLowerCase());
          const forms = secrets.flatMap((secret) => [secret, [...secret].reverse().join(''), Buffer.from(secret).toString('hex')]);
          const found = [...forms, ...(role === 'd' ? [HIDDEN_ROW] : []), 'a-key-of-tests'].filter((form) => text.includes(form));
          expect({ role, sql, found }).toEqual({ role, sql, found: [] });
        },
      ),
      { numRuns: 400 },
    );
    expect(told.filter((each) => each === 'rows').length).toBeGreaterThan(50);
    expect(told.filter((each) => each === 'error').length).toBeGreaterThan(30);
  }, 120_000);
});
