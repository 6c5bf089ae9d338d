#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. The loader that can makes every later
// import slower, so that Martlet brings it in only when it is needed, and the libraries are loaded before it.
import module from 'node:module';

// Node 22 and later keep what they have compiled.
module.enableCompileCache?.();
const argv = process.argv.slice(2);
const isPublished = import.meta.resolve('martlet/cli').endsWith('.js');
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
