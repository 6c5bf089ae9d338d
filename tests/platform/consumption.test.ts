import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProject, type ProjectCopy } from './project-copy.js';

const ROOT = join(import.meta.dirname, '..', '..');
const GUIDE = readFileSync(join(ROOT, 'docs/guides/consumption.md'), 'utf8');
const MARTLET = [process.execPath, join(ROOT, 'node_modules/martlet/bin/martlet.js')].map((part) => `'${part}'`).join(' ');

/** The commands of the guide’s section on files and the command line. */
const COMMANDS = [...GUIDE.matchAll(/^```bash\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .filter((line) => line.startsWith('npx martlet'));

describe('how people read the platform', () => {
  let project: ProjectCopy;
  beforeAll(async () => {
    project = await copyProject();
    expect(await project.martlet('generate', '--scale', '0.1', '--quiet')).toMatchObject({ exitCode: 0 });
    expect(await project.martlet('build', '--quiet')).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => project.remove());

  it('has the commands that the guide shows', async () => {
    expect(COMMANDS.length).toBeGreaterThan(5);
    for (const line of COMMANDS) {
      // A bucket is a folder here; tests/standins/remote writes to buckets.
      const command = line.replace('npx martlet', MARTLET).replace('s3://', 'buckets/');
      const shell = promisify(execFile)('sh', ['-c', command], { cwd: project.directory });
      shell.child.stdin?.end();
      await expect(shell, line).resolves.toMatchObject({ stderr: '' });
    }
    const exported = readdirSync(project.directory, { recursive: true }).map(String);
    for (const [place, extension] of [
      ['exports/gold.fact_sales', 'parquet'],
      ['exports/sales', 'xlsx'],
      ['buckets/lake/exports/fact_sales', 'parquet'],
    ] as const)
      expect(exported.some((path) => path.startsWith(place) && path.endsWith(`.${extension}`))).toBe(true);
  });

  it('has a source of Tableau that says what models and metrics say now', async () => {
    const written = await project.martlet('tableau', 'fact_sales', '--host', 'localhost', '--port', '5433', '--out', 'sources');
    expect(written).toMatchObject({ exitCode: 0 });
    const now = readFileSync(join(project.directory, 'sources/fact_sales.tds'), 'utf8');
    expect(now).toContain("caption='Revenue'");
    // npx martlet tableau fact_sales --host localhost --port 5433 --out apps/tableau
    expect(readFileSync(join(ROOT, 'apps/tableau/fact_sales.tds'), 'utf8')).toBe(now);
  });

  it('names in the guide and the README what there is for each of them', () => {
    const section = GUIDE.slice(GUIDE.indexOf('## What the platform has of each'));
    const named = [...section.matchAll(/`((?:apps|exposures|reports)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named).toEqual(
      expect.arrayContaining(['exposures/sales_dashboard.ts', 'apps/tableau/fact_sales.tds', 'reports/weekly_sales.ts']),
    );
    for (const path of named) expect(readdirSync(join(ROOT, path, '..'))).toContain(path.replace(/\/$/, '').split('/').at(-1));
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    for (const path of ['exposures/', 'apps/tableau/', 'reports/', 'apps/sales-board/', 'apps/notebook/sales.ipynb'])
      expect(readme).toContain(path);
  });

  it('has links of the explorer that ask for metrics of the platform', () => {
    const metrics = readdirSync(join(ROOT, 'semantic')).flatMap((file) =>
      [...readFileSync(join(ROOT, 'semantic', file), 'utf8').matchAll(/name: '(\w+)'/g)].map(([, name]) => name),
    );
    const links = readdirSync(join(ROOT, 'exposures')).flatMap((file) =>
      [...readFileSync(join(ROOT, 'exposures', file), 'utf8').matchAll(/\/explore\?metrics=([\w,]+)/g)].map(([, asked = '']) => asked),
    );
    expect(links).toHaveLength(2);
    for (const asked of links.flatMap((each) => each.split(','))) expect(metrics).toContain(asked);
  });
});
