#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. The loader that can makes every later
// import slower, so that Martlet brings it in only when it is needed, and the libraries are loaded before it.
import { readFileSync, writeSync } from 'node:fs';
import module from 'node:module';
import { isatty } from 'node:tty';
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
if (!writeReadyText()) {
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
