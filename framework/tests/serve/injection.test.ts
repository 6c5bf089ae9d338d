import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PersonalShop, PLANTED } from './access/personal-shop.js';
import { WireClient } from './postgres/wire-client.js';
import { type ServedProject, serveProject } from './served-project.js';

const SECRET = 'what-a-file-of-the-server-holds';

/** What people send to make a server do more than it offers; FILE is a file with a secret, and CANARY one that must not come to be. */
const ATTACKS = [
  "'; drop table gold.dim_people; --",
  "' or '1' = '1",
  '" or "1" = "1',
  "x') union all select email from gold.dim_people --",
  "1; copy (select 1) to 'CANARY'",
  "' || (select content from read_text('FILE')) || '",
  "(select content from read_text('FILE'))",
  "gold.dim_people; attach 'CANARY' as c",
  "' ; set enable_external_access = true; --",
  "'; install httpfs; load httpfs; --",
  "'; export database 'CANARY'; --",
  "' union select getenv('HOME'), 1 --",
  'gold.dim_people where 1 = 1 /*',
  "information_schema.tables'; pragma database_list; --",
  '../../../../FILE',
  'FILE',
  "read_csv('FILE')",
  '*',
  '$$; call pragma_version(); $$',
  "\\'; select 1; --",
  "ada\0'; drop view gold.dim_people",
  '%27%3B%20drop%20table%20x',
  '{{7*7}}${7*7}',
  '__proto__',
  'constructor',
  '\u{1f4a5}\ud800',
  `${'('.repeat(2000)}1${')'.repeat(2000)}`,
  'a'.repeat(20_000),
];

type Json = Readonly<Record<string, unknown>>;
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly fields: readonly string[];
}

/** A place of a request that a client fills. */
interface Place {
  readonly operation: Operation;
  readonly at: 'path' | 'query' | 'body' | 'header' | 'unknown';
  readonly name: string;
}

/** What fits where nothing is attacked. */
const FITTING: Readonly<Record<string, unknown>> = {
  relation: 'gold.dim_people',
  metric: 'payments',
  metrics: ['payments'],
  dimension: 'gold.dim_people',
  sql: 'select 1 as one',
};

test('no part of a request, and no statement, does more than to read what its reader sees', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'martlet-attack-'));
  const [file, canary] = [join(folder, 'secret.csv'), join(folder, 'canary')];
  writeFileSync(file, `${SECRET}\n`);
  const shop = await PersonalShop.of("masked: { relations: '*', metrics: '*' }, all: { relations: '*', clearance: '*' }", 'postgres: {}');
  const served = await serveProject(shop);
  const key = shop.keyOf('masked');
  const state = async (): Promise<string> => {
    const files = readdirSync(shop.directory, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !entry.parentPath.includes('node_modules') &&
          entry.name !== 'access.jsonl' &&
          !entry.parentPath.includes('readers'),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]);
    return JSON.stringify([files, await shop.rows('all', 'select * from gold.dim_people order by all')]);
  };
  const placed = (attack: string): string => attack.replaceAll('FILE', file).replaceAll('CANARY', canary);
  const judge = (what: unknown, bytes: string): void => {
    const shown = [...Object.values(PLANTED), SECRET].filter((secret) => bytes.includes(secret));
    expect({ what, shown, isTouched: existsSync(canary) }).toEqual({ what, shown: [], isTouched: false });
  };
  try {
    await shop.as('all');
    const before = await state();
    const places = placesOf(await described(served));
    expect(places.length).toBeGreaterThan(40);
    const attack = async (place: Place, text: string): Promise<void> => {
      const response = await served.app.fetch(requestOf(place, placed(text), key));
      const what = { path: place.operation.path, at: place.at, name: place.name, text: text.slice(0, 80) };
      expect({ what, status: response.status }).toEqual({ what, status: expect.toSatisfy((status: number) => status < 500) });
      judge(what, Buffer.from(await response.arrayBuffer()).toString('latin1'));
    };
    for (const place of places) for (const text of ATTACKS) await attack(place, text);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.array(fc.oneof(fc.constantFrom(...ATTACKS), fc.string()), { minLength: 2, maxLength: 4 }),
        (place, texts) => attack(place, texts.join('')),
      ),
      { numRuns: 150 },
    );
    expect(served.log).toEqual([]);

    const client = await WireClient.connect({ port: served.port, user: 'masked', password: key });
    for (const text of ATTACKS.map(placed).filter((each) => !each.includes('\0'))) {
      const quoted = text.replaceAll("'", "''");
      for (const sql of [
        text,
        `select ${text}`,
        `select * from ${text}`,
        `select * from gold.dim_people where note = '${quoted}'`,
        `select '${text}'`,
        `set x.y = '${text}'`,
      ])
        for (const mode of ['simple', 'extended', 'copy'] as const) {
          const { error } = await client.ask(sql, mode);
          expect({ sql: sql.slice(0, 80), state: error?.C ?? '', message: error?.M }).toEqual({
            sql: sql.slice(0, 80),
            state: expect.not.stringMatching(/^(?:XX|58)/),
            message: error?.M,
          });
        }
    }
    judge('statements', client.received.toString('latin1'));
    await client.close();
    expect(await state()).toBe(before);
  } finally {
    await served.close();
    await shop.close();
  }
}, 240_000);

async function described({ app }: ServedProject): Promise<readonly Operation[]> {
  const document = (await (await app.fetch(new Request('http://localhost/openapi.json'))).json()) as Json;
  const schemas = (document.components as Json).schemas as Json;
  return Object.entries(document.paths as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => {
      const { parameters, requestBody } = operation as { readonly parameters: Operation['parameters']; readonly requestBody?: Json };
      return { method, path, parameters, fields: requestBody === undefined ? [] : fieldsOf(requestBody, schemas) };
    }),
  );
}

function fieldsOf(body: Json, schemas: Json): readonly string[] {
  const { schema } = (body.content as Json)['application/json'] as { readonly schema: Json };
  const reference = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  const found = (reference === undefined ? schema : schemas[reference]) as Json;
  return Object.keys((found.properties ?? {}) as Json);
}

function placesOf(operations: readonly Operation[]): readonly Place[] {
  const headers = ['accept', 'authorization', 'if-none-match', 'martlet-role', 'x-request-id', 'content-type'];
  return operations.flatMap((operation) => [
    ...operation.parameters.map(({ name, in: at }): Place => ({ operation, at: at === 'path' ? 'path' : 'query', name })),
    ...operation.fields.map((name): Place => ({ operation, at: 'body', name })),
    ...(operation.path === '/v1/sql' || operation.path === '/v1/metrics'
      ? headers.map((name): Place => ({ operation, at: 'header', name }))
      : []),
    { operation, at: 'unknown' as const, name: 'unknown' },
  ]);
}

function requestOf({ operation, at, name }: Place, text: string, key: string): Request {
  const { method, path, parameters, fields } = operation;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, each: string) =>
    encodeURIComponent(wellFormed(at === 'path' && each === name ? text : String(FITTING[each] ?? 'x'))),
  );
  const url = new URL(filled === '' ? '/' : filled, 'http://localhost');
  for (const { name: each, in: where } of parameters) {
    if (where === 'query' && FITTING[each] !== undefined) url.searchParams.set(each, String(FITTING[each]));
  }
  if (at === 'query') url.searchParams.set(name, text);
  if (at === 'unknown') url.searchParams.set(wellFormed(text), text);
  const headers = new Headers({ 'x-api-key': key, ...(method === 'post' ? { 'content-type': 'application/json' } : {}) });
  if (at === 'header') headers.set(name, text.replaceAll(/[^\t\x20-\x7e]/g, '').trim());
  if (at === 'header' && name === 'authorization') headers.delete('x-api-key');
  const fitting = Object.fromEntries(fields.flatMap((each) => (FITTING[each] === undefined ? [] : [[each, FITTING[each]]])));
  // A field takes texts, lists, conditions or objects: each holds the text.
  const shapes = [text, [text], [[text, '=', text]], { [text]: text }];
  const body = at === 'body' ? { ...fitting, [name]: shapes[text.length % shapes.length] } : fitting;
  return new Request(url, { method: method.toUpperCase(), headers, ...(method === 'post' ? { body: JSON.stringify(body) } : {}) });
}

/** URLs have no form for half of a pair. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
