// In the repository the package's exports are its TypeScript sources, so that nothing has to be built before
// `npx tsx build`. What is published is compiled: `prepack` compiles to dist/ and points the exports there, `postpack`
// puts package.json back as it was.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = join(root, 'package.json');
const backup = join(root, 'package.json.unpacked');

const steps = {
  prepack() {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    const tsc = join(root, '../node_modules/typescript7/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
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

function compiled(target) {
  if (!target.endsWith('.ts')) return target;
  const base = target.replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${base}.d.ts`, default: `${base}.js` };
}

steps[process.argv[2]]();
