import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessEntry, AccessLog } from '../../../src/serve/access/access-log.js';

const ENTRY: AccessEntry = {
  reader: 'bi',
  signIn: 'key',
  key: '0123456789ab',
  role: 'analyst',
  interface: 'http',
  operation: 'GET /v1/relations/{relation}/rows',
  relations: ['gold.fact_sales'],
  metrics: ['revenue'],
  environment: 'prod',
  publication: 12,
  rows: 3,
  bytes: 120,
  milliseconds: 4.2,
  outcome: 'answered',
};

const pathOf = (): string => join(mkdtempSync(join(tmpdir(), 'martlet-log-')), 'log/access.jsonl');

describe('the access log', () => {
  test('says who read what, and goes on in the file of yesterday', async () => {
    const path = pathOf();
    for (const rows of [1, 2]) {
      const log = new AccessLog(path, () => new Date('2026-03-01T12:00:00Z'));
      log.record({ ...ENTRY, rows });
      await log.close();
    }
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).rows)).toEqual([1, 2]);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ at: '2026-03-01T12:00:00.000Z', ...ENTRY, rows: 1 });
  });

  test('keeps one line an entry, whatever names hold', async () => {
    const path = pathOf();
    const log = new AccessLog(path, () => new Date('2026-03-01T12:00:00Z'));
    const texts = fc.sample(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom('\n', '\r\n', '\u2028{"reader":"root"}', '\u0085', '\u001b[2J', '\u202e', '"}\n{"reader":"root"'),
      ),
      200,
    );
    for (const text of texts) log.record({ ...ENTRY, reader: text, operation: text, requestId: text, relations: [text], metrics: [text] });
    await log.close();
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split(/[\n\r\u0085\u2028\u2029]/);
    expect(lines).toHaveLength(texts.length);
    expect(lines.every((line) => JSON.parse(line).outcome === 'answered' && line.length < 8000)).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey.
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test('keeps what an entry is made of, and nothing else that comes with it', async () => {
    const path = pathOf();
    const log = new AccessLog(path, () => new Date('2026-03-01T12:00:00Z'));
    log.record({ ...ENTRY, ...{ statement: 'ada@example.com', plan: { value: 'ada@example.com' } } });
    await log.close();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ at: '2026-03-01T12:00:00.000Z', ...ENTRY });
  });

  test('tells that it can’t write, and stops no answer', async () => {
    const log = new AccessLog(tmpdir(), () => new Date());
    log.record(ENTRY);
    await expect.poll(() => log.problem).toBeDefined();
    log.record(ENTRY);
    await log.close();
  });
});
