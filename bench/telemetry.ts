import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openTelemetries } from '../framework/src/integrations/index.js';
import { loadProject } from '../framework/src/project/index.js';
import { type RunEvent, runProject } from '../framework/src/run/index.js';
import { measureCommand } from './measure.js';

/**
 * `npx tsx bench/telemetry.ts`: how much of a build's time telemetry takes: the platform's project is built into a database of its own while OpenLineage and OpenTelemetry send to a
 * server of this process. What counts is the time that the build's own thread spends on it, and the wait at the end.
 */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end());
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const folder = mkdtempSync(join(tmpdir(), 'martlet-bench-'));
Object.assign(process.env, { DUCKDB_PATH: join(folder, 'warehouse.duckdb'), SAMPLE_DATA_DIR: join(folder, 'data') });
await measureCommand(['generate', '--scale', '20'], { SAMPLE_DATA_DIR: join(folder, 'data') });
const project = await loadProject(process.cwd());
project.config.observability.openTelemetry = { endpoint: undefined, headers: {}, traces: true, metrics: true };
const clock = { elapsed: () => performance.now(), now: () => new Date().toISOString() };
const world = {
  now: clock.now,
  sleep: async (milliseconds: number) => void (await setTimeout(milliseconds)),
  variables: { OPENLINEAGE_URL: url, OTEL_EXPORTER_OTLP_ENDPOINT: url },
  print: () => undefined,
};
const receivers = await openTelemetries(project, { name: 'build', environment: 'prod' }, world, async () => undefined);
let spent = 0;
const emit = (event: RunEvent): void => {
  const began = performance.now();
  for (const { tell } of receivers) tell(event);
  spent += performance.now() - began;
};
const began = performance.now();
const { steps } = await runProject(project, { command: 'build', clock, emit });
const built = performance.now() - began;
const finishing = performance.now();
await Promise.all(receivers.map(({ finish }) => finish({ outcome: 'succeeded' })));
const waited = performance.now() - finishing;
const share = ((100 * (spent + waited)) / built).toFixed(2);
console.log(
  `${steps.length} steps in ${Math.round(built)} ms; telemetry took ${spent.toFixed(1)} ms, and ${waited.toFixed(1)} ms at the end: ${share} %`,
);
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true, force: true });
