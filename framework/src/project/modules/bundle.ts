import { readFileSync } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, BuildResult, Metafile, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { nearest } from './config-files.js';
import { type External, type Import, namesOf } from './externals.js';
import { directoriesOf, MODULE_FILE, moduleNames } from './inputs.js';

/** Modules of a project in one script. */
export interface Bundle {
  /** The files that went into it, relative to the project. */
  readonly inputs: readonly string[];
  /** The packages that it is given. */
  readonly externals: readonly External[];
  /** None when these modules could behave otherwise in a script. */
  readonly script?: { readonly text: string; readonly map: string };
  /** What each of the files imports of the project, where they are in a script together. */
  readonly imports?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Bundles modules, given relative to the project, into a function of packages that answers with what each module exports.
 * What they import of the project goes in with them. They are not bundled where that could change what they do: when they
 * import in a circle, import or require while they run, ask for their own path, or where a file could be mistaken for
 * another. The answer is undefined when it can't be done at all.
 */
export async function bundleModules(root: string, files: readonly string[], load: Import): Promise<Bundle | undefined> {
  const externals = new Map<string, string[]>();
  const result = await build(root, {
    stdin: {
      contents: `${files.map((file, index) => `import * as m${index} from ${JSON.stringify(`./${file}`)};`).join('\n')}
export default [${files.map((_, index) => `m${index}`).join()}];`,
      resolveDir: root,
      sourcefile: ENTRY,
    },
    format: 'iife',
    globalName: 'modules',
    banner: { js: BANNER },
    define: Object.fromEntries(AMBIENT.map((name) => [name, `${MARK}${name}`])),
    footer: { js: 'return modules.default; })' },
    plugins: [packagesOutside(root, externals, load)],
  });
  if (result === undefined) return undefined;
  const bundle = { inputs: inputsOf(result.metafile), externals: [...externals].map(([specifier, names]) => ({ specifier, names })) };
  const script = scriptOf(result);
  const asksForItself = bundle.inputs.some((file) => MODULE_META.test(textOf(root, file)));
  // A script has nothing to import with.
  const importsOnDemand = /\bimport\s*\(/.test(script.text);
  if (asksForItself || importsOnDemand || !isFaithful(root, result)) return bundle;
  return { ...bundle, script, imports: importsOf(result.metafile) };
}

/** Whether what a bundle's modules declare depends on nothing but themselves and the packages that they are given. */
export function isSelfContained(script: string): boolean {
  return !script.includes(MARK, BANNER.length) && !/\beval\b|\btoLocale|\blocaleCompare\b/.test(script);
}

/**
 * Bundles a config into an ES module. What it imports only when it is called is left to be imported by itself. The answer
 * is undefined when it can't be done.
 */
export async function bundleConfig(root: string, file: string): Promise<Bundle | undefined> {
  const path = join(root, file);
  const result = await build(root, {
    entryPoints: [path],
    format: 'esm',
    packages: 'external',
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path).href),
      'import.meta.filename': JSON.stringify(path),
      'import.meta.dirname': JSON.stringify(dirname(path)),
    },
    plugins: [onDemandOutside()],
  });
  if (result === undefined) return undefined;
  const bundle = { inputs: inputsOf(result.metafile), externals: [] };
  const script = scriptOf(result);
  const asksForItself = bundle.inputs.some((input) => (input === file ? /\b__(?:dir|file)name\b/ : MODULE_META).test(textOf(root, input)));
  const needsDefault = !isEsModule(root) && /^import [^*{]/m.test(script.text);
  // What is worked out while it runs would be looked for beside the bundle.
  const isElsewhere = /\bimport\.meta\b|\bimport\s*\((?!")/.test(script.text);
  if (asksForItself || needsDefault || isElsewhere || !isFaithful(root, result)) return bundle;
  return { ...bundle, script };
}

const ENTRY = 'modules of the project';
/** What tells a module of the machine, the time or chance; a bundle calls each by another name, which shows that it is used. */
const AMBIENT = ['process', 'Date', 'Math', 'Intl', 'performance', 'crypto', 'fetch', 'navigator', 'globalThis', 'global', 'Function'];
const MARK = 'martletAmbient_';
const BANNER = `(function (externals) { 'use strict'; const ${AMBIENT.map((name) => `${MARK}${name} = globalThis.${name}`).join(', ')};`;
const EXTERNAL = 'external';
/** Words by which a module asks where it is itself. */
const MODULE_META = /\b__(?:dir|file)name\b|\bimport\.meta\b/;

type Result = BuildResult<{ readonly metafile: true; readonly write: false }>;

async function build(root: string, options: BuildOptions): Promise<Result | undefined> {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      ...options,
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      keepNames: true,
      // Everything is evaluated, whatever somebody says of its side effects.
      treeShaking: false,
      ignoreAnnotations: true,
      sourcemap: 'external',
      sourcesContent: false,
      // The place that positions are told from: that of the kept script.
      outfile: join(root, 'target/modules/modules.js'),
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
  } catch (error) {
    if (error instanceof Error && 'errors' in error) return undefined;
    throw error;
  }
}

function inputsOf(metafile: Metafile): readonly string[] {
  return Object.keys(metafile.inputs).filter((file) => file !== ENTRY && !file.startsWith(`${EXTERNAL}:`));
}

function importsOf(metafile: Metafile): ReadonlyMap<string, readonly string[]> {
  const files = new Set(inputsOf(metafile));
  const imported = (file: string): readonly string[] => (metafile.inputs[file]?.imports ?? []).map(({ path }) => path);
  return new Map([...files].map((file) => [file, imported(file).filter((path) => files.has(path))]));
}

function scriptOf({ outputFiles: [map, script] }: Result): { readonly text: string; readonly map: string } {
  return { text: script?.text ?? '', map: map?.text ?? '' };
}

function textOf(root: string, file: string): string {
  return extname(file) === '.json' ? '' : readFileSync(join(root, file), 'utf8');
}

/** Each package becomes a module that takes the package's exports from outside. */
function packagesOutside(root: string, externals: Map<string, string[]>, load: Import): Plugin {
  const { name: ownName = '' } = packageOf(root);
  const hasPaths = /"(?:paths|baseUrl|extends)"/.test(optionalText(nearest(root, 'tsconfig.json')));
  const isEsm = isEsModule(root);
  return {
    name: 'packages outside',
    setup: (bundler) => {
      bundler.onResolve(
        { filter: /^[^.]/ },
        async ({ path, kind, importer, resolveDir, pluginData }): Promise<OnResolveResult | undefined> => {
          if (pluginData === EXTERNAL) return undefined;
          if (kind !== 'import-statement' || /^[/#]|^(?!node:)\w+:/.test(path) || path === ownName || path.startsWith(`${ownName}/`))
            return { errors: [{ text: `${path} can’t be bundled` }] };
          // TypeScript's `paths` give names to the project's own files.
          const own = hasPaths ? await bundler.resolve(path, { kind, importer, resolveDir, pluginData: EXTERNAL }) : undefined;
          if (own?.errors.length === 0 && own.path.startsWith(join(root, sep)) && !own.path.includes(`${sep}node_modules${sep}`))
            return { path: own.path };
          return { path, namespace: EXTERNAL };
        },
      );
      bundler.onLoad({ filter: /.*/, namespace: EXTERNAL }, async ({ path }) => {
        const names = namesOf(await load(path));
        externals.set(path, names);
        const index = [...externals.keys()].indexOf(path);
        // To a CommonJS module the default export of another one is something else than to an ES module.
        const visible = names
          .filter((name) => isEsm || name !== 'default')
          .map((name, at) => ({ name: JSON.stringify(name), local: `e${at}` }));
        return {
          contents: `const { ${visible.map(({ name, local }) => `${name}: ${local}`).join(', ')} } = externals[${index}];
export { ${visible.map(({ name, local }) => `${local} as ${name}`).join(', ')} };`,
          loader: 'js',
        };
      });
    },
  };
}

/** What is imported only when a function is called, such as a generator of sample data, stays where it is. */
function onDemandOutside(): Plugin {
  const resolve = ({ path, kind, resolveDir }: OnResolveArgs): OnResolveResult | undefined => {
    if (kind !== 'dynamic-import') return undefined;
    return { path: pathToFileURL(join(resolveDir, path)).href, external: true };
  };
  return { name: 'on demand outside', setup: (bundler) => bundler.onResolve({ filter: /^\./ }, resolve) };
}

interface PackageManifest {
  readonly name?: string;
  readonly type?: string;
}

function packageOf(root: string): PackageManifest {
  return JSON.parse(optionalText(nearest(root, 'package.json')) || '{}');
}

function isEsModule(root: string): boolean {
  return packageOf(root).type === 'module';
}

function optionalText(file: string | undefined): string {
  return file === undefined ? '' : readFileSync(file, 'utf8');
}

/** Whether modules do in a bundle what they do when Node imports them. */
function isFaithful(root: string, { metafile, warnings }: Result): boolean {
  const inputs = inputsOf(metafile);
  const modules = inputs.map((file) => ({ file, ...metafile.inputs[file] }));
  return (
    warnings.length === 0 &&
    modules.every(({ file, format, imports = [] }) => {
      if (!MODULE_FILE.test(file) || file.startsWith('..') || file.includes('node_modules/')) return false;
      if (extname(file) === '.json') return true;
      return (
        format === 'esm' && imports.every(({ kind, external }) => kind === 'import-statement' || (kind === 'dynamic-import' && external))
      );
    }) &&
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
    const stems = names.filter((name) => extname(name) !== '.json').map((name) => stem(directory === '.' ? name : `${directory}/${name}`));
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
