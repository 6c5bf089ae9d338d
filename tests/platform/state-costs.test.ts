import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../../generators/index.js';
import { copyProject, type ProjectCopy } from './project-copy.js';

const TSX = createRequire(import.meta.url).resolve('tsx');
const SCRIPT = join(import.meta.dirname, 'count-state-statements.ts');

let project: ProjectCopy;

beforeAll(async () => {
  project = await copyProject();
  await generate({ directory: join(project.directory, 'sample_data'), scale: 0.02, seed: 1, dirty: 0, onProgress: () => {} });
});
afterAll(() => project.remove());

test('a full build writes state in at most twelve statements, and one that finds nothing to do in two', async () => {
  const { DUCKDB_PATH: _, SAMPLE_DATA_DIR: __, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', TSX, SCRIPT], { cwd: project.directory, env });
  const [first, full, nothing] = JSON.parse(stdout) as readonly {
    readonly writes: readonly string[];
    readonly outcome: readonly string[];
  }[];
  // The first build makes the tables too. Two of these are for the audit log, before and after. Two statements more are for the lock, or four where a slow build has to keep it.
  const isData = (sql: string): boolean => /^(insert into (?!.*state_version)|delete)/.test(sql) && !/_martlet\.locks/.test(sql);
  for (const build of [first, full]) {
    const written = build?.writes.filter(isData) ?? [];
    expect(written.length, written.join('\n')).toBeLessThanOrEqual(10);
  }
  expect(full?.outcome).toContain('succeeded');
  // Its lock is written and ended.
  expect([nothing?.outcome, nothing?.writes.length], nothing?.writes.join('\n')).toEqual([['unchanged'], 2]);
});
