import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './browse.js';

/** How many sources, models, exposures and reports the platform has: each is a file. */
const EVERYTHING = ['sources', 'models', 'exposures', 'reports'].flatMap((directory) =>
  readdirSync(new URL(`../../${directory}`, import.meta.url), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')),
).length;

const laidOut = (page: Page): Promise<unknown> => page.waitForSelector('.graph[data-layout=done]');

/** The names that the list beside the graph holds. */
async function shown(page: Page): Promise<readonly string[]> {
  await laidOut(page);
  await page.locator('.graph-list').evaluate((list) => list.setAttribute('open', ''));
  return (await page.locator('.graph-list li').allInnerTexts()).sort();
}

const query = (page: Page): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.split('?')[1]);

describeInBrowser('the lineage graph', ({ open }) => {
  it('shows everything, and what a selector names', async () => {
    const page = await open('#/lineage');
    await expect.poll(() => shown(page)).toHaveLength(EVERYTHING);
    await page.getByLabel('Selector').fill('+fact_waste');
    await page.getByLabel('Selector').press('Enter');
    await page.waitForURL(/select=/);
    await page.waitForFunction((all) => document.querySelector('.graph-list summary')?.textContent !== `As a list (${all})`, EVERYTHING);
    await expect.poll(() => shown(page)).toEqual(expect.arrayContaining(['gold.fact_waste', 'silver.stg_waste', 'bronze.waste']));
    await expect.poll(() => shown(page)).not.toContain('gold.fact_sales');
  });

  it('shows readers outside of the project only where a selector leads downstream, and says what its colours mean', async () => {
    const page = await open('#/lineage?select=%2Bfact_waste');
    await expect.poll(() => shown(page)).toContain('silver.stg_waste');
    await expect.poll(() => shown(page)).not.toContain('plant_review');
    await expect.poll(() => page.getByRole('list', { name: 'Legend' }).innerText()).toMatch(/Source[\s\S]*Fact[\s\S]*Failing/);
    await page.getByLabel('Selector').fill('fact_waste+');
    await page.getByLabel('Selector').press('Enter');
    await expect.poll(() => shown(page)).toContain('plant_review');
    await expect.poll(() => shown(page)).not.toContain('silver.stg_waste');
    await page.getByLabel('Selector').fill('+exposure:sales_dashboard');
    await page.getByLabel('Selector').press('Enter');
    await expect.poll(() => shown(page)).toContain('sales_dashboard');
    await expect.poll(() => shown(page)).not.toContain('plant_review');
  });

  it('says what is wrong with a selector, and what was meant', async () => {
    const page = await open('#/lineage?select=fact_salse');
    await expect.poll(() => page.locator('.graph-note').innerText()).toMatch(/Nothing matches[\s\S]*fact_sales/);
  });

  it('is opened with a relation in focus, whose neighbours the arrow keys reach', async () => {
    const page = await open('#/lineage?focus=gold.fact_sales');
    await laidOut(page);
    await page.locator('.graph canvas').focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => !location.hash.includes('gold.fact_sales'));
    const [left] = [query(page).get('focus') ?? ''];
    expect(['gold.dim_customers', 'gold.dim_products', 'silver.stg_orders', 'silver.stg_shipments']).toContain(left);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/model\//);
    expect(page.url()).toContain(left);
  });

  it('is chosen from with a pointer, moved and zoomed', async () => {
    const page = await open('#/lineage?select=fact_returns');
    await laidOut(page);
    const canvas = page.locator('.graph canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the graph is not seen');
    const before = await canvas.screenshot();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -300);
    await expect.poll(async () => (await canvas.screenshot()).equals(before)).toBe(false);
    await page.getByRole('button', { name: 'Show all' }).click();
    // The graph moves to its middle, and takes a click there once it has come.
    await expect
      .poll(async () => {
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        await page.waitForURL(/focus=gold\.fact_returns/, { timeout: 3000 }).catch(() => undefined);
        return query(page).get('focus');
      })
      .toBe('gold.fact_returns');
    await expect.poll(() => page.locator('.graph-panel').innerText()).toContain('gold.fact_returns');
  });

  it('shows the paths between two relations', async () => {
    const page = await open('#/lineage?from=bronze.products&to=gold.fact_sales');
    await expect.poll(() => shown(page)).toEqual(['bronze.products', 'gold.dim_products', 'gold.fact_sales', 'silver.stg_products']);
  });

  it('is narrowed to one relation, and grows by the neighbours of another', async () => {
    const page = await open('#/lineage?select=gold.fact_returns&focus=gold.fact_returns');
    await expect.poll(() => shown(page)).toEqual(['gold.fact_returns']);
    await page.getByRole('button', { name: 'Add its neighbours' }).click();
    await page.waitForURL(/expand=/);
    await page.waitForFunction(() => document.querySelector('.graph-list summary')?.textContent !== 'As a list (1)');
    await expect.poll(() => shown(page)).toEqual(expect.arrayContaining(['silver.stg_returns', 'gold.metrics_product_performance']));
  });

  it('follows one column, and shows those of all', async () => {
    const page = await open('#/lineage?level=column&column=gold.fact_sales.net_amount');
    await expect.poll(() => shown(page)).toEqual(expect.arrayContaining(['bronze.orders', 'silver.stg_orders', 'gold.fact_sales']));
    await expect.poll(() => shown(page)).not.toContain('bronze.waste');
    await page.getByRole('button', { name: 'Show all columns' }).click();
    await page.waitForFunction((all) => document.querySelector('.graph-list summary')?.textContent === `As a list (${all})`, EVERYTHING);
  });

  it('lights what fails and what it touches', async () => {
    const page = await open('#/lineage');
    await laidOut(page);
    const before = await page.locator('.graph canvas').screenshot();
    await page.getByLabel('Light failing and stale').check();
    await page.waitForURL(/lit=problems/);
    await expect.poll(async () => (await page.locator('.graph canvas').screenshot()).equals(before)).toBe(false);
  });

  it('is saved as SVG and as PNG', async () => {
    const page = await open('#/lineage?select=%2Bfact_waste&level=column');
    await laidOut(page);
    const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save SVG' }).click()]);
    const text = readFileSync(await svg.path(), 'utf8');
    expect(svg.suggestedFilename()).toBe('lineage.svg');
    expect(text).toMatch(/^<svg xmlns/);
    expect(text).toContain('>fact_waste</text>');
    expect(text).toContain('>waste_id</text>');
    const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save PNG' }).click()]);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });
});
