#!/usr/bin/env node
// A project's models and config are TypeScript, which Node 20 can't load by itself. Martlet's own modules are TypeScript
// only in its repository; what is published loads faster before the loader stands in between.
const isPublished = import.meta.resolve('martlet/cli').endsWith('.js');
if (!isPublished) {
  await Promise.all([import('kysely'), import('zod'), import('commander')]);
  await loadTypeScript();
}
const { main } = await import('martlet/cli');
if (isPublished) await loadTypeScript();
process.exitCode = await main(process.argv.slice(2));

async function loadTypeScript() {
  // Whoever starts this file under tsx has brought the loader along.
  const launchers = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  if (/\btsx\b/.test(launchers)) return;
  // It registers itself for ES modules and for CommonJS, which a project without "type": "module" is to Node.
  await import('tsx');
}
