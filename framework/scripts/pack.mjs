// In the repository the package's exports are its TypeScript sources, so that nothing has to be built before
// `npx tsx build`. What is published is compiled: `prepack` compiles to dist/, bundles the catalog's site and points the
// exports there, `postpack` puts package.json back as it was. The libraries of hundreds of files that every command needs are
// packed as one file each: Node takes longer to find and open them than to run them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleSite } from '../site/bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = join(root, 'package.json');
const backup = join(root, 'package.json.unpacked');

const dist = join(root, 'dist');
const INLINED = ['kysely', 'zod'];

const steps = {
  async prepack() {
    rmSync(dist, { recursive: true, force: true });
    const tsc = join(root, '../node_modules/typescript7/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
    for (const library of INLINED) inline(library);
    await writeSite(join(dist, 'site'));
    copyFileSync(manifest, backup);
    const published = JSON.parse(readFileSync(manifest, 'utf8'));
    published.exports = Object.fromEntries(Object.entries(published.exports).map(([name, target]) => [name, compiled(target)]));
    delete published.scripts;
    delete published.devDependencies;
    writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
  },
  postpack() {
    renameSync(backup, manifest);
  },
};

/** Writes a library, with its licence, as one module, and has the compiled modules import that. */
function inline(library) {
  const licence = readFileSync(join(root, '../node_modules', library, 'LICENSE'), 'utf8').replaceAll('*/', '* /');
  const file = join(dist, `libraries/${library}.js`);
  buildSync({
    stdin: { contents: `export * from '${library}';`, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: `/*! ${library}\n\n${licence}*/` },
    outfile: file,
  });
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const path = join(dist, name);
    if (!name.endsWith('.js') || path === file) continue;
    const specifier = relative(dirname(path), file).replace(/^(?!\.)/, './');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(new RegExp(`(from |import\\()'${library}'`, 'g'), `$1'${specifier}'`));
  }
}

/** The program of the catalog's site ready-made, so that users need no bundler. */
async function writeSite(directory) {
  const { app, boot, css, licences } = await bundleSite();
  mkdirSync(directory, { recursive: true });
  const files = { 'app.js': app, 'boot.js': boot, 'site.css': css, 'LICENSES.txt': licences };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

function compiled(target) {
  if (!target.endsWith('.ts')) return target;
  const base = target.replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${base}.d.ts`, default: `${base}.js` };
}

await steps[process.argv[2]]();
