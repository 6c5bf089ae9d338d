import { expect, it } from 'vitest';
import { describeInBrowser, goTo } from './browse.js';

describeInBrowser('what is wrong', ({ open }) => {
  it('comes first on the overview: failures, what waits for them, warnings, stale sources', async () => {
    const page = await open('#/');
    await expect.poll(() => page.locator('main h2').first().innerText()).toBe('Needs attention');
    const lines = page.locator('.section').first().locator('.trouble');
    await expect
      .poll(() => lines.allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Failed\s+unique_order_id_line_number on gold\.fact_sales, 3 failing rows$/),
        expect.stringMatching(/^Failing\s+gold\.fact_waste\s+MARTLET-R001 Binder Error/),
        expect.stringMatching(/^Skipped\s+gold\.fact_returns because of test gold\.fact_sales unique_order_id_line_number$/),
        expect.stringMatching(/^Warned\s+revenue_equals_source, 1 failing row$/),
        expect.stringMatching(/^Stale\s+bronze\.orders older than promised$/),
      ]);
    await page.getByRole('link', { name: 'Errors and what to do' }).click();
    await expect.poll(() => page.locator('main h2').allInnerTexts()).toEqual(['Failing', 'Skipped or not published', 'Warnings', 'Stale']);
    await expect.poll(() => page.locator('.sidebar a[aria-current=page]').innerText()).toMatch(/Problems\s+5/);
  });

  it('comes first among tests and relations', async () => {
    const page = await open('#/tests');
    await expect.poll(() => page.locator('main h2').first().innerText()).toBe('Failing or warning');
    await goTo(page, '#/model/gold.fact_sales/tests');
    await expect.poll(() => page.locator('tbody tr').first().innerText()).toContain('unique_order_id_line_number');
    await goTo(page, '#/relations');
    await expect
      .poll(() => page.locator('tbody tr td:first-child a').allInnerTexts())
      .toEqual(expect.arrayContaining(['gold.fact_sales', 'gold.fact_waste', 'gold.fact_returns']));
    await expect.poll(async () => (await page.locator('tbody tr td:first-child a').allInnerTexts())[2]).toBe('gold.fact_returns');
  });

  it('is told on the page of its model: the text of the warehouse as it is, the place and the code around it', async () => {
    const page = await open('#/model/gold.fact_waste');
    const error = page.locator('.error');
    await expect.poll(() => error.innerText()).toMatch(/MARTLET-R001[\s\S]*models\/marts\/fact_waste\.ts:12[\s\S]*Correct the query/);
    await expect.poll(() => error.locator('.error-text').textContent()).toContain('\n                         ^');
    await expect.poll(() => error.locator('.error-text').evaluate((text) => getComputedStyle(text).fontFamily)).toMatch(/monospace/);
    await expect.poll(() => error.locator('.frame-line').count()).toBe(5);
    await expect.poll(() => error.locator('.frame-line.it').innerText()).toMatch(/^> 12 \| /);
    await goTo(page, '#/model/gold.dim_products');
    await expect.poll(() => page.locator('.facts').innerText()).toContain('Last built');
    await expect.poll(() => error.count()).toBe(0);
  });

  it('is no guess: what was not checked is not called fresh', async () => {
    const page = await open('#/source/bronze.orders');
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/Freshness\s+stale, without a row, checked 21 Feb 2026/);
    await goTo(page, '#/model/gold.fact_waste');
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/Last built\s+20 Feb 2026, 06:00 UTC, failed 21 Feb 2026/);
    await expect.poll(() => page.locator('.facts').innerText()).not.toContain('Freshness');
  });

  it('has an owner, who is reached from exposures and models alike', async () => {
    const page = await open('#/exposure/plant_review');
    await page.locator('.facts').getByRole('link', { name: 'operations' }).click();
    await page.waitForURL(/#\/owner\/operations$/);
    await expect.poll(() => page.locator('main').innerText()).toMatch(/gold\.fact_waste[\s\S]*Exposures\s+plant_review/);
    await goTo(page, '#/exposure/sales_dashboard');
    await page.locator('.facts').getByRole('link', { name: 'weekly' }).click();
    await expect.poll(() => page.locator('main').innerText()).toMatch(/gold\.metrics_sales_performance[\s\S]*sales_dashboard/);
  });

  it('does not hide rows: a sample has a tab of its own', async () => {
    const page = await open('#/model/gold.fact_sales/profile');
    await expect.poll(() => page.locator('.profile').count()).toBeGreaterThan(2);
    await expect.poll(() => page.locator('table.dense').count()).toBe(0);
    await page.getByRole('link', { name: 'Sample rows 1' }).click();
    await page.waitForURL(/#\/model\/gold\.fact_sales\/rows$/);
    await expect.poll(() => page.locator('table.dense').innerText()).toContain('masked');
  });
});
