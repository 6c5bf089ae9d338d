import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleModules } from './bundle-modules.js';
import { BundleStore, type Manifest, type Script } from './bundle-store.js';
import { type Exports, externalImporter, type Import, importExternals } from './externals.js';
import { inputsKey } from './inputs.js';
import { runBundle } from './run-bundle.js';

/**
 * Evaluates modules of a project as one script, which takes a tenth of the time of importing them one by one. The script
 * is kept until a file that went into it changes, or another could take its place.
 *
 * The answer is undefined for modules that could behave otherwise in a script, and whenever anything goes wrong: then they
 * are to be imported, which tells exactly what is wrong and where.
 */
export async function linkModules(directory: string, files: readonly string[]): Promise<ReadonlyMap<string, Exports> | undefined> {
  try {
    const root = realpathSync(directory);
    const store = new BundleStore(root);
    const load = await externalImporter(root);
    const kept = keptManifest(root, files, store);
    if (kept !== undefined && kept.script === undefined) return undefined;
    const linked = (await link(kept, store, load)) ?? (await link(await freshManifest(root, files, store, load), store, load));
    if (linked === undefined) return undefined;
    const exported = runBundle(linked.script, linked.packages, store);
    return new Map(files.map((file, index) => [file, exported[index] ?? {}]));
  } catch {
    // Whatever it is, importing the modules one by one meets it again and reports it in its own words.
    return undefined;
  }
}

interface Linked {
  readonly script: Script;
  readonly packages: readonly Exports[];
}

/** The script of a bundle and the packages that it needs; undefined when either is not what it was. */
async function link(manifest: Manifest | undefined, store: BundleStore, load: Import): Promise<Linked | undefined> {
  const script = manifest?.script === undefined ? undefined : store.readScript(manifest.script);
  if (manifest === undefined || script === undefined) return undefined;
  const packages = await importExternals(manifest.externals, load);
  return packages === undefined ? undefined : { script, packages };
}

/** The manifest of the last time, if the same would be made of the same. */
function keptManifest(root: string, files: readonly string[], store: BundleStore): Manifest | undefined {
  const kept = store.readManifest();
  if (kept === undefined || kept.files.join('\n') !== files.join('\n')) return undefined;
  return inputsKey(root, kept.inputs) === kept.key ? kept : undefined;
}

async function freshManifest(root: string, files: readonly string[], store: BundleStore, load: Import): Promise<Manifest | undefined> {
  // A file that is imported no more stays among the inputs until it is gone: that makes a bundle stale too often, never too late.
  const known = new Set([...files, ...(store.readManifest()?.inputs ?? [])].filter((file) => existsSync(join(root, file))));
  for (;;) {
    const inputs = [...known].sort();
    const before = stateOf(root, inputs);
    const bundle = await bundleModules(root, files, load);
    if (bundle === undefined) return undefined;
    const { externals, script } = bundle;
    const unknown = bundle.inputs.filter((file) => !known.has(file));
    if (unknown.length > 0) {
      // Who knows what they held when they were bundled.
      for (const file of unknown) known.add(file);
      continue;
    }
    const manifest = {
      key: before.key ?? '',
      files: [...files],
      inputs,
      externals: [...externals],
      script: script && store.writeScript(script.text, script.map),
    };
    const after = stateOf(root, inputs);
    if (before.key !== undefined && before.key === after.key && before.touched === after.touched) store.writeManifest(manifest);
    return manifest;
  }
}

/** What files hold, and when they were last changed: they may have been changed and changed back. */
function stateOf(root: string, files: readonly string[]): { readonly key: string | undefined; readonly touched: string } {
  return { touched: files.map((file) => statSync(join(root, file)).ctimeMs).join(), key: inputsKey(root, files) };
}
