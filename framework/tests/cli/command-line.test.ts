import { describe, expect, it, vi } from 'vitest';
import type { GlobalOptions } from '../../src/cli/command-context.js';
import { interruptible } from '../../src/cli/interruption.js';
import { main } from '../../src/cli/main.js';
import { outputOf } from '../../src/cli/output-of.js';
import { createProgram } from '../../src/cli/program.js';
import { tempProject } from '../temp-project.js';
import { FakeSurroundings } from './fake-surroundings.js';

async function complaints(...argv: readonly string[]): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
  const world = new FakeSurroundings('/nowhere');
  const exitCode = await main(argv, world);
  expect(world.written).toBe('');
  return { exitCode, lines: world.complaints };
}

describe('a mistake on the command line', () => {
  const cases: readonly (readonly [argv: string, problem: string, hint: string])[] = [
    ['bild', "Unknown command 'bild'.", 'Did you mean build?'],
    ['build --slect fact_sales', "Unknown option '--slect'.", 'Did you mean --select?'],
    ['build --full-refrsh', "Unknown option '--full-refrsh'.", 'Did you mean --full-refresh?'],
    ['build fact_sales', '`build` takes no argument "fact_sales".', 'Did you mean --select fact_sales?'],
    ['debug everything', '`debug` takes no argument "everything".', 'See `martlet debug --help`.'],
    ['show a b', '`show` takes no argument "b".', 'See `martlet show --help`.'],
    ['show', "Missing required argument 'model'.", 'See `martlet --help`.'],
    ['build --select', "Option '-s, --select <selectors...>' argument missing.", 'See `martlet --help`.'],
    [
      'build --threads none',
      "Option '--threads <n>' argument 'none' is invalid. It must be a whole number, 1 or more.",
      'See `martlet --help`.',
    ],
    ['build --threads 0', "Option '--threads <n>' argument '0' is invalid. It must be a whole number, 1 or more.", 'See `martlet --help`.'],
    ['generate --scale 0', "Option '--scale <factor>' argument '0' is invalid. It must be a number above 0.", 'See `martlet --help`.'],
    ['generate --dirty 3', "Option '--dirty [share]' argument '3' is invalid. It must be a share from 0 to 1.", 'See `martlet --help`.'],
  ];
  it.each(cases)('martlet %s', async (argv, problem, hint) => {
    expect(await complaints(...argv.split(' '))).toEqual({ exitCode: 2, lines: [`MARTLET-U007  ${problem}`, `  ${hint}`] });
  });

  it('is an event with --json', async () => {
    const world = new FakeSurroundings('/nowhere');
    expect(await main(['bild', '--json'], world)).toBe(2);
    expect(JSON.parse(world.written)).toMatchObject({
      kind: 'command-failed',
      errors: [{ code: 'MARTLET-U007', parameters: { similar: ['build'] } }],
    });
  });

  it('may be the directory', async () => {
    const { exitCode, lines } = await complaints('ls', '--project', 'elsewhere');
    expect([exitCode, lines[0]]).toEqual([2, 'MARTLET-U001  /nowhere/elsewhere has no martlet.config.ts.']);
  });
});

describe('the help', () => {
  it('is printed when it is asked for', async () => {
    const world = new FakeSurroundings('/nowhere');
    expect(await main(['--help'], world)).toBe(0);
    for (const command of ['build', 'run', 'test', 'compile', 'ls', 'show <model>', 'debug', 'clean', 'ingest', 'generate']) {
      expect(world.written).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
  });

  it('explains selectors and names the options that every command takes', async () => {
    const world = new FakeSurroundings('/nowhere');
    expect(await main(['build', '--help'], world)).toBe(0);
    for (const text of ['--fail-fast', '--store-failures', '--threads', '--no-color', 'tag:finance']) expect(world.written).toContain(text);
  });

  it('is the answer to no command at all, which is a mistake', async () => {
    const world = new FakeSurroundings('/nowhere');
    expect(await main([], world)).toBe(2);
    expect(world.complained).toContain('Usage: martlet');
  });
});

describe('global options', () => {
  const parse = async (...argv: readonly string[]): Promise<GlobalOptions | undefined> => {
    let found: GlobalOptions | undefined;
    const program = await createProgram(argv, { writeOut: () => undefined }, async (options) => {
      found = options;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return found;
  };

  it('stand before or behind the command', async () => {
    const expected = { project: 'shop', target: 'dev', threads: 3, json: true, color: false };
    expect(await parse('--project', 'shop', '-t', 'dev', '--threads', '3', '--json', '--no-color', 'ls')).toEqual(expected);
    expect(await parse('ls', '--project', 'shop', '-t', 'dev', '--threads', '3', '--json', '--no-color')).toEqual(expected);
  });
});

describe('an output', () => {
  const cases: readonly (readonly [
    string,
    { tty?: boolean; env?: Record<string, string>; flag?: boolean },
    { color: boolean; live: boolean },
  ])[] = [
    ['a terminal', { tty: true }, { color: true, live: true }],
    ['a pipe', {}, { color: false, live: false }],
    ['a terminal with --no-color', { tty: true, flag: false }, { color: false, live: true }],
    ['a terminal with NO_COLOR', { tty: true, env: { NO_COLOR: '1' } }, { color: false, live: true }],
    ['a terminal with an empty NO_COLOR', { tty: true, env: { NO_COLOR: '' } }, { color: true, live: true }],
    ['a CI service that gives a terminal', { tty: true, env: { CI: 'true' } }, { color: true, live: false }],
    ['a dumb terminal', { tty: true, env: { TERM: 'dumb' } }, { color: false, live: false }],
    ['a pipe with FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, { color: true, live: false }],
    ['a terminal with FORCE_COLOR=0', { tty: true, env: { FORCE_COLOR: '0' } }, { color: false, live: true }],
    ['a pipe with FORCE_COLOR and --no-color', { env: { FORCE_COLOR: '1' }, flag: false }, { color: false, live: false }],
  ];
  it.each(cases)('%s', (_, { tty = false, env = {}, flag = true }, { color, live }) => {
    const output = outputOf({ isTTY: tty, write: () => undefined }, env, flag);
    expect({ color: output.hasColor, live: output.isInteractive }).toEqual({ color, live });
  });
});

describe('an interruption', () => {
  it('aborts what runs, once; a second one ends the process', async () => {
    const world = new FakeSurroundings('/nowhere');
    await interruptible(world, async (signal) => {
      world.interrupt();
      expect(signal.aborted).toBe(true);
      // npx and tsx pass on the Ctrl-C that the terminal has sent to every process.
      world.now = 20;
      world.interrupt();
      expect(world.died).toEqual([]);
      world.now = 2_000;
      world.interrupt('SIGTERM');
      expect(world.died).toEqual(['SIGTERM']);
    });
  });

  it('is listened to only while there is work', async () => {
    const world = new FakeSurroundings('/nowhere');
    await interruptible(world, async () => undefined);
    world.interrupt();
    world.now = 2_000;
    world.interrupt();
    expect(world.died).toEqual([]);
  });

  it('ends a generation with 130', async () => {
    const directory = tempProject({
      'martlet.config.ts': `
        import { defineConfig } from 'martlet';
        const generate = ({ signal, onProgress }) => new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          onProgress({ table: 'orders', rows: 0, expectedRows: 1 });
        });
        export default defineConfig({
          name: 'shop', targets: { local: { warehouse: 'duckdb', path: 'x.duckdb' } }, defaultTarget: 'local',
          data: { directory: 'data', generator: async () => ({ generate }) },
        });`,
    });
    const world = new FakeSurroundings(directory);
    const ended = main(['generate', '--json'], world);
    await vi.waitFor(() => expect(world.written).toContain('generating'), { timeout: 60_000 });
    world.interrupt();
    expect(await ended).toBe(130);
    expect(world.lines.map((line) => JSON.parse(line).kind)).toEqual(['generating', 'note']);
  });
});
