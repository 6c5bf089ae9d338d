// In the repository the package's exports are its TypeScript sources, so that nothing has to be built before
// `npx tsx build`. What is published is compiled: `prepack` compiles to dist/, bundles the catalog's site and points the
// exports there, `postpack` puts package.json back as it was.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSite } from '../site/bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = join(root, 'package.json');
const backup = join(root, 'package.json.unpacked');

const steps = {
  async prepack() {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    const tsc = join(root, '../node_modules/typescript7/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
    await writeSite(join(root, 'dist/site'));
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
