/**
 * How fast the catalog is: written, opened, searched, laid out and moved, for 2,000 generated models and for the reference
 * project. It needs Chromium. Run with `npx tsx bench/catalog.ts`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { layOut } from '../framework/site/lineage/layout.js';
import { SearchIndex } from '../framework/site/search/search-index.js';
import { buildCatalog, type Catalog, writeSite } from '../framework/src/catalog/index.js';
import { loadProject } from '../framework/src/project/index.js';
import { launchChromium } from '../tests/browser/chromium.js';
import { writeLargeProject } from './large-project.js';
import { median } from './measure.js';

const MODELS = 2_000;
const QUERIES = ['order', 'custmer', 'mart_invoice_1200', 'margin of the payment', 'coalesce', 'c11'];

interface Row {
  readonly what: string;
  readonly measured: number;
  readonly unit: 's' | 'ms' | 'kB' | 'frames/s';
  /** CPU in the same unit, where it can be told: other programs of the machine do not count in it. */
  readonly cpu?: number;
  readonly budget: string;
  readonly isWithin: boolean;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const rows: Row[] = [];
const searchCpu = new Map<string, number>();
const layoutCpu: number[] = [];
const most = (what: string, measured: number, unit: Row['unit'], budget: number, cpu?: number): void =>
  void rows.push({ what, measured, unit, budget: `< ${budget}`, isWithin: measured < budget, ...(cpu === undefined ? {} : { cpu }) });
const least = (what: string, measured: number, unit: Row['unit'], budget: number): void =>
  void rows.push({ what, measured, unit, budget: `> ${budget}`, isWithin: measured > budget });

const large = mkdtempSync(join(tmpdir(), 'martlet-large-'));
const browser = await launchChromium();
try {
  writeLargeProject(large, MODELS, join(root, 'node_modules'));
  await generation();
  await largeSite(browser);
  await referenceSite(browser);
} finally {
  await browser.close();
  rmSync(large, { recursive: true });
}
console.log('| what | wall | CPU | budget |\n| --- | --- | --- | --- |');
for (const { what, measured, unit, cpu, budget, isWithin } of rows) {
  const digits = unit === 's' ? 2 : unit === 'ms' ? 1 : 0;
  const ofCpu = cpu === undefined ? '' : `${cpu.toFixed(digits)} ${unit}`;
  console.log(`| ${what} | ${measured.toFixed(digits)} ${unit} | ${ofCpu} | ${budget} ${unit}${isWithin ? '' : ', OVER'} |`);
}
process.exitCode = rows.every(({ isWithin }) => isWithin) ? 0 : 1;

/** Loading the modules is no part of it: every command does that. CPU stands beside, since others use the machine too. */
async function generation(): Promise<void> {
  const loading = performance.now();
  const project = await loadProject(large);
  const loaded = performance.now() - loading;
  const started = performance.now();
  const cpu = process.cpuUsage();
  const locate = (id: string) => project.byId.get(id) ?? { schema: '', name: id };
  const catalog = await buildCatalog(project, { locate, generatedAt: new Date().toISOString() });
  await writeSite(catalog, join(large, 'target/docs'));
  most(`${MODELS} models: catalog built and written`, (performance.now() - started) / 1000, 's', 10, cpuSince(cpu) / 1000);
  console.log(`modules loaded in ${(loaded / 1000).toFixed(1)} s before that, as every command does`);
  withoutBrowser(catalog);
}

/** CPU of a search and of a layout, the same code that the workers run. */
function withoutBrowser(catalog: Catalog): void {
  const index = new SearchIndex();
  const relations = [...catalog.sources, ...catalog.models];
  const findable = { address: '', words: '' };
  index.add(relations.map(({ id, description = '' }) => ({ ...findable, kind: 'relation', name: id, text: description })));
  index.add(
    relations.flatMap(({ columns }) =>
      columns.map(({ name, description = '' }) => ({ ...findable, kind: 'column' as const, name, text: description })),
    ),
  );
  for (const query of QUERIES) searchCpu.set(query, median(Array.from({ length: 9 }, () => cpuOf(() => index.find(query, 30)))));

  const position = new Map(relations.map(({ id }, place) => [id, place]));
  const edges = catalog.models.flatMap(({ id, dependsOn }) =>
    dependsOn.map((other) => [position.get(other) ?? 0, position.get(id) ?? 0] as const),
  );
  const sizes = { widths: relations.map(() => 180), heights: relations.map(() => 42) };
  layoutCpu.push(cpuOf(() => layOut({ ...sizes, edges })));
}

async function largeSite(chromium: Browser): Promise<void> {
  const site = await served(join(large, 'target/docs'));
  const page = await openPage(chromium);
  most(`${MODELS} models: first view of the overview`, await firstView(page, site.url), 's', 2);

  await page.keyboard.press('/');
  await page.locator('input[role=combobox]').fill('first');
  // Everything is in the index when code is found too.
  await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent !== 'Searching…');
  await page.waitForTimeout(6_000);
  const times: number[] = [];
  for (const query of QUERIES) {
    const runs: number[] = [];
    for (let run = 0; run < 9; run += 1) {
      runs.push(await searchTime(page, query));
      await page.locator('input[role=combobox]').fill('');
      await page.waitForTimeout(100);
    }
    times.push(median(runs));
  }
  console.log(`search: ${QUERIES.map((query, index) => `${query} ${times[index]?.toFixed(1)} ms`).join(', ')}`);
  const cpu = Math.max(...searchCpu.values());
  most(
    `${MODELS} models: search, from the key to what is shown, slowest of ${QUERIES.length}, median of 9`,
    Math.max(...times),
    'ms',
    50,
    cpu,
  );

  await page.goto(`${site.url}#/lineage`);
  await page.reload();
  const started = Date.now();
  await page.waitForSelector('.graph[data-layout=done]', { timeout: 60_000 });
  most(`${MODELS} models: whole graph laid out in a worker and shown`, (Date.now() - started) / 1000, 's', 5, (layoutCpu[0] ?? 0) / 1000);
  least(`${MODELS} models: frames while the graph is moved`, await framesWhileMoving(page), 'frames/s', 55);
  await page.close();
  site.close();
}

async function referenceSite(chromium: Browser): Promise<void> {
  execFileSync(process.execPath, [join(root, 'framework/bin/martlet.js'), '--project', root, 'docs', 'generate', '--quiet']);
  const directory = join(root, 'target/docs');
  const site = await served(directory);
  const page = await openPage(chromium);
  most('reference project: first view of the overview', await firstView(page, site.url), 's', 1);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(html|js)$/.test(file));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(directory, file))).length, 0);
  most('reference project: all files of the site, compressed', bytes / 1000, 'kB', 1000);
  await page.close();
  site.close();
}

async function openPage(chromium: Browser): Promise<Page> {
  const page = await chromium.newPage({ viewport: { width: 1360, height: 900 } });
  // The loader of this file keeps the names of functions with a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (value) => value');
  return page;
}

/** Until the first heading is painted, in a browser that has seen nothing of it before. */
async function firstView(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.waitForSelector('h1');
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const paint = performance.getEntriesByName('first-contentful-paint')[0];
        if (paint !== undefined) resolve(paint.startTime / 1000);
        else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() / 1000)));
      }),
  );
}

/** From the moment when the text is in the field until its hits are in the page. */
async function searchTime(page: Page, query: string): Promise<number> {
  return page.evaluate(
    (text) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('input[role=combobox]');
        const status = document.querySelector('dialog [role=status]');
        if (field === null || status === null) throw new Error('the search is not open');
        const started = performance.now();
        const observer = new MutationObserver(() => {
          if (!/found|first|Nothing/.test(status.textContent ?? '')) return;
          observer.disconnect();
          resolve(performance.now() - started);
        });
        observer.observe(status, { characterData: true, childList: true, subtree: true });
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }),
    query,
  );
}

async function framesWhileMoving(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const canvas = document.querySelector('.graph canvas');
        if (canvas === null) throw new Error('there is no graph');
        const { left, top, width, height } = canvas.getBoundingClientRect();
        const started = performance.now();
        let frames = 0;
        const step = (now: number): void => {
          frames += 1;
          // In and out, over and over, as somebody does who looks around.
          const deltaY = Math.sin((now - started) / 300) * 40;
          canvas.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY,
              clientX: left + width / 2 + frames,
              clientY: top + height / 2,
              bubbles: true,
              cancelable: true,
            }),
          );
          if (now - started < 3_000) requestAnimationFrame(step);
          else resolve((1000 * frames) / (now - started));
        };
        requestAnimationFrame(step);
      }),
  );
}

/** Milliseconds of CPU. */
function cpuOf(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  return cpuSince(start);
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Serves a directory compressed, as web hosts do. */
async function served(directory: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = join(directory, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    const type = file.endsWith('.html') ? 'text/html' : 'text/javascript';
    return response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(gzipSync(readFileSync(file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on a port, so its address is no path.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
