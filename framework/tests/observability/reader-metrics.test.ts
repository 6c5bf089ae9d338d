import { expect, test } from 'vitest';
import { startMetrics } from '../../src/serve/index.js';

const entry = {
  reader: 'anna@example.com',
  signIn: 'key',
  interface: 'http',
  operation: 'GET /v1/metrics',
  relations: ['gold.sales'],
  metrics: [],
  rows: 3,
  bytes: 120,
  milliseconds: 30,
  outcome: 'answered',
} as const;

test('a server tells Prometheus what it has answered, on a port of its own, and names no reader', async () => {
  const server = await startMetrics({ current: () => undefined }, { host: '127.0.0.1', port: 0 });
  try {
    server.metrics.record(entry);
    server.metrics.record({ ...entry, milliseconds: 700, outcome: 'refused', code: 'MARTLET-S001', rows: 0, bytes: 0 });
    for (let made = 0; made < 500; made += 1) server.metrics.record({ ...entry, interface: 'postgres', operation: `made up ${made}` });
    const response = await fetch(server.url);
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('martlet_serve_answers_total{interface="http",operation="GET /v1/metrics",outcome="answered"} 1\n');
    expect(text).toContain('outcome="refused",code="MARTLET-S001"} 1\n');
    expect(text).toContain('martlet_serve_answer_seconds_bucket{interface="http",operation="GET /v1/metrics",le="0.05"} 1\n');
    expect(text).toContain('martlet_serve_answer_seconds_bucket{interface="http",operation="GET /v1/metrics",le="+Inf"} 2\n');
    expect(text).toContain('martlet_serve_answer_seconds_count{interface="http",operation="GET /v1/metrics"} 2\n');
    expect(text).toContain('martlet_serve_rows_total{interface="http"} 3\n');
    expect(text).not.toContain('anna');
    // A client can’t make the server remember whatever it makes up.
    expect(text.split('\n').filter((line) => line.startsWith('martlet_serve_answers_total')).length).toBeLessThan(210);
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
  } finally {
    await server.stop();
  }
});
