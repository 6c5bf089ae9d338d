// In the repository the package's exports are its TypeScript sources, so that nothing has to be built before
// `npx tsx build`. What is published is compiled: `prepack` writes the declarations and the bundled program to dist/, bundles
// the catalog's site and points the exports there, `postpack` puts package.json back as it was. The program is a few files, each
// command a part of its own, and the libraries of hundreds of files that every command needs are inside: Node takes longer
// to find and open so many files than to run them.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleExplorer, bundleSite } from '../site/bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = join(root, 'package.json');
const backup = join(root, 'package.json.unpacked');
const lock = join(root, 'package.json.packing');

const dist = join(root, 'dist');
const INLINED = ['kysely', 'zod', 'commander', 'diff', '@duckdb/node-api'];

const steps = {
  async prepack() {
    await waitForTurn();
    try {
      await writePackage();
    } catch (error) {
      endTurn();
      throw error;
    }
  },
  postpack() {
    endTurn();
  },
};

async function writePackage() {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, '../node_modules/typescript7/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
  const published = JSON.parse(readFileSync(manifest, 'utf8'));
  await bundleProgram(published);
  await writeSite(join(dist, 'site'));
  await writeExplorer(join(dist, 'explorer'));
  copyFileSync(manifest, backup);
  published.exports = Object.fromEntries(Object.entries(published.exports).map(([name, target]) => [name, compiled(target)]));
  published.dependencies = withNativePart(published.dependencies);
  delete published.scripts;
  delete published.devDependencies;
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
  // As it is written where no terminal has a width.
  writeFileSync(join(dist, 'help.txt'), execFileSync(process.execPath, [join(root, 'bin/martlet.js'), '--project', '.', '--help']));
}

/** Only one npm packs at a time, since it packs what stands here; what one that has died left behind is put back. */
async function waitForTurn() {
  const packer = npmAround();
  for (;;) {
    try {
      writeFileSync(lock, String(packer), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const other = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
      if (other !== '' && !isAlive(Number(other))) endTurn();
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function endTurn() {
  if (existsSync(backup)) renameSync(backup, manifest);
  rmSync(lock, { force: true });
}

/** The npm that runs this script, which lives until all is packed. */
function npmAround() {
  for (let pid = process.ppid; pid > 1; ) {
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
    // Some systems have no ps.
    const [parent = '', ...command] = (stdout ?? '').trim().split(/\s+/);
    if (command.some((word) => /(^|\/)npm(-cli\.js)?$/.test(word))) return pid;
    pid = Number(parent);
  }
  return process.ppid;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** DuckDB's client is inside but for its native part, which only fits the version that it came with. */
function withNativePart({ '@duckdb/node-api': _, ...rest }) {
  const client = JSON.parse(readFileSync(join(root, '../node_modules/@duckdb/node-api/package.json'), 'utf8'));
  return { ...client.dependencies, ...rest };
}

/** Writes what the exports name, with the libraries inside and their licences beside it. */
async function bundleProgram({ exports, dependencies, peerDependencies }) {
  const sources = Object.values(exports).filter((target) => target.endsWith('.ts'));
  await build({
    entryPoints: sources.map((source) => join(root, source)),
    outbase: join(root, 'src'),
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    external: [
      ...Object.keys({ ...withNativePart(dependencies), ...peerDependencies }).filter((name) => !INLINED.includes(name)),
      'martlet',
    ],
    // What libraries of CommonJS call.
    banner: { js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);" },
    plugins: [oneLocale],
  });
  const licences = INLINED.map((library) => `${library}\n\n${readFileSync(join(root, '../node_modules', library, 'LICENSE'), 'utf8')}`);
  writeFileSync(join(dist, 'LICENSES.txt'), licences.join('\n\n'));
}

/** Martlet has errors of its own; zod's in fifty languages are a third of what there would be to read. */
const oneLocale = {
  name: 'one-locale',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};

/** The program of the catalog's site ready-made, so that users need no bundler. */
async function writeSite(directory) {
  const { app, boot, css, licences } = await bundleSite();
  mkdirSync(directory, { recursive: true });
  const files = { 'app.js': app, 'boot.js': boot, 'site.css': css, 'LICENSES.txt': licences };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

/** The explorer ready-made, likewise. */
async function writeExplorer(directory) {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of await bundleExplorer()) writeFileSync(join(directory, name), text);
}

function compiled(target) {
  if (!target.endsWith('.ts')) return target;
  const base = target.replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${base}.d.ts`, default: `${base}.js` };
}

await steps[process.argv[2]]();
