import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './bundle.js';
import type { BundleManifest, BundleStore } from './bundle-store.js';
import { contentsKey, contentsOf, inputsKey, type Touched, touchedOf, wholeModules } from './inputs.js';

/** The manifest of the last time, if the same would be made of the same. */
export function keptManifest(root: string, files: readonly string[], store: BundleStore): BundleManifest | undefined {
  const kept = store.readManifest();
  if (kept === undefined || kept.files.join('\n') !== files.join('\n')) return undefined;
  const touched = touchedOf(root, kept.inputs);
  const isUntouched = touched !== undefined && touched.stamp === kept.touched;
  if (inputsKey(root, kept.inputs, isUntouched ? kept.contents : contentsKey(contentsOf(root, kept.inputs))) !== kept.key) return undefined;
  if (!isUntouched && touched?.isSettled) store.writeManifest({ ...kept, touched: touched.stamp });
  return kept;
}

/**
 * Makes a bundle of files, relative to the project, and keeps it, unless a file changed meanwhile. Undefined when it can't
 * be made.
 */
export async function freshManifest(
  root: string,
  files: readonly string[],
  store: BundleStore,
  make: () => Promise<Bundle | undefined>,
): Promise<BundleManifest | undefined> {
  // A file that is imported no more stays among the inputs until it is gone: that makes a bundle stale too often, never too late.
  const known = new Set([...files, ...(store.readManifest()?.inputs ?? [])].filter((file) => existsSync(join(root, file))));
  for (;;) {
    const inputs = [...known].sort();
    const before = stateOf(root, inputs);
    const bundle = await make();
    if (bundle === undefined) return undefined;
    const unknown = bundle.inputs.filter((file) => !known.has(file));
    if (unknown.length > 0) {
      // Nobody knows what they held when they were bundled.
      for (const file of unknown) known.add(file);
      continue;
    }
    const { externals, script, imports } = bundle;
    const digest = script && store.writeScript(script.text, script.map);
    const after = stateOf(root, inputs, before);
    const isSame = before.key !== undefined && before.key === after.key && before.touched?.stamp === after.touched?.stamp;
    const { key = '', contents, touched } = after;
    const settled = touched?.isSettled ? { touched: touched.stamp } : {};
    const held = contentsKey(contents) ?? '';
    const manifest = { key, contents: held, ...settled, files: [...files], inputs, externals: [...externals], script: digest };
    // Of a file that changed meanwhile, what it held when it was bundled is not known.
    if (!isSame || contents === undefined) return manifest;
    const modules = imports === undefined ? {} : { modules: Object.fromEntries(wholeModules(root, imports, contents)) };
    store.writeManifest({ ...manifest, ...modules });
    return { ...manifest, ...modules };
  }
}

interface FilesState {
  readonly key?: string;
  readonly contents?: ReadonlyMap<string, string>;
  readonly touched?: Touched;
}

/** What files hold, and when they were last changed: they may have been changed and changed back. */
function stateOf(root: string, files: readonly string[], before?: FilesState): FilesState {
  const touched = touchedOf(root, files);
  // What had not been changed for a while when it was read, and has not been since, need not be read again.
  const isUntouched = before?.touched?.isSettled === true && before.touched.stamp === touched?.stamp;
  const contents = isUntouched ? before.contents : contentsOf(root, files);
  return { touched, contents, key: inputsKey(root, files, contentsKey(contents)) };
}
