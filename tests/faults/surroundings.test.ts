import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { serveSite } from '../../framework/src/catalog/index.js';
import { main } from '../../framework/src/cli/main.js';
import { FakeSurroundings } from '../../framework/tests/cli/fake-surroundings.js';
import { tempProject } from '../../framework/tests/temp-project.js';

/** A shop of one file and one model. */
const SHOP = {
  'data/orders.csv': 'id,amount\n1,10\n2,20\n',
  'sources/orders.ts': `import { integer, source } from 'martlet';
    export const orders = source({ name: 'orders', files: { pattern: 'orders.csv' }, columns: { id: integer().notNull(), amount: integer() },
      monitors: (m) => [m.volume()] });`,
  'models/amounts.ts': `import { integer, model } from 'martlet'; import { orders } from '../sources/orders.js';
    export const amounts = model({ name: 'amounts', from: { orders }, materialized: { kind: 'table' }, columns: { id: integer().notNull(), amount: integer() },
      query: (db) => db.selectFrom('orders').select(['id', 'amount']) });`,
};

/** What is done to the world, and what a command then says. */
interface Kind {
  /** Breaks something, and answers with what puts it right. */
  readonly breaks: (directory: string) => (() => void) | undefined;
  readonly argv?: readonly string[];
  readonly exitCode: number;
  /** What the error is named by; none where the command goes on. */
  readonly code?: RegExp;
  /** Whether it begins on a warehouse that has been built. */
  readonly isBuilt?: true;
  /** Whether the fault needs a file system of its own. */
  readonly mounts?: true;
}

const undoing: (() => void)[] = [];
afterEach(() => {
  for (const undo of undoing.splice(0).reverse()) undo();
});

const mounted = (path: string, options: string): (() => void) => {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) execFileSync('umount', ['-l', path]);
    isMounted = false;
  };
  undoing.push(unmount);
  return unmount;
};

const canMount = ((): boolean => {
  try {
    mounted(join(process.env.TMPDIR ?? '/tmp', `martlet-faults-${process.pid}`), 'size=1m');
    for (const undo of undoing.splice(0)) undo();
    return true;
  } catch {
    return false;
  }
})();

/** A mount over a directory that a project has already: it is empty then. */
const over =
  (path: string, options: string, fill?: (path: string) => void) =>
  (directory: string): (() => void) => {
    const unmount = mounted(join(directory, path), options);
    fill?.(join(directory, path));
    return unmount;
  };

const fileAt =
  (path: string, content = 'something else') =>
  (directory: string): (() => void) => {
    rmSync(join(directory, path), { recursive: true, force: true });
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), content);
    return () => rmSync(join(directory, path));
  };
const directoryAt =
  (path: string) =>
  (directory: string): (() => void) => {
    rmSync(join(directory, path), { recursive: true, force: true });
    mkdirSync(join(directory, path), { recursive: true });
    writeFileSync(join(directory, path, 'file'), '');
    return () => rmSync(join(directory, path), { recursive: true });
  };
const linkAt =
  (path: string, to: string) =>
  (directory: string): (() => void) => {
    symlinkSync(to, join(directory, path));
    return () => rmSync(join(directory, path));
  };
const withTarget =
  (path: string, breaks?: (directory: string) => undefined | (() => void)) =>
  (directory: string): (() => void) => {
    const config = join(directory, 'martlet.config.ts');
    const before = readFileSync(config, 'utf8');
    writeFileSync(config, before.replace('warehouse.duckdb', path));
    const undo = breaks?.(directory);
    return () => {
      writeFileSync(config, before);
      undo?.();
    };
  };
const damaged =
  (change: (file: string, bytes: Buffer) => void) =>
  (directory: string): (() => void) => {
    const file = join(directory, 'warehouse.duckdb');
    const whole = readFileSync(file);
    change(file, Buffer.from(whole));
    return () => writeFileSync(file, whole);
  };
/** Fills a file system to its last byte. */
const fill = (path: string): void => {
  try {
    writeFileSync(join(path, 'filler'), Buffer.alloc(64 * 1024 * 1024));
  } catch {
    // That it is full is what was asked for.
  }
};
const EVIL = "import { writeFileSync } from 'node:fs'; writeFileSync('EVIL', ''); export const load = (specifier) => import(specifier);";

const KINDS: Readonly<Record<string, Kind>> = {
  'target/ is a file': { breaks: fileAt('target'), exitCode: 2, code: /S066/ },
  'target/ can only be read': { breaks: over('target', 'ro'), exitCode: 2, code: /S065/, mounts: true },
  'target/ is full': { breaks: over('target', 'size=16k', fill), exitCode: 3, code: /S064/, mounts: true },
  'target/ takes no more files': { breaks: over('target', 'nr_inodes=1'), exitCode: 3, code: /S064/, mounts: true },
  'target/ leads to itself': { breaks: linkAt('target', 'target'), exitCode: 2, code: /S066/ },
  'target/ leads nowhere': { breaks: linkAt('target', 'nowhere/at/all'), exitCode: 2, code: /S066|S067/ },
  'target/manifest.json is a directory': {
    breaks: directoryAt('target/manifest.json'),
    exitCode: 2,
    code: /S066/,
    isBuilt: true,
    argv: ['build', '--exclude', 'amounts'],
  },
  'target/run_results.json is a directory': { breaks: directoryAt('target/run_results.json'), exitCode: 2, code: /S066/ },
  'target/compiled is a file': { breaks: fileAt('target/compiled'), exitCode: 2, code: /S066/ },
  'target/modules can only be read': { breaks: over('target/modules', 'ro'), exitCode: 0, mounts: true },
  'target/modules is full': { breaks: over('target/modules', 'size=4k', fill), exitCode: 0, mounts: true },
  'target/modules is a file': { breaks: fileAt('target/modules'), exitCode: 0 },
  'target/modules/import.mjs is another': { breaks: fileAt('target/modules/import.mjs', EVIL), exitCode: 0 },
  'target/modules/import.mjs is a directory': { breaks: directoryAt('target/modules/import.mjs'), exitCode: 0 },
  'target/modules/modules.json is damaged': { breaks: fileAt('target/modules/modules.json', '{'), exitCode: 0 },
  'target/modules/facts.json is damaged': { breaks: fileAt('target/modules/facts.json', 'no\n{}'), exitCode: 0 },
  'target/ holds packages of others': {
    breaks: (directory) => {
      mkdirSync(join(directory, 'target/node_modules/martlet'), { recursive: true });
      writeFileSync(
        join(directory, 'target/node_modules/martlet/package.json'),
        '{ "name": "martlet", "type": "module", "exports": "./index.js" }',
      );
      writeFileSync(join(directory, 'target/node_modules/martlet/index.js'), EVIL);
      return () => rmSync(join(directory, 'target/node_modules'), { recursive: true });
    },
    exitCode: 0,
  },
  'the site can’t be written where it is to go': {
    breaks: fileAt('site'),
    argv: ['docs', 'generate', '--out', 'site'],
    exitCode: 2,
    code: /S066/,
  },
  'the site goes where only reading is allowed': {
    breaks: over('site', 'ro'),
    argv: ['docs', 'generate', '--out', 'site'],
    exitCode: 2,
    code: /S065|S066/,
    mounts: true,
  },
  'the site goes where no room is': {
    breaks: over('site', 'size=16k', fill),
    argv: ['docs', 'generate', '--out', 'site'],
    exitCode: 3,
    code: /S064/,
    mounts: true,
  },
  'a plan is saved where no room is': {
    breaks: over('plans', 'size=4k', fill),
    argv: ['plan', '--out', 'plans/plan.json'],
    exitCode: 3,
    code: /S064/,
    mounts: true,
  },
  'the database is a text': {
    breaks: fileAt('warehouse.duckdb', 'no database, but a text that is long enough to have a header of its own'.repeat(1000)),
    exitCode: 3,
    code: /S069/,
  },
  'the database is one of SQLite': {
    breaks: fileAt('warehouse.duckdb', `SQLite format 3\0${'\0'.repeat(8192)}`),
    exitCode: 3,
    code: /S069/,
  },
  'the database is a directory': { breaks: directoryAt('warehouse.duckdb'), exitCode: 2, code: /S066/ },
  'the database has a damaged header': {
    breaks: damaged((file, bytes) => writeFileSync(file, bytes.fill(0xff, 0, 64))),
    exitCode: 3,
    code: /S069/,
    isBuilt: true,
  },
  'the database is damaged in many places': {
    breaks: damaged((file, bytes) => {
      for (let at = 4100; at < bytes.length; at += 5000) bytes[at] = (bytes[at] ?? 0) ^ 255;
      writeFileSync(file, bytes);
    }),
    exitCode: 3,
    code: /S069|S063/,
    isBuilt: true,
  },
  'the database is cut off': { breaks: damaged((file) => truncateSync(file, 8192)), exitCode: 3, code: /S069|S063/, isBuilt: true },
  'the database leads to itself': { breaks: linkAt('warehouse.duckdb', 'warehouse.duckdb'), exitCode: 2, code: /S066/ },
  'the directory of the database is missing': { breaks: withTarget('missing/directory/w.duckdb'), exitCode: 2, code: /S066/ },
  'the directory of the database is a file': { breaks: withTarget('place/w.duckdb', fileAt('place')), exitCode: 2, code: /S066/ },
  'the name of the database is too long': { breaks: withTarget(`${'x'.repeat(300)}.duckdb`), exitCode: 2, code: /S066/ },
  'the database may only be read': { breaks: withTarget('place/w.duckdb', over('place', 'ro')), exitCode: 2, code: /S065/, mounts: true },
  'the disk of the database is full from the start': {
    breaks: withTarget('place/w.duckdb', over('place', 'size=64k', fill)),
    exitCode: 3,
    code: /S064|S063/,
    mounts: true,
  },
  'the disk of the database is full on the way': {
    breaks: (directory) => {
      const rows = Array.from({ length: 60_000 }, (_, id) => `${id},${(id * 7919) % 1_000_003}`);
      const undo = withTarget('place/w.duckdb', over('place', 'size=800k'))(directory);
      const small = readFileSync(join(directory, 'data/orders.csv'));
      writeFileSync(join(directory, 'data/orders.csv'), ['id,amount', ...rows, ''].join('\n'));
      return () => {
        undo();
        writeFileSync(join(directory, 'data/orders.csv'), small);
      };
    },
    exitCode: 3,
    code: /S063|S064/,
    mounts: true,
  },
  'the data’s directory is a file': {
    breaks: (directory) => {
      rmSync(join(directory, 'data'), { recursive: true });
      writeFileSync(join(directory, 'data'), '');
      return () => {
        rmSync(join(directory, 'data'));
        mkdirSync(join(directory, 'data'));
        writeFileSync(join(directory, 'data/orders.csv'), SHOP['data/orders.csv']);
      };
    },
    exitCode: 1,
    code: /MARTLET-I/,
  },
  'a file of data is a directory': {
    breaks: (directory) => {
      directoryAt('data/orders.csv')(directory);
      return () => fileAt('data/orders.csv', SHOP['data/orders.csv'])(directory) && undefined;
    },
    exitCode: 1,
    code: /MARTLET-I/,
  },
};

const run = async (directory: string, ...argv: readonly string[]) => {
  const world = new FakeSurroundings(directory);
  const exitCode = await main(argv, world);
  return { exitCode, told: `${world.written}${world.complained}` };
};

describe('a command whose surroundings are broken:', () => {
  for (const [name, { breaks, argv = ['build'], exitCode, code, isBuilt, mounts }] of Object.entries(KINDS)) {
    test.skipIf(mounts === true && !canMount)(name, async () => {
      const directory = tempProject(SHOP);
      if (isBuilt) expect((await run(directory, 'build')).exitCode).toBe(0);
      const undo = breaks(directory);
      const found = await run(directory, ...argv);
      expect({ exitCode: found.exitCode, told: found.told }).toEqual({
        exitCode,
        told: code === undefined ? expect.not.stringMatching(/MARTLET-/) : expect.stringMatching(code),
      });
      expect(found.told).not.toMatch(/^ +at /m);
      expect(found.told).not.toMatch(/Again in|Trying again/);
      expect(existsSync('EVIL')).toBe(false);
      // Put right, it is as if nothing had been.
      undo?.();
      expect(await run(directory, 'build')).toMatchObject({ exitCode: 0 });
    });
  }
});

describe('quotas of a user or a process', () => {
  const told = ({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }) => ({
    exitCode: status,
    told: `${stdout}${stderr}`,
  });
  const bin = (directory: string): string => join(directory, 'node_modules/martlet/bin/martlet.js');
  const many = (directory: string): void => {
    const rows = Array.from({ length: 60_000 }, (_, id) => `${id},${(id * 7919) % 1_000_003}`);
    writeFileSync(join(directory, 'data/orders.csv'), ['id,amount', ...rows, ''].join('\n'));
  };

  test('a file that may grow no further is told of as a full disk', async () => {
    const directory = tempProject(SHOP);
    many(directory);
    // 1,600 blocks of 512 bytes; without the trap the system would end the process.
    const limited = ['-c', 'trap "" XFSZ; ulimit -f 1600; exec "$@"', 'sh', process.execPath, bin(directory), 'build', '--no-color'];
    const found = told(spawnSync('sh', limited, { cwd: directory, encoding: 'utf8' }));
    expect(found).toEqual({ exitCode: 3, told: expect.stringMatching(/MARTLET-S06[34]/) });
    expect(found.told).not.toMatch(/^ +at /m);
    expect(found.told).not.toMatch(/Again in|Trying again/);
    expect(await run(directory, 'build')).toMatchObject({ exitCode: 0 });
  });

  /** A library that answers writes as a disk with quotas does; undefined where it can't be compiled. */
  const quota = ((): string | undefined => {
    const library = join(mkdtempSync(join(tmpdir(), 'martlet-quota-')), 'quota.so');
    const source = fileURLToPath(new URL('quota.c', import.meta.url));
    return spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source]).status === 0 ? library : undefined;
  })();
  afterAll(() => quota !== undefined && rmSync(dirname(quota), { recursive: true }));

  test.skipIf(quota === undefined).each([
    ['the database', 'warehouse.duckdb', 800_000],
    ['target/', 'target', 8000],
    ['target/modules', 'target/modules', 0],
  ] as const)('a quota that %s meets is told of as a full disk, where it matters', (_, place, bytes) => {
    const directory = tempProject(SHOP);
    if (place === 'warehouse.duckdb') many(directory);
    const env = { ...process.env, LD_PRELOAD: quota, QUOTA_DIRECTORY: join(directory, place), QUOTA_BYTES: String(bytes) };
    const build = (more: NodeJS.ProcessEnv) =>
      told(spawnSync(process.execPath, [bin(directory), 'build', '--no-color'], { cwd: directory, encoding: 'utf8', env: more }));
    const found = build(env);
    const matters = place !== 'target/modules';
    expect(found).toEqual({
      exitCode: matters ? 3 : 0,
      told: matters ? expect.stringMatching(/MARTLET-S06[34].*quota/is) : expect.any(String),
    });
    expect(found.told).not.toMatch(/^ +at /m);
    expect(found.told).not.toMatch(/Again in|Trying again/);
    expect(build(process.env)).toMatchObject({ exitCode: 0 });
  });
});

describe('what a command is asked is refused with a sentence:', () => {
  test.each([
    ['a port that is none', ['docs', 'serve', '--port', '99999'], /port/],
    ['a port that is a word', ['docs', 'serve', '--port', 'http'], /whole number/],
    ['a selector that is empty', ['ls', '--select', ''], /U006.*it is empty/s],
    ['a selector of blanks', ['ls', '--select', 'orders', '  '], /U006/],
    ['nothing to leave out', ['ls', '--exclude', ''], /U006/],
    ['a target of every object', ['ls', '--target', '__proto__'], /U003/],
    ['a target of every class', ['ls', '--target', 'constructor'], /U003/],
    ['an environment of every object', ['build', '--env', '__proto__'], /S002/],
    ['a relation of every object', ['show', '__proto__'], /U009/],
    ['a relation of every class', ['lineage', 'constructor'], /U009/],
    ['an environment that is none', ['unlock', "x'; drop"], /S002/],
    ['a day that is none', ['monitor', '--expected', 'orders', '--from', '2024-99-99'], /U007.*2026-01-31/s],
    ['a day of no February', ['monitor', '--expected', 'orders', '--from', '2023-02-29'], /U007/],
    ['days that end before they begin', ['monitor', '--expected', 'orders', '--from', '2024-01-05', '--to', '2024-01-01'], /empty/],
    ['a relation without monitors', ['monitor', '--expected', 'amounts', '--from', '2024-01-05'], /no monitors/],
    ['both verdicts', ['monitor', '--expected', 'orders', '--incident', 'orders', '--from', '2024-01-05'], /not both/],
  ])('%s', async (_, argv, because) => {
    const { exitCode, told } = await run(tempProject(SHOP), ...argv);
    expect(exitCode).toBe(2);
    expect(told).toMatch(because);
    expect(told).not.toMatch(/^ +at /m);
  });
});

describe('the streams of a command:', () => {
  const spawned = (stdio: readonly ('ignore' | 'pipe' | number)[], directory: string, until?: (child: ReturnType<typeof spawn>) => void) =>
    new Promise<{ exitCode: number | null; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(directory, 'node_modules/martlet/bin/martlet.js'), 'build', '--no-color'], {
        cwd: directory,
        stdio: [...stdio],
      });
      let err = '';
      child.stderr?.on('data', (text) => {
        err += String(text);
      });
      until?.(child);
      child.once('close', (exitCode) => resolve({ exitCode, err }));
    });

  test.skipIf(!existsSync('/dev/full'))('a full one is an error with a code, a full one of errors is none', async () => {
    const directory = tempProject(SHOP);
    const out = await spawned(['ignore', openSync('/dev/full', 'w'), 'pipe'], directory);
    expect(out).toEqual({ exitCode: 3, err: expect.stringMatching(/MARTLET-S068/) });
    expect(out.err).not.toMatch(/^ +at /m);
    expect((await spawned(['ignore', 'pipe', openSync('/dev/full', 'w')], directory)).exitCode).toBe(0);
  });

  test('a reader that goes away ends nothing', async () => {
    const closed = await spawned(['ignore', 'pipe', 'pipe'], tempProject(SHOP), (child) => child.stdout?.destroy());
    expect(closed).toEqual({ exitCode: 0, err: '' });
  });

  test('a database that another process holds is told of as that', async () => {
    const directory = tempProject(SHOP);
    expect((await run(directory, 'build')).exitCode).toBe(0);
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        "const { DuckDBInstance } = await import('@duckdb/node-api'); await DuckDBInstance.create('warehouse.duckdb'); console.log('held'); setInterval(() => {}, 1000)",
      ],
      { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const found = await run(directory, 'build');
    holder.kill('SIGKILL');
    expect(found).toEqual({ exitCode: 3, told: expect.stringMatching(/W001/) });
  });
});

describe('martlet docs serve', () => {
  const LINES = [
    'GET / HTTP/1.1',
    'GET // HTTP/1.1',
    'GET //:0/ HTTP/1.1',
    'GET ///x HTTP/1.1',
    'GET /%ff%fe HTTP/1.1',
    'GET /%00 HTTP/1.1',
    'GET /../../etc/passwd HTTP/1.1',
    'GET /..%2f..%2fetc%2fpasswd HTTP/1.1',
    'GET http://[::1 HTTP/1.1',
    'GET http://other.example/ HTTP/1.1',
    'GET * HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'POST / HTTP/1.1',
    'CONNECT localhost:1 HTTP/1.1',
    'TRACE / HTTP/1.1',
    `GET /${'a'.repeat(100_000)} HTTP/1.1`,
    'GET / HTTP/9.9',
    'nonsense',
    '\u0000\u0001\u0002',
    '',
  ];

  test('answers any request line, and the next one', async ({ task }) => {
    Object.assign(task.meta, { faults: LINES.length });
    const directory = tempProject({ 'index.html': 'the site' });
    const site = await serveSite(directory, 0);
    const { port } = new URL(site.url);
    const asked = (line: string, patience: number): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(`${line}\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`),
        );
        socket.setEncoding('utf8').on('data', (text) => (answer += text));
        socket.on('error', () => undefined);
        socket.setTimeout(patience, () => socket.destroy());
        socket.once('close', () => resolve(answer));
      });
    for (const line of LINES) {
      expect(await asked(line, 2000)).not.toMatch(/root:/);
      expect(await asked('GET /index.html HTTP/1.1', 60_000)).toContain('the site');
    }
    await site.close();
  });

  test('refuses a port that this user may not have', async () => {
    const taken = await serveSite(tempProject({ 'index.html': '' }), 0);
    await expect(serveSite('.', Number(new URL(taken.url).port))).rejects.toMatchObject({ reason: 'docs-port-taken' });
    await taken.close();
  });
});
