/**
 * Lets Node load TypeScript from here on. It takes a quarter of a second and makes every later import slower, so that it is
 * called where a module is imported that only it can load, and not before.
 */
export async function loadTypeScript(): Promise<void> {
  // Whoever started this process under tsx has brought the loader along.
  const launchers = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  if (/\btsx\b/.test(launchers)) return;
  // It registers itself for ES modules and for CommonJS, which a project without "type": "module" is to Node.
  await import(import.meta.resolve('tsx'));
}
