import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accessHeads, verifyAccessLog } from '../../../src/run/access-chain.js';
import { type AccessEntry, AccessLog } from '../../../src/serve/access/access-log.js';
import type { AuditEntry } from '../../../src/state/index.js';

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

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);
const LINK = { chain: expect.stringMatching(/^[0-9a-f]{16}$/), sequence: 1, previous: HASH, hash: HASH };

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
    expect(JSON.parse(lines[0] ?? '')).toEqual({ at: '2026-03-01T12:00:00.000Z', ...ENTRY, rows: 1, ...LINK });
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
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ at: '2026-03-01T12:00:00.000Z', ...ENTRY, ...LINK });
  });

  test('tells that it can’t write, and stops no answer', async () => {
    const log = new AccessLog(tmpdir(), () => new Date());
    log.record(ENTRY);
    await expect.poll(() => log.problem).toBeDefined();
    log.record(ENTRY);
    await log.close();
  });
});

describe('the chain of the access log', () => {
  const anchored = (reads: readonly string[], at = '2026-03-01T13:00:00.000Z'): AuditEntry => ({
    sequence: 7,
    previous: '',
    project: 'shop',
    action: 'anchor',
    outcome: 'done',
    at,
    who: { name: 'anna', proof: 'none' },
    details: { reads },
  });
  /** What two servers have written, one after the other, of three answers each; the second one meets what the first has left. */
  const written = async (left = ''): Promise<string> => {
    const path = pathOf();
    for (const server of [1, 2]) {
      const log = new AccessLog(path, () => new Date('2026-03-01T12:00:00Z'));
      for (const rows of [1, 2, 3]) log.record({ ...ENTRY, rows: server * 10 + rows, reader: 'Ünal \u2028"' });
      await log.close();
      if (server === 1) appendFileSync(path, left);
    }
    return path;
  };
  const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
  const write = (path: string, lines: readonly string[]) => writeFileSync(path, `${lines.join('\n')}\n`);
  const problemsOf = async (path: string, entries: readonly AuditEntry[] = []) => (await verifyAccessLog(path, entries)).problems;

  test('is whole as servers write it, also behind a line that a killed one has left, and across files that it was renamed to', async () => {
    expect(await problemsOf(await written())).toEqual([]);
    expect(await verifyAccessLog(await written('{"at":"2026-03-0'), [])).toEqual({
      lines: 6,
      since: '2026-03-01T12:00:00.000Z',
      older: 0,
      problems: [],
    });
    const path = await written();
    const all = linesOf(path);
    write(`${path}.2`, all.slice(0, 1));
    write(`${path}.1`, all.slice(1, 4));
    write(path, all.slice(4));
    expect(await problemsOf(path, [anchored(accessHeads(path))])).toEqual([]);
    // What is older than the oldest file is no more.
    rmSync(`${path}.2`);
    const before = anchored(['0123456789abcdef 1 0'], '2026-02-28T12:00:00.000Z');
    expect(await verifyAccessLog(path, [before])).toMatchObject({ lines: 5, older: 1, problems: [] });
    // A log that begins anew has no older ones.
    write(path, all.slice(0, 3));
    rmSync(`${path}.1`);
    expect(await verifyAccessLog(path, [before])).toMatchObject({ lines: 3, older: 0, problems: [{ kind: 'reads-differ' }] });
  });

  test('of servers that write one file at once is whole', async () => {
    const path = pathOf();
    const logs = [1, 2, 3].map(() => new AccessLog(path, () => new Date('2026-03-01T12:00:00Z')));
    for (let round = 0; round < 20; round += 1) for (const log of logs) log.record({ ...ENTRY, rows: round });
    await Promise.all(logs.map((log) => log.close()));
    const { lines, problems } = await verifyAccessLog(path, [anchored(accessHeads(path))]);
    expect([lines, problems]).toEqual([60, []]);
    expect(accessHeads(path)).toHaveLength(3);
  });

  test.each<readonly [string, (lines: readonly string[]) => readonly string[]]>([
    ['a reader is another one', (lines) => lines.with(1, (lines[1] ?? '').replace('Ünal', 'Mallory'))],
    ['a number of rows is another one', (lines) => lines.with(5, (lines[5] ?? '').replace('"rows":23', '"rows":0'))],
    ['a line is taken out', (lines) => lines.toSpliced(1, 1)],
    ['a line is replaced by something else', (lines) => lines.with(1, 'hello')],
    ['the end of a server is taken out', (lines) => lines.toSpliced(2, 1)],
    ['all lines of the first server are taken out', (lines) => lines.slice(3)],
    ['the lines of the servers have changed places', (lines) => [...lines.slice(3), ...lines.slice(0, 3)]],
    ['two lines have changed places', (lines) => [lines[1] ?? '', lines[0] ?? '', ...lines.slice(2)]],
    ['a line is there twice', (lines) => lines.toSpliced(1, 0, lines[1] ?? '')],
    ['a line without a place is put in', (lines) => lines.toSpliced(3, 0, '{"at":"2026-03-01T12:00:00.000Z","reader":"bi"}')],
    ['the last line is taken out', (lines) => lines.slice(0, -1)],
    ['the last server is taken out', (lines) => lines.slice(0, 3)],
  ])('is not whole when %s', async (_, change) => {
    const path = await written();
    const anchor = anchored(accessHeads(path), '2026-03-01T12:00:00.000Z');
    write(path, change(linesOf(path)));
    expect(await problemsOf(path, [anchor])).not.toEqual([]);
  });
});
