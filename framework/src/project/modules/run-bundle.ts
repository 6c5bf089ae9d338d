import { Script as CompiledScript } from 'node:vm';
import type { BundleStore, Script } from './bundle-store.js';
import type { Exports } from './externals.js';

/** Evaluates a bundle and answers with what each of its modules exports. */
export function runBundle(script: Script, externals: readonly Exports[], store: BundleStore): readonly Exports[] {
  const cachedData = store.readCompiled(script);
  const compiled = new CompiledScript(script.text, { filename: script.path, cachedData });
  const evaluate = compiled.runInThisContext() as (externals: readonly Exports[]) => readonly Exports[];
  const exported = evaluate(externals);
  if (cachedData === undefined || compiled.cachedDataRejected === true) store.writeCompiled(script, compiled.createCachedData());
  return exported;
}
