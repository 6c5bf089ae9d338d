import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packedModules } from '../framework/scripts/packed-modules.js';

/** Packs Martlet for the tests that start its commands: these run what users run, which also starts several times faster. */
export default function packOnce({ provide }: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-packed-'));
  provide('packedModules', packedModules(directory));
  return () => rmSync(directory, { recursive: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A directory of libraries with a packed Martlet in it; not there for tests of the framework's own modules. */
    packedModules: string;
  }
}
