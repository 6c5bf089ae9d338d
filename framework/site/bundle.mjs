// Makes the program of the catalog's site from its sources: classic scripts, with the workers inside.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const LIBRARIES = ['preact'];
const OPTIONS = {
  bundle: true,
  write: false,
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  // Text that people wrote stays readable in the bundle, and no byte of it can end the script that holds it.
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'silent',
};

/** The files of the program by their names in the package. */
export async function bundleSite() {
  const [app, boot, css] = await Promise.all([script('main.tsx'), script('boot.ts'), bundled('site.css')]);
  return { app, boot, css, licences: LIBRARIES.map(licenceOf).join('\n\n') };
}

/** The files of the explorer by their names. Charts and the map are scripts of their own, which the page loads when it draws one. */
export async function bundleExplorer() {
  const page = await explorerFiles(['main.tsx', 'explorer.css'], { format: 'esm', splitting: true });
  // What runs before anything is painted is no module.
  const theme = await explorerFiles(['theme.ts'], { format: 'iife' });
  return new Map([...page.files, ...theme.files, ['LICENSES.txt', [...page.libraries].sort().map(licenceIn).join('\n\n')]]);
}

async function explorerFiles(entries, options) {
  const directory = join(root, 'explorer');
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    entryPoints: entries.map((entry) => join(directory, entry)),
    outdir: directory,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    ...options,
  });
  const libraries = Object.keys(metafile.inputs).flatMap((path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return { files: outputFiles.map(({ path, text }) => [basename(path), text]), libraries: new Set(libraries) };
}

function script(entry) {
  return bundled(entry, { format: 'iife', jsx: 'automatic', jsxImportSource: 'preact', plugins: [workers] });
}

async function bundled(entry, options = {}) {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: [join(root, entry)],
    ...options,
  });
  return outputFiles[0].text.trimEnd();
}

/** `worker:./layout-worker.js` is the text of that module as a script of its own, since files can't start workers from files. */
const workers = {
  name: 'workers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^worker:/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice('worker:'.length).replace(/\.js$/, '.ts')),
      namespace: 'worker',
    }));
    onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path }) => ({
      contents: await bundled(path.slice(root.length + 1), { format: 'iife' }),
      loader: 'text',
    }));
  },
};

function licenceOf(name) {
  const entry = createRequire(import.meta.url).resolve(name);
  return licenceIn(entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length));
}

function licenceIn(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((candidate) => /^licen[sc]e/i.test(candidate));
  return `${name} ${version} (${license})\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
}
