import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { CHROMIUM, launchChromium } from './chromium.js';

export type SiteName = 'platform' | 'hostile';

/** A site in a browser. */
export interface Browsing {
  /** Opens a place of a site, as a file, in a window of its own. */
  readonly open: (hash: string, options?: OpenOptions) => Promise<Page>;
  /** Opens an address. */
  readonly visit: (url: string, options?: OpenOptions) => Promise<Page>;
}

export interface OpenOptions extends BrowserContextOptions {
  readonly site?: SiteName;
  /** A script that runs before those of the page. */
  readonly before?: () => void;
  /** What the storage of the tab holds. */
  readonly session?: Readonly<Record<string, string>>;
  /** What the page may complain of. */
  readonly complains?: RegExp;
}

/** Tests in a browser, skipped where there is none. Whatever a page complains of fails the test that opened it. */
export function describeInBrowser(name: string, tests: (browsing: Browsing) => void): void {
  describe.skipIf(CHROMIUM === undefined)(`${name} (in Chromium)`, () => {
    let browser: Browser;
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      expect(complaints).toEqual([]);
    });

    const visit: Browsing['visit'] = async (url, { site: _, before, session = {}, complains, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
      const page = await context.newPage();
      if (before !== undefined) await page.addInitScript(before);
      await page.addInitScript((kept) => {
        for (const [name, text] of Object.entries(kept)) sessionStorage.setItem(name, text);
      }, session);
      page.on('console', (message) => {
        if ((message.type() === 'error' || message.type() === 'warning') && complains?.test(message.text()) !== true)
          complaints.push(`${url}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${url}: ${error.message}`));
      page.on('request', (request) => {
        if (!/^(file|blob|data):|^http:\/\/127\.0\.0\.1:/.test(request.url())) complaints.push(`${url} asks for ${request.url()}`);
      });
      await page.goto(url);
      await page.waitForSelector('#app h1');
      return page;
    };
    tests({ visit, open: (hash, { site = 'platform', ...options } = {}) => visit(`${addressOf(site)}${hash}`, options) });
  });
}

function addressOf(site: SiteName): string {
  return pathToFileURL(join(inject('sites'), site, 'index.html')).href;
}

/** A place of each kind of page. */
export const PLACES: readonly string[] = [
  '#/',
  '#/relations',
  '#/source/bronze.orders',
  '#/model/gold.fact_sales',
  '#/model/gold.fact_sales/lineage',
  '#/model/gold.fact_sales/code',
  '#/model/gold.fact_sales/code?sql=bigquery',
  '#/model/gold.fact_sales/tests',
  '#/model/gold.fact_sales/profile',
  '#/model/gold.fact_sales/rows',
  '#/model/gold.fact_waste',
  '#/model/gold.fact_returns',
  '#/model/gold.fact_sales/history',
  '#/model/gold.metrics_sales_performance',
  '#/model/gold.metrics_sales_performance/metrics',
  '#/model/gold.dim_products/metrics',
  '#/metric/revenue',
  '#/metric/margin_rate',
  '#/metric/last_order_date',
  '#/metric/return_rate',
  '#/dimension/gold.dim_products',
  '#/dimension/gold.dim_date',
  '#/column/gold.fact_sales/net_amount',
  '#/tests',
  '#/test/gold.fact_sales/unique_order_id_line_number',
  '#/test/-/revenue_equals_source',
  '#/metrics',
  '#/exposures',
  '#/exposure/sales_dashboard',
  '#/owners',
  '#/tags',
  '#/domains',
  '#/domain/marts',
  '#/lineage?focus=gold.fact_sales',
  '#/lineage?level=column&column=gold.fact_sales.net_amount',
  '#/missing',
  '#/problems',
  '#/runs',
  '#/run/5ae70b21',
  '#/run/5ae70b20?step=model%20silver.stg_returns',
  '#/resources',
  '#/resources?by=bytes',
  '#/personal',
  '#/search?q=revenue',
  '#/nowhere',
];

/** Goes to a place within a page that is open already, and waits until it is shown. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(
    (address) =>
      new Promise<void>((resolve) => {
        if (location.hash === address) return resolve();
        // The page is drawn anew by the frame after the one that the change asks for.
        addEventListener('hashchange', () => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), { once: true });
        location.hash = address;
      }),
    hash,
  );
  await page.waitForSelector('#app h1');
  await page.waitForFunction(() => document.querySelector('.graph:not([data-layout=done])') === null);
}
