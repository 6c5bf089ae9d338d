import { execFileSync, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';

const ADDRESS = '127.0.0.77';
/** A command that has said its last word ends by then; the system itself would ask for ten seconds. */
const LONGEST_END = 8000;

/** Runs a program where a file is the system's list of name servers. */
const WITH_NAME_SERVERS = ['-m', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"'];

const canMount = ((): boolean => {
  try {
    execFileSync('unshare', [...WITH_NAME_SERVERS, '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const project = ({ state = '', channel = '' }): string =>
  tempProject({
    'martlet.config.ts': `import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb', ${state} } }, defaultTarget: 'local',
        ${channel === '' ? '' : `alerts: { channels: { ours: ${channel} }, routes: [{ to: ['ours'] }] }`} });`,
    'models/numbers.ts': `import { atLeast, integer, model } from 'martlet';
      export const numbers = model({ name: 'numbers', from: {}, columns: { n: integer().test(atLeast(10)) }, query: (db) => db.selectNoFrom((eb) => eb.val(1).as('n')) });`,
  });

// Mounting needs a right that not every machine gives.
describe.skipIf(!canMount)('name servers that never answer', () => {
  let silent: Socket;
  let asked = 0;
  beforeAll(async () => {
    silent = createSocket('udp4');
    silent.on('message', () => (asked += 1));
    await new Promise<void>((resolve, reject) => {
      silent.once('error', reject);
      silent.bind(53, ADDRESS, resolve);
    });
  });
  afterAll(() => void silent.close());

  const run = (directory: string, ...argv: readonly string[]) =>
    new Promise<{ exitCode: number | null; told: string; millisecondsToEnd: number }>((resolve) => {
      const servers = join(directory, 'resolv.conf');
      writeFileSync(servers, `nameserver ${ADDRESS}\n`);
      const command = [process.execPath, join(directory, 'node_modules/martlet/bin/martlet.js'), ...argv, '--no-color'];
      const child = spawn('unshare', [...WITH_NAME_SERVERS, servers, ...command], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
      let told = '';
      let lastWord = performance.now();
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          told += text;
          lastWord = performance.now();
        });
      }
      child.once('close', (exitCode) => resolve({ exitCode, told, millisecondsToEnd: performance.now() - lastWord }));
    });

  // Whichever ends first, the limit of a delivery or that of the system's search for a name, is a matter of moments.
  test.each([
    ['a receiver of alerts', { channel: `{ kind: 'webhook', url: 'https://receiver.example.com/hook' }` }, ['build'], 1, /MARTLET-Q005/],
    [
      'a mail server',
      { channel: `{ kind: 'email', host: 'mail.example.com', port: 25, from: 'm@example.com', to: ['a@example.com'] }` },
      ['build'],
      1,
      /MARTLET-Q005/,
    ],
    [
      'a channel that is tried',
      { channel: `{ kind: 'webhook', url: 'https://receiver.example.com/hook' }` },
      ['debug', '--alerts'],
      2,
      /in time|reached/,
    ],
    [
      'PostgreSQL with the state',
      { state: `state: { store: 'postgres', host: 'state.example.com', user: 'martlet', database: 'state', timeoutSeconds: 1 }` },
      ['build'],
      3,
      /MARTLET-S012/,
    ],
  ] as const)('of %s cost a command seconds', async (_, broken, argv, exitCode, because) => {
    const before = asked;
    const ended = await run(project(broken), ...argv);
    expect(ended.told).toMatch(because);
    expect(ended).toMatchObject({ exitCode, told: expect.not.stringMatching(/^ +at /m) });
    expect(ended.millisecondsToEnd).toBeLessThan(LONGEST_END);
    // It was the name server that was waited for.
    expect(asked).toBeGreaterThan(before);
  });
});
