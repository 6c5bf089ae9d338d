import { expect, it } from 'vitest';
import { describeInBrowser, goTo } from './browse.js';

describeInBrowser('metrics', ({ open }) => {
  it('are listed by business words, and narrowed down by any word for them', async () => {
    const page = await open('#/metrics');
    const names = page.getByRole('region', { name: 'Metrics', exact: true }).locator('tbody tr td:first-child a');
    await expect.poll(() => names.allInnerTexts()).toContain('Average order value');
    await page.getByRole('searchbox').fill('basket');
    await page.waitForURL(/metrics\?q=basket/);
    await expect.poll(() => names.allInnerTexts()).toEqual(['Average order value']);
    await expect.poll(() => page.locator('.words').innerText()).toMatch(/basket size\s+Average order value/);
    await names.first().click();
    await expect.poll(() => page.locator('h1').innerText()).toBe('Average order value');
  });

  it('are found by what people call them, before relations', async () => {
    const page = await open('#/');
    await page.keyboard.press('/');
    await page.keyboard.type('turnover');
    await page.waitForSelector('[role=option]');
    await expect.poll(() => page.locator('[role=option][aria-selected=true]').innerText()).toMatch(/Metric[\s\S]*Revenue/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/metric\/revenue$/);
  });

  it('tell on their page what they are, where they come from and who reads them', async () => {
    const page = await open('#/metric/margin_rate');
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/Gross margin divided by Costed revenue[\s\S]*semantic\/sales\.ts/);
    const main = page.locator('main');
    await expect.poll(() => main.innerText()).toMatch(/gold\.fact_sales\.gross_margin\s+aggregated/);
    await expect
      .poll(() => main.innerText())
      .toMatch(/gold\.metrics_product_performance\.margin_rate\s+equal by product_performance_equals_metrics/);
    await expect.poll(() => main.innerText()).toMatch(/sales_dashboard\s+by gold\.metrics_product_performance/);
    await page.locator('.facts').getByRole('link', { name: 'Gross margin' }).click();
    await page.waitForURL(/#\/metric\/gross_margin$/);
    await expect.poll(() => main.innerText()).toMatch(/Metrics made of it\s+Margin rate/);
  });

  it('draw what adds up as bars, and what does not as a line that a month without a figure interrupts', async () => {
    const page = await open('#/metric/revenue');
    await expect.poll(() => page.locator('.month-chart .bar').count()).toBe(25);
    // March 2026 has begun on the day of the question: it is no fall.
    await expect.poll(() => page.locator('.month-chart .bar.open').count()).toBe(1);
    await expect.poll(() => page.locator('.latest').innerText()).toMatch(/in Feb 2026, 1,204\.00 in Mar 2026 so far/);
    await expect
      .poll(() => page.getByRole('img', { name: /^Revenue in EUR by month, first .* last 1,204\.00 in Mar 2026\.$/ }).count())
      .toBe(1);
    await goTo(page, '#/metric/margin_rate');
    await expect.poll(() => page.locator('.month-chart .dot').count()).toBe(24);
    await expect.poll(() => page.locator('.month-chart .line').getAttribute('d')).toMatch(/^M[^M]*M[^M]*$/);
    await page.getByText('The months as a table').click();
    await expect.poll(() => page.locator('.months tbody tr').count()).toBe(25);
  });

  it('mark the months in which a monitor found something of theirs unusual', async () => {
    const page = await open('#/metric/revenue');
    await page.waitForSelector('.month-chart');
    await expect.poll(() => page.locator('.month-chart .unusual').count()).toBe(0);
    await goTo(page, '#/metric/units_returned');
    await expect.poll(() => page.locator('.month-chart .unusual').count()).toBe(1);
    await expect.poll(() => page.locator('main').innerText()).toContain('Marked months hold a day that a monitor found unusual.');
    await expect.poll(() => page.locator('main').innerText()).toMatch(/2025-11-14\s+silver\.stg_returns\s+volume_daily\s+3/);
  });

  it('say why they have no values', async () => {
    const page = await open('#/metric/last_order_date');
    await expect.poll(() => page.locator('main').innerText()).toContain('It has no values by month: Its values are no figures.');
    await goTo(page, '#/metric/orders');
    await expect.poll(() => page.locator('main').innerText()).toContain('The warehouse was not asked.');
    await goTo(page, '#/metric/nothing');
    await expect.poll(() => page.locator('h1').innerText()).toBe('Not found');
  });

  it('stand on the pages of what they read, of what they can be asked by, and of who answers for them', async () => {
    const page = await open('#/model/gold.dim_products');
    await page.locator('.tabs').getByRole('link', { name: 'Metrics' }).click();
    await page.waitForURL(/dim_products\/metrics$/);
    await expect.poll(() => page.getByRole('region', { name: 'Metrics that can be asked by it' }).innerText()).toMatch(/Revenue\s+product/);
    await goTo(page, '#/model/gold.fact_sales/metrics');
    await expect
      .poll(() => page.getByRole('region', { name: 'Metrics that read it' }).innerText())
      .toMatch(/Revenue\s+gold\.fact_sales\.net_amount/);
    await goTo(page, '#/column/gold.fact_sales/net_amount');
    await expect.poll(() => page.locator('main').innerText()).toMatch(/Metrics that read it[\s\S]*Revenue/);
    await goTo(page, '#/owner/sales-analytics');
    await expect.poll(() => page.locator('main').innerText()).toContain('Average order value');
  });

  it('lead to the dimensions that they can be asked by: attributes, values, metrics, readers and columns', async () => {
    const page = await open('#/metrics');
    await page.getByRole('link', { name: /^Products 61 members/ }).click();
    await page.waitForURL(/#\/dimension\/gold\.dim_products$/);
    await expect.poll(() => page.locator('h1').innerText()).toBe('Products');
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/61 in prod[\s\S]*Name in questions\s+product[\s\S]*product_key/);
    const attributes = page.getByRole('region', { name: 'Attributes' });
    await expect.poll(() => attributes.innerText()).toMatch(/Category\s+category[\s\S]*3\s+Kitchen, Outdoor, Unknown/);
    await expect.poll(() => attributes.innerText()).toContain('bronze.products.category');
    const asked = page.getByRole('region', { name: 'Metrics that can be asked by it' });
    await expect.poll(() => asked.innerText()).toMatch(/Revenue[\s\S]*product/);
    await expect.poll(() => page.locator('main').innerText()).toMatch(/gold\.fact_sales as product, by product_key/);
    await asked.getByRole('link', { name: 'Revenue', exact: true }).click();
    await page.waitForURL(/#\/metric\/revenue$/);
    await page.getByRole('region', { name: 'Attributes' }).getByRole('link', { name: 'Products', exact: true }).click();
    await page.waitForURL(/#\/dimension\/gold\.dim_products$/);
  });

  it('have dimensions that are found by the names that questions use', async () => {
    const page = await open('#/');
    await page.keyboard.press('/');
    await page.keyboard.type('customer');
    await expect.poll(() => page.locator('[role=option]').allInnerTexts()).toContainEqual(expect.stringMatching(/^Dimension\s+Customers/));
  });
});
