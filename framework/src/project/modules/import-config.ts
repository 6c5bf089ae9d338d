import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundleConfig } from './bundle.js';
import { type BundleManifest, BundleStore } from './bundle-store.js';
import { freshManifest, keptManifest } from './current-bundle.js';
import { type Exports, refuseShadows } from './externals.js';

/**
 * Imports a project's config, compiled to JavaScript and kept, so that nothing has to be there that loads TypeScript. The
 * answer is undefined when it has to be imported as it stands.
 */
export async function importConfig(directory: string, file: string): Promise<Exports | undefined> {
  try {
    const root = realpathSync(directory);
    refuseShadows(root);
    const store = new BundleStore(root, 'config');
    const kept = keptManifest(root, [file], store);
    const manifest = isWhole(kept, store) ? kept : await freshManifest(root, [file], store, () => bundleConfig(root, file));
    const script = manifest?.script === undefined ? undefined : store.readScript(manifest.script);
    return script && (await import(pathToFileURL(script.path).href));
  } catch {
    // Importing the config as it stands tells what is wrong with it.
    return undefined;
  }
}

/** Whether the script of a manifest is there, if it has one. */
function isWhole(manifest: BundleManifest | undefined, store: BundleStore): manifest is BundleManifest {
  return manifest !== undefined && (manifest.script === undefined || store.readScript(manifest.script) !== undefined);
}
