import { expect, it } from 'vitest';
import { describeInBrowser, goTo } from './browse.js';

describeInBrowser('runs and what they take', ({ open }) => {
  it('a run says first what went wrong, and why what was skipped was skipped', async () => {
    const page = await open('#/runs');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(12);
    await page.locator('tbody').getByRole('link', { name: '5ae70b21' }).click();
    await page.waitForURL(/#\/run\/5ae70b21$/);
    await expect.poll(() => page.locator('main h2').allInnerTexts()).toEqual(['What went wrong', 'Timeline', 'Steps']);
    await expect
      .poll(() => page.locator('.section').first().locator('tbody tr').allInnerTexts())
      .toEqual([
        expect.stringMatching(/gold\.fact_waste\s+Error\s+MARTLET-R001/),
        expect.stringMatching(/gold\.fact_sales tests\s+Failed\s+MARTLET-R002\s+unique_order_id_line_number/),
        expect.stringMatching(/gold\.fact_returns\s+Skipped\s+after tests gold\.fact_sales/),
      ]);
    await expect.poll(() => page.locator('.facts').innerText()).toMatch(/Peak memory\s+412\.0 MB[\s\S]*By\s+anna[\s\S]*Pipeline\s+nightly/);
    await page.getByRole('link', { name: 'unique_order_id_line_number' }).click();
    await page.waitForURL(/#\/test\/gold\.fact_sales\/unique_order_id_line_number$/);
  });

  it('its timeline marks the longest way, and the way to any step that a reader chooses', async () => {
    const page = await open('#/run/5ae70b21');
    const names = () => page.locator('.on-way .step-name').allInnerTexts();
    await expect
      .poll(names)
      .toEqual(
        ['bronze.orders load', 'silver.stg_orders', 'gold.fact_sales', 'gold.fact_sales tests'].map((name) =>
          expect.stringContaining(name),
        ),
      );
    await page.getByRole('link', { name: 'ingest bronze.returns' }).press('Enter');
    await page.waitForURL(/\?step=model\+silver\.stg_returns$/);
    await expect.poll(names).toEqual(['bronze.returns load', 'silver.stg_returns'].map((name) => expect.stringContaining(name)));
    await expect
      .poll(() => page.locator('.on-way').last().innerText())
      .toMatch(/began after 1\.9 s, after ingest bronze\.returns, ready \d+ ms before/);
    await page.getByRole('link', { name: 'Show the longest way' }).click();
    await expect.poll(() => page.locator('.on-way').count()).toBe(4);
  });

  it('a model links to its runbook', async () => {
    const page = await open('#/model/gold.fact_sales');
    await expect
      .poll(() => page.locator('.facts').getByRole('link', { name: 'https://wiki.example.com/fact-sales' }).getAttribute('href'))
      .toBe('https://wiki.example.com/fact-sales');
  });

  it('resources begin with what is out of line, and count what is paid by model and day', async () => {
    const page = await open('#/resources');
    await expect.poll(() => page.locator('main h2').first().innerText()).toBe('Slower or larger than before');
    await expect
      .poll(() => page.locator('.plain-list li').first().innerText())
      .toMatch(/^bronze\.orders took 10\.8 s; the median of 11 runs/);
    await expect.poll(() => page.locator('.tabs a').allInnerTexts()).toEqual(['Cost', 'Credits', 'Warehouse time', 'Work', 'Bytes']);
    const first = () => page.getByRole('region', { name: 'by model' }).locator('tbody tr').first().innerText();
    await expect.poll(first).toMatch(/^gold\.fact_sales\s+0\.35 EUR\s+45\.3 %/);
    await page.locator('.tabs').getByRole('link', { name: 'Bytes' }).press('Enter');
    await page.waitForURL(/\?by=bytes$/);
    await expect.poll(first).toMatch(/^gold\.fact_sales\s+[\d.]+ GB/);
    await expect.poll(() => page.locator('.day-chart svg').getAttribute('aria-label')).toMatch(/^Bytes by day, the most on 21 Feb 2026: /);
    await goTo(page, '#/');
    await goTo(page, '#/resources?by=nothing');
    await expect.poll(() => page.locator('.tabs a[aria-current]').innerText()).toBe('Cost');
  });
});
