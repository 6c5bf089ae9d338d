import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/serving.md', import.meta.url)), 'utf8');
const blocks = [...guide.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language = '', path = '', text = '']) => ({
  language,
  path,
  text,
}));
const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trimEnd().split('\n'));

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Answers as psql does with `-At`, where it is not installed. */
async function byDriver(line: string, port: string, password: string): Promise<string> {
  const [, statement = ''] = /-c "(.*)"$/.exec(line) ?? [];
  const client = new pg.Client({ host: '127.0.0.1', port: Number(port), database: 'shop', user: 'notebook', password });
  await client.connect();
  const { rows } = await client.query<string[]>({ text: statement, rowMode: 'array' });
  await client.end();
  return `${rows.map((row) => row.join('|')).join('\n')}\n`;
}

const hasPsql = spawnSync('psql', ['--version']).status === 0;

test('the guide of serving leads from nothing to answers by curl, psql and a typed client', async () => {
  vi.stubEnv('MARTLET_MASKING_KEY', 'a-key-of-tests-that-is-long-enough-to-count');
  const TSCONFIG = {
    compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
    include: ['martlet.config.ts', 'sources', 'models', 'semantic'],
  };
  const directory = tempProject({
    'tsconfig.json': JSON.stringify(TSCONFIG),
    ...Object.fromEntries(
      blocks.flatMap(({ path, text }) => (path === '' ? [] : [[path, text.replace('postgres: {}', 'postgres: { port: 0 }')] as const])),
    ),
  });
  const call = async (command: string): Promise<string> => {
    const world = new FakeSurroundings(directory);
    const code = await main(command.split(' '), world);
    expect({ command, code, told: code === 0 ? '' : world.written + world.complained }).toEqual({ command, code: 0, told: '' });
    return world.written;
  };
  await call('check --types');

  const server = new FakeSurroundings(directory);
  let serving: Promise<number> | undefined;
  let [key, url, port] = ['', '', ''];
  const answers: string[] = [];
  try {
    for (const line of lines) {
      const [, made] = /^KEY=\$\(npx martlet (.*) \| jq -r \.text\)$/.exec(line) ?? [];
      if (line.startsWith('export ')) continue;
      if (made !== undefined) key = JSON.parse(await call(made)).text;
      else if (line === 'npx martlet serve &') {
        serving = main(['serve', '--port', '0'], server);
        url = await vi.waitFor(
          () => /http:\/\/[\d.]+:\d+/.exec(server.written)?.[0] ?? expect.fail(server.written + server.complained),
          60_000,
        );
        port = /port=(\d+)/.exec(server.written)?.[1] ?? '';
      } else if (line.startsWith('npx martlet ')) await call(line.slice('npx martlet '.length));
      else {
        const app = join(directory, 'app/board.ts');
        writeFileSync(app, readFileSync(app, 'utf8').replaceAll('http://127.0.0.1:8080', url));
        expect(line).toMatch(/^(?:curl|PGPASSWORD=\$KEY psql|KEY=\$KEY npx tsx) /);
        const command = line.replaceAll('http://127.0.0.1:8080', url).replaceAll('port=5433', `port=${port}`);
        const run = () => promisify(execFile)('bash', ['-c', command], { cwd: directory, env: { ...process.env, KEY: key } });
        answers.push(line.includes(' psql ') && !hasPsql ? await byDriver(line, port, key) : (await run()).stdout);
      }
    }
    const [question, rows, csv, runs, bySql, byClient] = answers;
    expect(JSON.parse(question ?? '')).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ order_channel: 'web', revenue: '20.00' })]),
    });
    expect(rows).toContain('A3');
    expect(csv?.trim().split(/\r?\n/).sort()).toEqual(['channel,amount', 'retail,20.00', 'web,20.00']);
    expect(JSON.parse(runs ?? '')).toMatchObject({ runs: [{ command: 'build', outcome: 'succeeded', publication: 1 }] });
    expect(bySql).toBe('retail|20.00\nweb|20.00\n');
    expect(byClient?.split('\n').sort()).toEqual(['', 'retail 20.00', 'succeeded 1', 'web 20.00']);
    // An analyst sees tokens, and the year of birth.
    expect(rows).not.toContain('example');
    expect(rows).toMatch(/[0-9a-f]{64}/);
    expect(rows).toContain('1995-01-01');
    await call('serve keys revoke notebook');
    const refused = await fetch(`${url}/v1/metrics`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
  } finally {
    server.interrupt();
    await serving;
  }
  const log = readFileSync(join(directory, 'access.jsonl'), 'utf8');
  expect(
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(expect.arrayContaining([expect.objectContaining({ reader: 'notebook', role: 'analyst', relations: ['gold.fact_orders'] })]));
  expect(log).not.toMatch(/example|mlt_/);
}, 240_000);
