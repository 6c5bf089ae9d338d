import { execFile } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { ApiKeys } from '../../../src/serve/access/api-keys.js';

let path: string;
let now: Date;
let keys: ApiKeys;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'martlet-keys-')), 'deep/keys.json');
  now = new Date('2026-03-01T12:00:00Z');
  keys = new ApiKeys(path, () => now);
});

describe('API keys', () => {
  test('let their holder in, and are not in the file', () => {
    const { text, key } = keys.create({ name: 'bi', role: 'analyst' });
    expect(text).toMatch(/^mlt_[0-9a-f]{12}_[\w-]{43}$/);
    expect(keys.holderOf(text)).toEqual({ id: key.id, name: 'bi', role: 'analyst', createdAt: '2026-03-01T12:00:00.000Z' });
    const file = readFileSync(path, 'utf8');
    expect(file).not.toContain(text);
    expect(file).not.toContain(text.slice(-43));
    expect(JSON.stringify(keys.list())).not.toMatch(/sha256|scram|SCRAM/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('are all different', () => {
    const made = Array.from({ length: 20 }, (_, index) => keys.create({ name: `k${index}`, role: 'r' }).text);
    expect(new Set(made.map((text) => text.slice(17))).size).toBe(20);
  });

  test.each<[string, (text: string) => string]>([
    ['one character more', (text) => `${text}x`],
    ['another last character', (text) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`],
    ['another id', (text) => text.replace(/^mlt_.{12}/, 'mlt_000000000000')],
    ['only its id', (text) => text.slice(0, 16)],
    ['nothing', () => ''],
    ['a line end', (text) => `${text}\n`],
    ['its hash', (text) => createHash('sha256').update(text).digest('hex')],
  ])('refuse %s, without saying what is wrong', (_, change) => {
    const { text } = keys.create({ name: 'bi', role: 'analyst' });
    expect(() => keys.holderOf(change(text))).toThrow('the API key is not known');
  });

  test('expire', () => {
    const { text, key } = keys.create({ name: 'bi', role: 'analyst', expiresAt: '2026-03-02T00:00:00.000Z' });
    expect(keys.holderOf(text).name).toBe('bi');
    now = new Date('2026-03-02T00:00:00Z');
    expect(() => keys.holderOf(text)).toThrow('the API key bi expired on 2026-03-02T00:00:00.000Z');
    expect(keys.named('bi')).toBeUndefined();
    expect(keys.holds(key.id)).toBe(false);
    expect(() => keys.create({ name: 'late', role: 'analyst', expiresAt: '2026-03-01T00:00:00.000Z' })).toThrow('it would have expired');
  });

  test('are revoked while a server runs, which has opened the file before', () => {
    const server = new ApiKeys(path, () => now);
    const { text, key } = keys.create({ name: 'bi', role: 'analyst' });
    expect(server.holderOf(text).id).toBe(key.id);
    keys.revoke('bi');
    expect(() => server.holderOf(text)).toThrow('was revoked on 2026-03-01T12:00:00.000Z');
    expect(server.holds(key.id)).toBe(false);
    expect(server.named('bi')).toBeUndefined();
    // The name is free again; the old key stays refused.
    const again = keys.create({ name: 'bi', role: 'other' });
    expect(server.holderOf(again.text).role).toBe('other');
    expect(() => server.holderOf(text)).toThrow('was revoked');
  });

  test('tell which name was meant, and take no name twice', () => {
    keys.create({ name: 'dashboards', role: 'analyst' });
    expect(() => keys.create({ name: 'dashboards', role: 'analyst' })).toThrow('there is a key dashboards already');
    expect(() => keys.create({ name: 'a b\n', role: 'analyst' })).toThrow('is not of letters');
    expect(() => keys.revoke('dashboard')).toThrow(
      expect.objectContaining({ reason: 'api-key-invalid', parameters: expect.objectContaining({ similar: ['dashboards'] }) }),
    );
  });

  test('let nobody in while their file can’t be read', () => {
    const { text } = keys.create({ name: 'bi', role: 'analyst' });
    const good = readFileSync(path, 'utf8');
    for (const broken of ['', '{', '{"format":2,"keys":[]}', good.replace('"role"', '"rôle"')]) {
      writeFileSync(path, broken);
      expect(() => keys.holderOf(text)).toThrow(expect.objectContaining({ reason: 'api-keys-unreadable' }));
      expect(() => keys.holderOf(text)).toThrow(expect.objectContaining({ reason: 'api-keys-unreadable' }));
    }
    writeFileSync(path, good);
    expect(keys.holderOf(text).name).toBe('bi');
  });

  test('have a verifier that proves a password the way PostgreSQL does', () => {
    const { text } = keys.create({ name: 'bi', role: 'analyst' });
    const { verifier } = keys.named('bi') ?? {};
    if (verifier === undefined) throw new Error('no verifier');
    expect(verifier.iterations).toBeGreaterThanOrEqual(4096);
    // What a client computes, RFC 5802.
    const message = Buffer.from('n=bi,r=abc,r=abcdef,s=x,i=4096,c=biws,r=abcdef');
    const hmac = (key: Buffer, data: string | Buffer) => createHmac('sha256', key).update(data).digest();
    const salted = pbkdf2Sync(text, verifier.salt, verifier.iterations, 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
    const proof = clientKey.map((byte, place) => byte ^ (signature[place] ?? 0));
    // What the server does with the verifier alone.
    const expected = hmac(verifier.storedKey, message);
    const recovered = Buffer.from(proof.map((byte, place) => byte ^ (expected[place] ?? 0)));
    expect(createHash('sha256').update(recovered).digest()).toEqual(verifier.storedKey);
    expect(hmac(salted, 'Server Key')).toEqual(verifier.serverKey);
  });

  test('are not lost where two commands make some at once', async () => {
    keys.create({ name: 'first', role: 'r' });
    const program = `
      import { ApiKeys } from ${JSON.stringify(new URL('../../../src/serve/access/api-keys.ts', import.meta.url).href)};
      const keys = new ApiKeys(process.argv[1], () => new Date());
      let made = 0;
      for (let i = 0; i < 20; i += 1) try { keys.create({ name: process.argv[2] + i, role: 'r' }); made += 1; } catch (error) { if (!String(error.message).includes('another command')) throw error; }
      console.log(made);`;
    const run = async (name: string) =>
      Number((await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, path, name])).stdout);
    const made = await Promise.all([run('a'), run('b')]);
    expect(keys.list()).toHaveLength(1 + made.reduce((sum, count) => sum + count, 0));
  });

  test('go on where a command was killed while it wrote', () => {
    keys.create({ name: 'first', role: 'r' });
    writeFileSync(`${path}.lock`, '');
    expect(() => keys.create({ name: 'second', role: 'r' })).toThrow('another command writes');
    utimesSync(`${path}.lock`, new Date(0), new Date(0));
    expect(keys.create({ name: 'second', role: 'r' }).key.name).toBe('second');
  });
});
