import { expect, it } from 'vitest';
import { describeInBrowser, goTo, PLACES } from './browse.js';

describeInBrowser('the pages', ({ open }) => {
  it('each have one heading, a title and no complaint', async () => {
    const page = await open('#/');
    for (const place of PLACES) {
      await goTo(page, place);
      await expect.poll(() => page.locator('h1').count(), { message: place }).toBe(1);
      await expect.poll(async () => (await page.title()).length, { message: place }).toBeGreaterThan('Physical product platform'.length);
    }
  });

  it('can each be opened by their address, after which the way back leads to the one before', async () => {
    const page = await open('#/model/gold.fact_sales/code?sql=snowflake');
    await expect.poll(() => page.locator('h1').innerText()).toBe('fact_sales');
    await expect.poll(() => page.locator('pre').innerText()).toContain('from silver.stg_orders');
    await page.getByRole('link', { name: 'Tests', exact: false }).last().click();
    await page.waitForURL(/#\/model\/gold\.fact_sales\/tests$/);
    await page.goBack();
    await page.waitForURL(/sql=snowflake$/);
    await expect.poll(() => page.locator('[aria-label=Languages] [aria-current]').innerText()).toBe('Snowflake SQL');
  });

  it('lead from the overview to a model, a column and where its values come from', async () => {
    const page = await open('#/');
    await page.locator('.places').getByRole('link', { name: 'Sources and models' }).click();
    await page.getByLabel('Kind').selectOption('fact');
    await page.waitForURL(/kind=fact/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(4);
    await page.locator('tbody').getByRole('link', { name: 'gold.fact_sales' }).click();
    await page.locator('tbody').getByRole('link', { name: 'net_amount' }).click();
    await page.waitForURL(/column\/gold\.fact_sales\/net_amount/);
    // The address changes first; what the page shows is read from files after it.
    await expect.poll(() => page.locator('main').innerText()).toMatch(/copied from\s+silver\.stg_orders\.net_amount/);
  });

  it('show what a run left: failing tests, stale sources, what to do', async () => {
    const page = await open('#/problems');
    for (const text of ['MARTLET-R002', 'revenue_equals_source']) {
      await expect.poll(() => page.locator('main').innerText()).toContain(text);
    }
    await goTo(page, '#/source/bronze.orders');
    await expect.poll(() => page.locator('.page-head').innerText()).toContain('Stale');
    await goTo(page, '#/model/gold.fact_sales/history');
    await expect.poll(() => page.locator('main').innerText()).toMatch(/18,990[\s\S]*prod, dev[\s\S]*A column was added/);
  });

  it('draw a star schema whose boxes and lines are those of the contracts', async () => {
    const page = await open('#/domain/marts');
    await page.waitForSelector('.entity');
    await expect.poll(() => page.locator('.entity').count()).toBe(7);
    await expect
      .poll(() => page.locator('.reference title').allTextContents())
      .toContain('gold.fact_sales.order_date refers to gold.dim_date.date_day');
  });

  it('are where the reader was after the way back, and begin at the top after a new one', async () => {
    const page = await open('#/model/gold.fact_sales');
    const position = (): Promise<number> => page.evaluate(() => scrollY);
    await page.waitForSelector('tbody tr');
    await page.evaluate(() => scrollTo(0, 600));
    await expect.poll(position).toBe(600);
    // A click of the driver would scroll by itself.
    await page
      .locator('tbody')
      .getByRole('link', { name: 'net_amount' })
      .evaluate((link: HTMLElement) => link.click());
    await page.waitForURL(/column\/gold\.fact_sales\/net_amount/);
    await expect.poll(position).toBe(0);
    await page.goBack();
    await expect.poll(() => page.locator('h1').innerText()).toBe('fact_sales');
    await expect.poll(position).toBe(600);
    await page.goForward();
    await expect.poll(() => page.locator('h1').innerText()).toBe('net_amount');
    await expect.poll(position).toBe(0);
  });

  it('tell which columns hold personal data, where it goes, and how it is masked', async () => {
    const page = await open('#/personal');
    const table = page.getByRole('region', { name: 'Where personal data comes in, and where it goes' });
    await expect
      .poll(() => table.innerText())
      .toMatch(/bronze\.customers\.email\s+email\s+silver\.stg_customers\.email\s+gold\.dim_customers\.masked_email\s+case when strpos/);
    await table.getByRole('link', { name: 'masked_email' }).click();
    await expect
      .poll(() => page.locator('main').innerText())
      .toMatch(/masked or counted from silver\.stg_customers\.email\s+lower\(trim\(email\)\)/);
    await expect.poll(() => page.locator('.expression').first().innerText()).toMatch(/^case when strpos/);
  });

  it('say so when an address leads nowhere', async () => {
    const page = await open('#/model/gold.nothing');
    await expect.poll(() => page.locator('h1').innerText()).toBe('Not found');
  });

  it('do not move while they load', async () => {
    for (const place of ['#/', '#/model/gold.fact_sales', '#/lineage', '#/column/gold.fact_sales/net_amount']) {
      const page = await open(place);
      await page.waitForTimeout(500);
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => {
              // What `layout-shift` entries hold is not in the types yet.
              for (const entry of list.getEntries()) sum += (entry as unknown as { readonly value: number }).value;
            }).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => resolve(sum), 100);
          }),
      );
      expect(shift, place).toBeLessThan(0.02);
    }
  });

  it('become a drawer and cards on a phone, wide as the screen and no wider', async () => {
    const page = await open('#/', { viewport: { width: 390, height: 844 } });
    await expect.poll(() => page.locator('.sidebar').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.locator('.places').getByRole('link', { name: 'Tests' }).click();
    await expect.poll(() => page.locator('.sidebar').isVisible()).toBe(false);
    for (const place of PLACES) {
      await goTo(page, place);
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: place }).toBeLessThanOrEqual(390);
    }
  });

  it('are printed without what only a screen needs', async () => {
    const page = await open('#/model/gold.fact_sales', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('.sidebar').isVisible()).toBe(false);
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  });

  it('are dark where the system is, and where a reader wants it, for good', async () => {
    const page = await open('#/', { colorScheme: 'dark' });
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole('radio', { name: 'Light' }).check({ force: true });
    const light = await ground();
    expect([dark, light]).toEqual(['rgb(20, 23, 26)', 'rgb(250, 249, 246)']);
    await page.reload();
    await page.waitForSelector('h1');
    await expect.poll(() => ground()).toBe(light);
  });
});
