import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standInDirectory } from '../cache.js';
import { plainDecimal, plainTimestamp } from '../cell-text.js';
import { freePort } from '../free-port.js';

/** An emulator of BigQuery's REST interface with DuckDB behind it. */
export interface LocalBigquery {
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

export async function startLocalBigquery(): Promise<LocalBigquery> {
  const installed = standInDirectory('bigquery');
  const data = await mkdtemp(join(tmpdir(), 'martlet-bigquery-'));
  const [port, grpcPort] = [await freePort(), await freePort()];
  const server = spawn(
    join(installed, 'venv/bin/local-bigquery'),
    ['--host', '127.0.0.1', '--port', `${port}`, '--grpc-port', `${grpcPort}`, '--project', 'test', '--data-dir', data, 'serve'],
    { stdio: 'ignore', env: { ...process.env, HOME: join(installed, 'home') } },
  );
  const stop = (): void => void server.kill('SIGKILL');
  process.once('exit', stop);
  const exited = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  await untilItAnswers(origin, () => server.exitCode !== null);

  return {
    async query(sql) {
      const response = await fetch(`${origin}/bigquery/v2/projects/test/queries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: sql, useLegacySql: false, maxResults: 100_000 }),
      });
      const body = (await response.json()) as QueryResponse;
      if (body.error !== undefined) throw new Error(body.error.message);
      const fields = body.schema?.fields ?? [];
      return (body.rows ?? []).map((row) => row.f.map((cell, index) => cellOf(cell.v, fields[index] as Field)));
    },
    async close() {
      process.off('exit', stop);
      stop();
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly Field[];
}
interface QueryResponse {
  readonly error?: { readonly message: string };
  readonly schema?: { readonly fields: readonly Field[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
}

/** BigQuery sends every value as text, nested in `v` and `f`. */
function cellOf(value: unknown, field: Field): unknown {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED') {
    return (value as { v: unknown }[]).map((item) => cellOf(item.v, { ...field, mode: 'NULLABLE' }));
  }
  if (field.fields !== undefined) {
    const cells = (value as { f: { v: unknown }[] }).f;
    return Object.fromEntries(field.fields.map((inner, index) => [inner.name, cellOf(cells[index]?.v, inner)]));
  }
  const text = String(value);
  switch (field.type) {
    case 'INTEGER':
    case 'INT64':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'FLOAT':
    case 'FLOAT64':
      return Number.isFinite(Number(text)) ? Number(text) : ({ Inf: 'Infinity', '-Inf': '-Infinity' }[text] ?? text);
    case 'BOOLEAN':
    case 'BOOL':
      return text === 'true';
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return plainDecimal(text);
    case 'BYTES':
      return Buffer.from(text, 'base64').toString('hex');
    case 'DATETIME':
      return plainTimestamp(text.replace('T', ' '));
    case 'TIMESTAMP':
      return utcTimestamp(text);
    default:
      return text;
  }
}

/** Seconds since 1970, perhaps in scientific notation, as `2024-02-29 13:05:00.25`. */
function utcTimestamp(seconds: string): string {
  const micros = BigInt(Math.round(Number(seconds) * 1e6));
  const wholeSeconds = (micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
  const fraction = String(micros - wholeSeconds * 1_000_000n).padStart(6, '0');
  const whole = new Date(Number(wholeSeconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return plainTimestamp(`${whole}.${fraction}`);
}

async function untilItAnswers(origin: string, hasEnded: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (hasEnded()) throw new Error('local-bigquery ended before it was ready.');
    const answered = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('local-bigquery was not ready within a minute.');
}
