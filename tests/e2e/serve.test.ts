import { get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { SHOP } from '../../framework/tests/cli/metrics-shop.js';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet, start } from './martlet.js';

const CONFIG = `
  import { defineConfig } from 'martlet';
  export default defineConfig({
    name: 'shop',
    targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
    defaultTarget: 'local',
    serve: { anonymous: 'analyst', http: { port: 0 } },
    roles: { analyst: { relations: 'gold.*', metrics: '*' } },
  });
`;

/** A server of a project, which has begun to answer. */
async function serve(directory: string) {
  const server = start(directory, 'serve', '--json');
  await server.saw('"kind":"serving"');
  const url = server.output('"url":"([^"]+)"');
  return { server, url, ask: async (path: string, init?: RequestInit) => fetch(`${url}${path}`, init) };
}

describe('martlet serve', () => {
  it('answers from each publication once it is there, while builds go on, and ends when it is told to', async () => {
    const directory = tempProject({ ...SHOP, 'martlet.config.ts': CONFIG });
    expect(await martlet(directory, 'build', '--quiet')).toMatchObject({ exitCode: 0 });
    const { server, ask } = await serve(directory);
    const question = '/v1/query?metrics=revenue,orders&by=product.category&orderBy=revenue desc';
    const first = await ask(question);
    expect(await first.json()).toMatchObject({
      publication: { number: 1 },
      rows: [
        { product_category: 'Tennis', revenue: '70.00', orders: '2' },
        { product_category: 'Lighting', revenue: '50.00', orders: '2' },
        { product_category: null, revenue: '5.00', orders: '1' },
      ],
    });
    const rows = await ask('/v1/relations/gold.fact_sales/rows?limit=2&where=amount > 15');
    expect(((await rows.json()) as { rows: unknown[] }).rows).toHaveLength(2);
    const sql = await ask('/v1/sql?format=csv', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'select sum(amount) as total from gold.fact_sales' }),
    });
    expect(await sql.text()).toBe('total\r\n125.00\r\n');
    const told = async (path: string) => (await (await ask(path)).json()) as Record<string, unknown>;
    expect(await told('/v1/runs')).toMatchObject({ runs: [{ command: 'build', environment: 'prod' }] });
    expect(await told('/v1/quality')).toMatchObject({
      tests: expect.arrayContaining([expect.objectContaining({ relation: 'gold.fact_sales' })]),
    });
    expect(await told('/v1/freshness')).toMatchObject({
      relations: expect.arrayContaining([expect.objectContaining({ relation: 'gold.fact_sales' })]),
    });
    expect(await told('/v1/catalog')).toMatchObject({
      relations: expect.arrayContaining([expect.objectContaining({ id: 'gold.dim_product' })]),
    });
    expect((await ask('/v1/lineage')).status).toBe(200);
    const hidden = await ask('/v1/sql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: "select * from read_text('/etc/passwd')" }),
    });
    expect(hidden.status).toBe(400);

    // A build beside it neither waits nor fails, and what it publishes is there at once.
    const changed = tempProject({
      ...SHOP,
      'martlet.config.ts': CONFIG.replace("path: 'warehouse.duckdb'", `path: '${directory}/warehouse.duckdb'`).replace(
        'anonymous:',
        `folder: '${directory}/published', anonymous:`,
      ),
      'models/fact_sales.ts': SHOP['models/fact_sales.ts']?.replace("amount: '40.00'", "amount: '41.00'") ?? '',
    });
    expect(await martlet(changed, 'build', '--quiet')).toMatchObject({ exitCode: 0, err: '' });
    await vi.waitFor(
      async () => expect((await (await ask('/ready')).json()) as object).toMatchObject({ publication: { number: 2 } }),
      5000,
    );
    const etag = first.headers.get('etag') ?? '';
    const later = await ask(question, { headers: { 'if-none-match': etag } });
    expect([later.status, ((await later.json()) as { rows: unknown[] }).rows[1]]).toEqual([
      200,
      { product_category: 'Lighting', revenue: '51.00', orders: '2' },
    ]);
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0, err: '' });
  });

  it('sends what it has begun to send, ends, and leaves no process behind, whatever ends the process that began it', async () => {
    const directory = tempProject({ ...SHOP, 'martlet.config.ts': CONFIG });
    expect(await martlet(directory, 'build', '--quiet')).toMatchObject({ exitCode: 0 });
    const rows = 300_000;
    const sql = JSON.stringify({ sql: `select i from gold.dim_product, unnest(range(${rows})) t(i) limit ${rows}` });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const) {
      const { server, ask } = await serve(directory);
      const answer = await ask('/v1/sql?format=csv', { method: 'POST', headers: { 'content-type': 'application/json' }, body: sql });
      expect(answer.status).toBe(200);
      server.process.kill(signal);
      const lines = (await answer.text()).trimEnd().split('\r\n').length - 1;
      // The process that answers has the same output, which is closed once both have ended.
      const { exitCode, err } = await server.ended;
      expect({ signal, lines, exitCode, err }).toEqual({ signal, lines: rows, exitCode: signal === 'SIGKILL' ? null : 0, err: '' });
      await expect(ask('/health')).rejects.toThrow();
    }
  }, 240_000);

  it('goes on with all others when clients don’t read, go away, or send what is no HTTP', async () => {
    const directory = tempProject({ ...SHOP, 'martlet.config.ts': CONFIG });
    expect(await martlet(directory, 'build', '--quiet')).toMatchObject({ exitCode: 0 });
    const { server, url, ask } = await serve(directory);
    const { port } = new URL(url);
    const many = JSON.stringify({ sql: 'select i, repeat(i::varchar, 20) as filler from gold.fact_sales, unnest(range(1000000)) t(i)' });
    const lazy = connect(Number(port), '127.0.0.1');
    lazy.on('error', () => undefined);
    lazy.write(
      `POST /v1/sql?format=ndjson HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(many)}\r\n\r\n${many}`,
    );
    await new Promise((resolve) => lazy.once('readable', resolve));
    const garbage = connect(Number(port), '127.0.0.1');
    garbage.on('error', () => undefined);
    garbage.end('\x00\x01 nonsense\r\n\r\n');
    const leaving = get(`${url}/v1/relations/gold.fact_sales/rows`);
    leaving.on('error', () => undefined);
    leaving.destroy();
    const tooLong = await ask('/v1/sql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"sql":"${'x'.repeat(100_000_000)}"}`,
    }).catch((error: unknown) => error);
    // A server that refuses to read on may close before the client has sent all.
    if (tooLong instanceof Response) expect(tooLong.status).toBe(413);
    expect((await ask('/v1/metrics')).status).toBe(200);
    lazy.destroy();
    expect((await ask('/v1/query?metrics=revenue')).status).toBe(200);
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0 });
  });
});
