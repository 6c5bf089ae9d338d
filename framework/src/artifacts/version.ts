import { createRequire } from 'node:module';

/** The version of the package. */
export const MARTLET_VERSION: string = readVersion();

function readVersion(): string {
  // The package's own name resolves from its sources and from its build alike.
  const manifest: { readonly version: string } = createRequire(import.meta.url)('martlet/package.json');
  return manifest.version;
}
