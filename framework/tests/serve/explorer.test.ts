import { expect, it } from 'vitest';
import { createHttpApp, type HttpApp } from '../../src/serve/http/app.js';
import { PersonalShop } from './access/personal-shop.js';
import { httpOptions } from './http-options.js';

const ROLES = `
  analyst: { relations: 'gold.*', metrics: '*' },
  few: { relations: 'gold.fact_payments', metrics: ['payments'], columns: { 'gold.fact_payments': { except: ['region'] } } },
`;

let shop: PersonalShop;
let app: HttpApp;

// Each test's temporary projects go with it, so that all is asked in the life of one.
async function begin(): Promise<void> {
  shop = await PersonalShop.of(ROLES, "catalog: 'https://catalog.example.com/'");
  const { project, reader, access } = shop;
  app = await createHttpApp(httpOptions({ project, reader, access, limits: { rows: 1000, seconds: 30 }, cacheBytes: 0 }));
}

async function ask(path: string, role?: string, init: RequestInit = {}) {
  const headers = { ...(role === undefined ? {} : { 'x-api-key': shop.keyOf(role) }), ...(init.headers as Record<string, string>) };
  const response = await app.fetch(new Request(`http://localhost${path}`, { ...init, headers }));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const json = async (path: string, role: string) => JSON.parse((await ask(path, role)).text);
const moduleOf = (body: object, role: string) =>
  ask('/v1/exposures/module', role, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** What is asked, by what it shows. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  'answers a page without a secret, which runs its own files alone and speaks to its own server alone': async () => {
    const page = await ask('/explore');
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self' 'sha256-[\w+/=]+'; .*connect-src 'self'/);
    expect(policy).not.toContain('unsafe');
    expect(page.text).toContain('<meta name="martlet-catalog" content="https://catalog.example.com/">');
    expect(page.text).not.toMatch(/payments|gold|<script>/);
    const files = [...page.text.matchAll(/(?:src|href)="(explore\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const { status, headers } = await ask(`/${file}`);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    expect((await ask('/explore/../keys.json')).status).toBe(404);
    expect((await ask('/explore/nothing.js')).status).toBe(404);
    expect((await ask('/explore', undefined, { method: 'POST' })).status).toBe(405);
  },

  'sends its files packed to who can unpack them': async () => {
    const page = await ask('/explore', undefined, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(page.headers.get('content-encoding')).toBe('gzip');
    const plain = await ask('/explore', undefined, { method: 'HEAD' });
    expect([plain.headers.get('content-encoding'), plain.text]).toEqual([null, '']);
  },

  'says who asks, and nothing to who has not signed in': async () => {
    expect(await json('/v1/me', 'few')).toMatchObject({ name: 'few', role: 'few', signIn: 'key' });
    for (const path of ['/v1/me', '/v1/attributes', '/v1/metrics']) expect((await ask(path)).status).toBe(401);
  },

  'offers what metrics can be asked by, each with those that it is for': async () => {
    const { attributes, sets } = await json('/v1/attributes', 'analyst');
    const region = attributes.find(({ path }: { readonly path: string }) => path === 'person.region');
    expect(region).toMatchObject({
      meaning: 'gold.dim_people.region',
      relation: 'gold.dim_people',
      column: 'region',
      type: 'text',
      isTime: false,
    });
    expect(sets[region.metrics]).toEqual(expect.arrayContaining(['payments', 'payers', 'paid']));
  },

  'offers neither attributes of relations nor of columns that a role does not see': async () => {
    const { attributes, sets } = await json('/v1/attributes', 'few');
    const paths = attributes.map(({ path }: { readonly path: string }) => path);
    expect(paths).toContain('payment.note');
    expect(paths.filter((path: string) => /region|person\./.test(path))).toEqual([]);
    expect(sets).toEqual([['payments']]);
    const { metric } = await json('/v1/metrics/payments', 'few');
    expect(metric.attributes.map(({ path }: { readonly path: string }) => path)).toEqual(paths);
  },

  'writes a question as the module of an exposure, of relations that the role sees': async () => {
    const question = { metrics: ['payments'], by: ['person.region'] };
    const made = await moduleOf(
      { name: 'payments_by_region', description: "Who's paying.", url: 'https://data.example.com/explore?x=1', question },
      'analyst',
    );
    expect(JSON.parse(made.text)).toMatchObject({
      file: 'exposures/payments_by_region.ts',
      text: [
        "import { exposure } from 'martlet';",
        "import { dimPeople } from '../models/dim_people.js';",
        "import { factPayments } from '../models/fact_payments.js';",
        '',
        'export const paymentsByRegion = exposure({',
        "  name: 'payments_by_region',",
        "  type: 'dashboard',",
        '  description: "Who\'s paying.",',
        "  url: 'https://data.example.com/explore?x=1',",
        '  reads: [dimPeople, factPayments],',
        '});',
        '',
      ].join('\n'),
    });
    expect((await moduleOf({ name: 'hidden', question }, 'few')).status).toBe(400);
    for (const name of ['delete', 'exposure', 'A', "x';"]) expect((await moduleOf({ name, question }, 'analyst')).status).toBe(400);
    expect((await moduleOf({ name: 'x', url: 'javascript:alert(1)', question }, 'analyst')).status).toBe(400);
  },
};

it('the explorer over HTTP', async () => {
  await begin();
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      try {
        await part();
      } catch (cause) {
        throw new Error(name, { cause });
      }
    }
  } finally {
    await shop.close();
  }
});
