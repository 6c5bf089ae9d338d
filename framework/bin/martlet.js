#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. The loader that can makes every later
// import slower, so that Martlet brings it in only when it is needed, and the libraries are loaded before it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const argv = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const isPublished = typeof manifest.exports['./cli'] !== 'string';
const version = () => `${manifest.version}\n`;
const help = () => readFileSync(new URL('../dist/help.txt', import.meta.url));
const READY = new Map([
  ['--version', version],
  ['-V', version],
  ['--help', help],
  ['-h', help],
  ['help', help],
]);
if (isTooOld()) {
  // What comes after this line can't even be read by an older Node; the words are those of the table of errors.
  process.stderr.write(
    `MARTLET-U331  Martlet needs Node ${floor()} or newer; this is Node ${process.versions.node}.\n  Install a newer Node, and run the command again.\n`,
  );
  process.exitCode = 2;
} else if (argv[0] === 'serve' && process.env.UV_THREADPOOL_SIZE === undefined) {
  process.exitCode = await withManyThreads('20');
} else if (!writeReadyText()) {
  // Where this process runs for another one, it ends when that one has, however that came.
  if (process.env.MARTLET_ENDS_WITH_PARENT === '1') {
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel?.unref();
    if (process.connected === false) process.kill(process.pid, 'SIGTERM');
    // A terminal that is closed tells both; the other process says what to do.
    process.on('SIGHUP', () => undefined);
  } else if (argv[0] === 'serve' && !isIgnored(constants.signals.SIGHUP)) {
    process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  }
  // A name server that says nothing is asked twice for two seconds, not for half a minute: the system's question can't be ended, and a
  // process waits for it before it ends. Whoever has set this for their machine knows better.
  process.env.RES_OPTIONS ??= 'timeout:2 attempts:2';
  // Node 20 optimizes so early that a command of seconds spends more on that than on running what comes of it. Later ones wait by themselves.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=4000000');
  // Node 22 and later keep what they have compiled.
  module.enableCompileCache?.();
  if (isPublished) {
    // What a command needs and what the project's modules need are loaded side by side; the help needs neither.
    const { loadCommands, namedCommands } = await import('martlet/cli');
    if (namedCommands(argv).length > 0) await Promise.all([import('martlet'), loadCommands(argv)]);
  } else {
    await Promise.all([import('kysely'), import('zod'), import('commander')]);
    // Whoever starts this file under tsx has brought the loader along.
    const launchers = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
    if (!/\btsx\b/.test(launchers)) await import('tsx');
  }
  const { main } = await import('martlet/cli');
  process.exitCode = await main(argv);
}

/** The oldest Node that the package is made for: `20.19.0`. */
function floor() {
  return manifest.engines.node.replace(/^>=/, '');
}

function isTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [floorMajor, floorMinor] = floor().split('.').map(Number);
  return major < floorMajor || (major === floorMajor && minor < floorMinor);
}

/**
 * Answers with a text that is ready, where one is asked for: to load the command line takes longer than all else that Node does then. A
 * terminal has a width, by which the command line breaks the help.
 */
function writeReadyText() {
  const [asked, ...others] = argv;
  const text = READY.get(asked);
  if (!isPublished || others.length > 0 || text === undefined || isatty(1)) return false;
  try {
    const bytes = Buffer.from(text());
    const written = writeSync(1, bytes);
    if (written < bytes.length) process.stdout.write(bytes.subarray(written));
    return true;
  } catch {
    // What is wrong with the output is told by what tells of all failures.
    return false;
  }
}

/** Whether this process was begun so that a signal does nothing; only Linux tells. */
function isIgnored(signal) {
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

/**
 * Runs the command in a process whose pool has more threads. Readers are answered on them, and of the usual four a few large questions take all, so
 * that small ones wait. The number counts from the start of a process only. Answers with the exit code.
 */
async function withManyThreads(count) {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...argv], {
    env: { ...process.env, UV_THREADPOOL_SIZE: count, MARTLET_ENDS_WITH_PARENT: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends its interruption to both, which counts once; what comes to this process alone goes on to the other one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  // Without its terminal a server ends as it does otherwise, unless it was begun with nohup.
  if (!isIgnored(constants.signals.SIGHUP)) process.on('SIGHUP', () => child.kill('SIGTERM'));
  const [code, signal] = await once(child, 'exit');
  return code ?? 128 + (constants.signals[signal] ?? 0);
}
