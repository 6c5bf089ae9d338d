import { hash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { bundleModules, isSelfContained } from './bundle.js';
import { type BundleManifest, BundleStore, type Script } from './bundle-store.js';
import { nearest } from './config-files.js';
import { freshManifest, keptManifest } from './current-bundle.js';
import { type Exports, externalImporter, type Import, importExternals } from './externals.js';
import { runBundle } from './run-bundle.js';

/** Modules that were evaluated together. */
export interface LinkedModules {
  /** What each of them exports, by its file. */
  readonly exported: ReadonlyMap<string, Exports>;
  /** What they are, to their last letter; undefined where something else decides too on what they declare. */
  readonly identity?: ModulesIdentity;
}

/** What stands for modules that declare the same each time. */
export interface ModulesIdentity {
  /** All of them together. */
  readonly key: string;
  /** Each of them by its file, with all that it imports of the project. */
  readonly modules: Readonly<Record<string, string>>;
  /** The packages that they import. */
  readonly packages: string;
}

/**
 * Evaluates modules of a project as one script, which takes a tenth of the time of importing them one by one. The script
 * is kept until a file that went into it changes, or another could take its place.
 *
 * The answer is undefined for modules that could behave otherwise in a script, and whenever anything goes wrong: then they
 * are to be imported, which tells exactly what is wrong and where.
 */
export async function linkModules(directory: string, files: readonly string[]): Promise<LinkedModules | undefined> {
  try {
    const root = realpathSync(directory);
    const store = new BundleStore(root, 'modules');
    const load = await externalImporter(root);
    const kept = keptManifest(root, files, store);
    if (kept !== undefined && kept.script === undefined) return undefined;
    const make = () => bundleModules(root, files, load);
    const linked = (await link(kept, store, load)) ?? (await link(await freshManifest(root, files, store, make), store, load));
    if (linked === undefined) return undefined;
    const exported = runBundle(linked.script, linked.packages, store);
    const identity = isSelfContained(linked.script.text) ? identityOf(root, linked) : undefined;
    return {
      exported: new Map(files.map((file, index) => [file, exported[index] ?? {}])),
      ...(identity === undefined ? {} : { identity }),
    };
  } catch {
    // Whatever it is, importing the modules one by one meets it again and reports it in its own words.
    return undefined;
  }
}

/** The script and the packages: Martlet itself, whose own state the key of what it found out has, and its query builder. */
function identityOf(root: string, { script, specifiers, modules = {} }: Linked): ModulesIdentity | undefined {
  const libraries = specifiers.filter((specifier) => specifier !== 'martlet');
  if (libraries.some((specifier) => specifier !== 'kysely')) return undefined;
  const manifests = libraries.map((library) => readFileSync(nearest(root, `node_modules/${library}/package.json`) ?? '', 'utf8'));
  const packages = hash('sha256', JSON.stringify(manifests));
  return { key: hash('sha256', `${script.path} ${packages}`), modules, packages };
}

interface Linked {
  readonly script: Script;
  readonly packages: readonly Exports[];
  /** What these are called by. */
  readonly specifiers: readonly string[];
  readonly modules?: Readonly<Record<string, string>>;
}

/** The script of a bundle and the packages that it needs; undefined when either is not what it was. */
async function link(manifest: BundleManifest | undefined, store: BundleStore, load: Import): Promise<Linked | undefined> {
  const script = manifest?.script === undefined ? undefined : store.readScript(manifest.script);
  if (manifest === undefined || script === undefined) return undefined;
  const packages = await importExternals(manifest.externals, load);
  const specifiers = manifest.externals.map(({ specifier }) => specifier);
  return packages === undefined ? undefined : { script, packages, specifiers, modules: manifest.modules };
}
