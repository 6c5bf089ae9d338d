#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. The loader that can makes every later
// import slower, so that whatever is JavaScript is loaded before it: the libraries and, where it is published, Martlet.
import module from 'node:module';

// Node 22 and later keep what they have compiled.
module.enableCompileCache?.();
const argv = process.argv.slice(2);
const isPublished = import.meta.resolve('martlet/cli').endsWith('.js');
if (isPublished) {
  const { loadCommands } = await import('martlet/cli');
  await Promise.all([import('martlet'), loadCommands(argv)]);
} else {
  await Promise.all([import('kysely'), import('zod'), import('commander')]);
}
await loadTypeScript();
const { main } = await import('martlet/cli');
process.exitCode = await main(argv);

async function loadTypeScript() {
  // Whoever starts this file under tsx has brought the loader along.
  const launchers = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  if (/\btsx\b/.test(launchers)) return;
  // It registers itself for ES modules and for CommonJS, which a project without "type": "module" is to Node.
  await import('tsx');
}
