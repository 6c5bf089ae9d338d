import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { CHROMIUM } from './chromium.js';

/** Writes the sites that the tests look at, in a process of its own, as a command would. */
export default function writeSitesOnce({ provide }: TestProject): (() => void) | undefined {
  if (CHROMIUM === undefined) {
    console.warn(
      'The tests of the catalog are skipped: this machine has no Chromium. `apt-get install chromium`, or name one in CHROMIUM.',
    );
    return undefined;
  }
  const directory = mkdtempSync(join(tmpdir(), 'martlet-sites-'));
  const script = fileURLToPath(new URL('write-sites.ts', import.meta.url));
  execFileSync(process.execPath, ['--import', 'tsx', script, directory], { stdio: 'inherit' });
  provide('sites', directory);
  return () => rmSync(directory, { recursive: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The directory that holds the sites. */
    sites: string;
  }
}
