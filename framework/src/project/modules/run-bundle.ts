import { setFlagsFromString } from 'node:v8';
import { Script as CompiledScript } from 'node:vm';
import type { BundleStore, Script } from './bundle-store.js';
import type { Exports } from './externals.js';

/** Evaluates a bundle and answers with what each of its modules exports. */
export function runBundle(script: Script, externals: readonly Exports[], store: BundleStore): readonly Exports[] {
  const cachedData = store.readCompiled(script);
  const kept = cachedData && new CompiledScript(script.text, { filename: script.path, cachedData });
  const isKept = kept !== undefined && kept.cachedDataRejected === false;
  const compiled = isKept ? kept : compileWhole(script);
  if (!isKept) store.writeCompiled(script, compiled.createCachedData());
  const evaluate = compiled.runInThisContext() as (externals: readonly Exports[]) => readonly Exports[];
  return evaluate(externals);
}

/**
 * Compiles all functions at once. V8 would leave each to its first call, so that what is kept would lack the queries, which
 * every command calls.
 */
function compileWhole({ text, path }: Script): CompiledScript {
  setFlagsFromString('--no-lazy');
  try {
    return new CompiledScript(text, { filename: path });
  } finally {
    setFlagsFromString('--lazy');
  }
}
