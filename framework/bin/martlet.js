#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. Whoever starts this file under tsx
// has brought the loader along.
const launchers = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
if (!/\btsx\b/.test(launchers)) {
  const { register } = await import('tsx/esm/api');
  register();
}

const { main } = await import('martlet/cli');
process.exitCode = await main(process.argv.slice(2));
