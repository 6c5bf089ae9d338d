import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createHttpApp, type HttpApp } from '../../../src/serve/http/app.js';
import { httpOptions } from '../http-options.js';
import { HIDDEN_ROW, PersonalShop, PLANTED } from './personal-shop.js';

const ROLES = {
  masked: `{ relations: '*', metrics: '*' }`,
  tokens: `{ relations: '*', metrics: '*', mask: { email: 'tokenized', identifier: 'tokenized', name: 'absent', phone: 'absent', birth: 'generalized', financial: 'absent', health: 'tokenized' } }`,
  south: `{ relations: '*', metrics: '*', rows: { 'gold.dim_people': "region = 'south'", 'gold.fact_payments': "region = 'south'" } }`,
  nothing: `{}`,
};

/** Ways to read, each with what a person would try first. */
const json = (body: unknown) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const email = encodeURIComponent(PLANTED.email);
const WAYS: Readonly<Record<string, readonly [path: string, init?: RequestInit]>> = {
  rows: ['/v1/relations/gold.dim_people/rows'],
  'rows of the fact': ['/v1/relations/gold.fact_payments/rows'],
  'rows by a filter': [`/v1/relations/gold.dim_people/rows?where=${encodeURIComponent(`email = '${PLANTED.email}'`)}`],
  'rows in an order': ['/v1/relations/gold.dim_people/rows?sort=email%20desc'],
  'what a relation is': ['/v1/relations/gold.dim_people'],
  relations: ['/v1/relations'],
  'a question': ['/v1/query?metrics=payments,payers&by=person.email'],
  'a question by what is personal': ['/v1/query?metrics=paid&by=person.name'],
  'a question with a filter': [
    '/v1/query',
    json({ metrics: ['payments'], by: ['payment.email'], where: [['payment.email', 'contains', 'ada']] }),
  ],
  'members of a dimension': ['/v1/dimensions/gold.dim_people'],
  sql: ['/v1/sql', json({ sql: 'select * from gold.dim_people' })],
  'an error of SQL': ['/v1/sql', json({ sql: 'select cast(email as integer) from gold.dim_people' })],
  'an error of a date': ['/v1/sql', json({ sql: "select strptime(contact, '%Y') from gold.dim_people" })],
  'an aggregate of SQL': ['/v1/sql', json({ sql: 'select max(email), list(name), string_agg(contact) from gold.dim_people' })],
  'views of the engine': ['/v1/sql', json({ sql: 'select * from duckdb_views()' })],
  files: ['/v1/sql', json({ sql: "select * from read_csv('data/people.csv')" })],
  'a path that there is not': [`/v1/${email}`],
};
const FORMATS = [
  'application/json',
  'application/x-ndjson',
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.parquet',
];

/** The API over a shop with these roles, and with one that sees all. */
async function openApi(): Promise<{ readonly shop: PersonalShop; readonly app: HttpApp }> {
  const roles = { ...ROLES, all: `{ relations: '*', metrics: '*', clearance: '*' }` };
  const shop = await PersonalShop.of(
    Object.entries(roles)
      .map(([role, rights]) => `${role}: ${rights}`)
      .join(', '),
  );
  const app = await createHttpApp(httpOptions({ project: shop.project, reader: shop.reader, access: shop.access }));
  return { shop, app };
}

/** The bytes of an answer, headers and all. */
async function bytesOf(
  { shop, app }: Awaited<ReturnType<typeof openApi>>,
  role: string,
  [path, init = {}]: readonly [string, RequestInit?],
  format: string,
): Promise<{ readonly status: number; readonly bytes: string }> {
  const url = new URL(path, 'http://localhost');
  const headers = new Headers(init.headers);
  headers.set('accept', format);
  headers.set('x-api-key', shop.keyOf(role));
  const response = await app.fetch(new Request(url, { ...init, headers }));
  const body = Buffer.from(await response.arrayBuffer());
  const packed = body.subarray(0, 4).toString() === 'PAR1' ? await unpacked(body) : '';
  return { status: response.status, bytes: `${JSON.stringify([...response.headers])}\n${body.toString('latin1')}\n${packed}` };
}

/** What a Parquet file holds; its bytes are compressed. */
async function unpacked(file: Buffer): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'martlet-answer-')), 'answer.parquet');
  writeFileSync(path, file);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const rows = await connection.runAndReadAll(`select * from read_parquet('${path}')`);
    const metadata = await connection.runAndReadAll(`select * from parquet_metadata('${path}')`);
    return JSON.stringify([rows.getRowObjectsJson(), metadata.getRowObjectsJson()]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** An answer repeats what was asked. */
const asked = [PLANTED.email, email, encodeURIComponent(email)];

test('a planted value is in no byte of an answer, by role, way and format, but of those who have clearance', async () => {
  const api = await openApi();
  try {
    const statuses = new Map<string, number>();
    for (const role of Object.keys(ROLES)) {
      for (const [way, request] of Object.entries(WAYS)) {
        const repeats = JSON.stringify(request).includes(email) || JSON.stringify(request).includes(PLANTED.email);
        for (const format of FORMATS) {
          const { status, bytes } = await bytesOf(api, role, request, format);
          statuses.set(`${role}: ${way}`, Math.max(status, statuses.get(`${role}: ${way}`) ?? 0));
          const text = (repeats ? asked.reduce((left, each) => left.replaceAll(each, ''), bytes) : bytes).toLowerCase();
          const secrets = [...Object.values(PLANTED), PLANTED.email.split('@')[0] ?? '', ...(role === 'south' ? [HIDDEN_ROW] : [])];
          const found = secrets.filter((secret) => secret.length > 3 && text.includes(secret.toLowerCase()));
          expect({ role, way, format, found }).toEqual({ role, way, format, found: [] });
        }
      }
    }
    // Each way answers where it can, so that there was something to find.
    const failed = [...statuses].filter(([, status]) => status !== 200).map(([way, status]) => `${way} ${status}`);
    expect(failed.filter((each) => !each.startsWith('nothing:')).sort()).toMatchSnapshot();
    const { status, bytes } = await bytesOf(api, 'all', WAYS.sql ?? ['/'], 'text/csv');
    const shown = Object.values(PLANTED).filter((secret) => bytes.includes(secret));
    expect({ status, shown }).toEqual({ status: 200, shown: Object.values(PLANTED) });

    const ofAnother = new Request('http://localhost/v1/relations', {
      headers: { 'x-api-key': api.shop.keyOf('nothing'), 'martlet-role': 'all' },
    });
    expect((await api.app.fetch(ofAnother)).status).toBe(403);

    // What is hidden is answered as what there is not.
    const without = (text: string) => text.replace(/"content-length","\d+"|"x-request-id","[^"]*"|"requestId":"[^"]*"/g, '');
    for (const path of ['/v1/relations/gold.NAME', '/v1/relations/gold.NAME/rows', '/v1/query?metrics=NAME', '/v1/metrics/NAME']) {
      const names = path.includes('metrics') ? ['payments', 'nothings'] : ['dim_people', 'dim_nobody'];
      const answers = names.map((name) => bytesOf(api, 'nothing', [path.replace('NAME', name)], 'application/json'));
      const [hidden, absent] = (await Promise.all(answers)).map((answer, place) =>
        without(answer.bytes.replaceAll(names[place] ?? '', 'NAME')),
      );
      expect(hidden).toBe(absent);
    }
  } finally {
    await api.shop.close();
  }
}, 240_000);
