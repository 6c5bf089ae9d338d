import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Metafile, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { nearest } from './config-files.js';
import { type External, type Import, namesOf } from './externals.js';
import { directoriesOf, MODULE_FILE, moduleNames } from './inputs.js';

/** Modules of a project in one script. */
export interface Bundle {
  /** The files that went into it, relative to the project. */
  readonly inputs: readonly string[];
  readonly externals: readonly External[];
  /** A function of the externals that answers with what each module exports, and the map of its positions; none when these modules behave otherwise in a script. */
  readonly script?: { readonly text: string; readonly map: string };
}

/**
 * Bundles modules, given relative to the project. What they import of the project goes in with them, packages stay outside.
 * They are not bundled where that could change what they do: when they import in a circle, import or require while they run,
 * ask for their own path, or where a file could be mistaken for another. The answer is undefined when it can't be done at all.
 */
export async function bundleModules(root: string, files: readonly string[], load: Import): Promise<Bundle | undefined> {
  const { build } = await import('esbuild');
  const externals = new Map<string, string[]>();
  const result = await build({
    stdin: {
      contents: `${files.map((file, index) => `import * as m${index} from ${JSON.stringify(`./${file}`)};`).join('\n')}
export default [${files.map((_, index) => `m${index}`).join()}];`,
      resolveDir: root,
      sourcefile: ENTRY,
    },
    absWorkingDir: root,
    bundle: true,
    format: 'iife',
    globalName: 'modules',
    banner: { js: `(function (externals) { 'use strict';` },
    footer: { js: 'return modules.default; })' },
    platform: 'node',
    target: 'node20.19',
    keepNames: true,
    treeShaking: false,
    ignoreAnnotations: true,
    sourcemap: 'external',
    sourcesContent: false,
    outfile: join(root, 'target/modules/modules.js'),
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [packagesOutside(root, externals, load)],
  }).catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'errors' in error) return undefined;
    throw error;
  });
  if (result === undefined) return undefined;
  const inputs = Object.keys(result.metafile.inputs).filter((file) => file !== ENTRY && !file.startsWith(`${EXTERNAL}:`));
  const bundle = { inputs, externals: [...externals].map(([specifier, names]) => ({ specifier, names })) };
  const [map, script] = result.outputFiles;
  const isFaithful = result.warnings.length === 0 && behaveInScript(root, inputs, result.metafile);
  return script === undefined || map === undefined || !isFaithful ? bundle : { ...bundle, script: { text: script.text, map: map.text } };
}

const ENTRY = 'modules of the project';
const EXTERNAL = 'external';

/** Each package becomes a module that takes the package's exports from outside. */
function packagesOutside(root: string, externals: Map<string, string[]>, load: Import): Plugin {
  const manifest = JSON.parse(readFileSync(nearest(root, 'package.json') ?? '', 'utf8')) as {
    readonly name?: string;
    readonly type?: string;
  };
  const isOwn = (path: string): boolean => path === manifest.name || path.startsWith(`${manifest.name}/`);
  const hasPaths = /"(?:paths|baseUrl|extends)"/.test(optionalText(nearest(root, 'tsconfig.json')));

  const resolve = async (
    build: PluginBuild,
    { path, kind, importer, resolveDir, pluginData }: OnResolveArgs,
  ): Promise<OnResolveResult | undefined> => {
    if (pluginData === EXTERNAL || kind === 'entry-point') return undefined;
    if (kind !== 'import-statement' || /^[/#]|^(?!node:)\w+:/.test(path) || isOwn(path))
      return { errors: [{ text: `${path} stays outside` }] };
    if (hasPaths) {
      const { path: found, errors } = await build.resolve(path, { kind, importer, resolveDir, pluginData: EXTERNAL });
      if (errors.length === 0 && found.startsWith(`${root}/`) && !found.includes('/node_modules/')) return { path: found };
    }
    return { path, namespace: EXTERNAL };
  };

  return {
    name: 'packages outside',
    setup: (build) => {
      build.onResolve({ filter: /^[^.]/ }, (args) => resolve(build, args));
      build.onLoad({ filter: /.*/, namespace: EXTERNAL }, async ({ path }) => {
        const names = namesOf(await load(path));
        externals.set(path, names);
        const index = [...externals.keys()].indexOf(path);
        // To a CommonJS module the default export of another one is something else than to an ES module.
        const visible = manifest.type === 'module' ? names : names.filter((name) => name !== 'default');
        const text = (name: string): string => JSON.stringify(name);
        return {
          contents: `const { ${visible.map((name, at) => `${text(name)}: e${at}`).join(', ')} } = externals[${index}];
export { ${visible.map((name, at) => `e${at} as ${text(name)}`).join(', ')} };`,
          loader: 'js',
        };
      });
    },
  };
}

function optionalText(file: string | undefined): string {
  return file === undefined ? '' : readFileSync(file, 'utf8');
}

/** Whether modules do in one script what they do when Node imports them. */
function behaveInScript(root: string, inputs: readonly string[], metafile: Metafile): boolean {
  const modules = inputs.map((file) => ({ file, ...metafile.inputs[file] }));
  return (
    modules.every(({ file, format, imports = [] }) => {
      if (!MODULE_FILE.test(file) || file.startsWith('..') || file.includes('node_modules/')) return false;
      if (extname(file) === '.json') return true;
      return format === 'esm' && imports.every(({ kind }) => kind === 'import-statement');
    }) &&
    inputs.every(
      (file) => extname(file) === '.json' || !/\b__(?:dirname|filename)\b|\bimport\.meta\b/.test(readFileSync(join(root, file), 'utf8')),
    ) &&
    isUnambiguous(root, inputs) &&
    !hasCycle(new Map(modules.map(({ file, imports = [] }) => [file, imports.map(({ path }) => path)])))
  );
}

/**
 * `./orders.js` may be `orders.ts` as well, and each loader looks for them in an order of its own; a directory may be a
 * package of its own.
 */
function isUnambiguous(root: string, inputs: readonly string[]): boolean {
  const stem = (file: string): string => file.replace(/\.[^./]*$/, '');
  const used = new Set(inputs.filter((file) => extname(file) !== '.json').map(stem));
  return [...directoriesOf(inputs)].every((directory) => {
    const names = moduleNames(join(root, directory));
    if (directory !== '.' && names.some((name) => /^(?:node_modules|package\.json|[jt]sconfig.*\.json)$/.test(name))) return false;
    const stems = names.filter((name) => extname(name) !== '.json').map((name) => stem(join(directory, name)));
    return new Set(stems).size === stems.length || stems.every((one, index) => stems.indexOf(one) === index || !used.has(one));
  });
}

function hasCycle(imports: ReadonlyMap<string, readonly string[]>): boolean {
  const open = new Set<string>();
  const finished = new Set<string>();
  const visit = (file: string): boolean => {
    if (open.has(file)) return true;
    if (finished.has(file)) return false;
    open.add(file);
    const found = (imports.get(file) ?? []).some(visit);
    open.delete(file);
    finished.add(file);
    return found;
  };
  return [...imports.keys()].some(visit);
}
