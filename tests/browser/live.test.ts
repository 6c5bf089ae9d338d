import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { start } from '../e2e/martlet.js';
import { copyProject, type ProjectCopy } from '../platform/project-copy.js';
import { freePort } from '../standins/free-port.js';
import { describeInBrowser } from './browse.js';

describeInBrowser('martlet docs serve', ({ visit }) => {
  let project: ProjectCopy;
  beforeAll(async () => {
    project = await copyProject();
  });
  afterAll(() => project.remove());

  it('shows a change of a model in the page that is open, and keeps serving when a model is wrong', async () => {
    const port = await freePort();
    const server = start(project.directory, 'docs', 'serve', '--port', String(port), '--json');
    await server.saw('docs-served');
    const page = await visit(`http://127.0.0.1:${port}/#/model/gold.fact_waste`);
    const file = join(project.directory, 'models/marts/fact_waste.ts');
    const text = readFileSync(file, 'utf8');
    const complained = new Promise<void>((resolve) => {
      server.process.stderr?.on('data', (complaint: string) => complaint.includes('not yet') && resolve());
    });
    appendFileSync(file, '\nthrow new Error("not yet");\n');
    await complained;
    writeFileSync(file, text.replace(/(name: 'fact_waste',\s+description: )'[^']*'/, "$1'One row per thing that was thrown away.'"));
    await page.getByText('One row per thing that was thrown away.').waitFor({ timeout: 60_000 });
    expect(page.url()).toContain('#/model/gold.fact_waste');
    await page.context().close();
    server.process.kill('SIGINT');
    await server.ended;
  });
});
