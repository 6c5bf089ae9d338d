import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';

const EMPTY = tmpdir();

/** The files of libraries and of Martlet that a command loads, by V8's own list of the scripts that ran. */
function filesLoadedBy(...args: readonly string[]): readonly string[] {
  const coverage = mkdtempSync(join(tmpdir(), 'martlet-scripts-'));
  try {
    const { NODE_OPTIONS: _options, ...env } = process.env;
    const { status } = spawnSync(process.execPath, [join(inject('packedModules'), 'martlet/bin/martlet.js'), ...args], {
      cwd: EMPTY,
      env: { ...env, NODE_V8_COVERAGE: coverage },
    });
    expect(status).toBe(0);
    return readdirSync(coverage).flatMap((file) => {
      const { result }: { readonly result: readonly { readonly url: string }[] } = JSON.parse(readFileSync(join(coverage, file), 'utf8'));
      return result.map(({ url }) => url).filter((url) => url.startsWith('file:') && !url.includes('/bin/'));
    });
  } finally {
    rmSync(coverage, { recursive: true });
  }
}

const printedBy = (...args: readonly string[]): string =>
  spawnSync(process.execPath, [join(inject('packedModules'), 'martlet/bin/martlet.js'), ...args], { cwd: EMPTY, encoding: 'utf8' }).stdout;

const kilobytesOf = (files: readonly string[]): number => files.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0) / 1024;

describe('starting', () => {
  it.each([['--version'], ['-V'], ['--help'], ['-h'], ['help']])('%s loads nothing, and says what the command line says', (argument) => {
    expect(filesLoadedBy(argument)).toEqual([]);
    // With an option more the command line is loaded.
    const other = ['--project', '.', argument];
    const files = filesLoadedBy(...other);
    expect(files.length).toBeGreaterThan(1);
    expect(kilobytesOf(files)).toBeLessThan(150);
    expect(printedBy(argument)).toBe(printedBy(...other));
  });

  it('the help of a command loads what it needs to know its options, and no other command', () => {
    const names = filesLoadedBy('build', '--help').map((url) => /([^/]+)-[A-Z0-9]{8}\.js$/.exec(url)?.[1]);
    expect(names).toContain('build');
    for (const other of ['plan', 'docs', 'check', 'mutate', 'alerts']) expect(names).not.toContain(other);
  });
});
