import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedSite, serveSite } from '../../src/catalog/index.js';

const parent = mkdtempSync(join(tmpdir(), 'martlet-served-'));
let site: ServedSite;

beforeAll(async () => {
  mkdirSync(join(parent, 'docs'));
  writeFileSync(join(parent, 'docs/index.html'), '<!doctype html>');
  writeFileSync(join(parent, 'secret.txt'), 'nobody reads this');
  site = await serveSite(join(parent, 'docs'), 0);
});

afterAll(async () => {
  await site.close();
  rmSync(parent, { recursive: true });
});

/** Asks without tidying up the path, as `fetch` would. */
function ask(path: string, headers: Record<string, string> = {}): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    request({ hostname, port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

test('serves the page on this machine', async () => {
  expect(new URL(site.url).hostname).toBe('127.0.0.1');
  expect(await ask('/')).toEqual({ status: 200, text: '<!doctype html>' });
});

test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/a/../../secret.txt', '/..\\secret.txt', '/%00', '/%E0%A4%A'])(
  'serves nothing outside of it: %s',
  async (path) => {
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(text).not.toContain('nobody');
  },
);

test('answers to no name but its own, which another site could point here', async () => {
  expect((await ask('/', { host: 'evil.example:80' })).status).toBe(403);
});

test('tells its pages to load themselves anew', async () => {
  const { port } = new URL(site.url);
  const told = new Promise<string>((resolve, reject) => {
    const events = request({ hostname: '127.0.0.1', port, path: '/events' }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('retry')) site.reload();
        if (!text.includes('reload')) return;
        events.destroy();
        resolve(text);
      });
    });
    events.on('error', reject).end();
  });
  expect(await told).toBe('event: reload\ndata: \n\n');
});

test('says which port is taken', async () => {
  const port = Number(new URL(site.url).port);
  await expect(serveSite(parent, port)).rejects.toMatchObject({ reason: 'docs-port-taken', parameters: { port } });
});
