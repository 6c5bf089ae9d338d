import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './browse.js';

const firstHit = (page: Page): Promise<string> => page.locator('[role=option][aria-selected=true]').innerText();

describeInBrowser('the search', ({ open }) => {
  it('is used with the keyboard alone', async () => {
    const page = await open('#/');
    await page.keyboard.press('/');
    await page.keyboard.type('fact_sal');
    await page.waitForSelector('[role=option]');
    await expect.poll(() => firstHit(page)).toContain('gold.fact_sales');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('[role=option][aria-selected=true]').getAttribute('id')).toBe('hit-1');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/model\/gold\.fact_sales$/);
    await page.waitForFunction(() => document.activeElement?.id === 'heading');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  });

  it('keeps what was typed before the program listened', async () => {
    const page = await open('#/', { before: typeAtOnce });
    await expect.poll(() => page.getByRole('combobox').inputValue()).toBe('turnover');
    await expect.poll(() => firstHit(page)).toMatch(/Metric[\s\S]*Revenue/);
    await page.keyboard.type('s');
    await expect.poll(() => page.getByRole('combobox').inputValue()).toBe('turnovers');
  });

  it('forgives slips, and finds columns, meanings, rules and code', async () => {
    const page = await open('#/');
    await page.keyboard.press('/');
    const field = page.getByRole('combobox');
    for (const [written, wanted] of [
      ['dim_custmers', 'gold.dim_customers'],
      ['gross_margin', 'gross_margin'],
      ['when the order was placed', 'ordered_at'],
      ['revenue equals source', 'revenue_equals_source'],
      ['sales dashbord', 'sales_dashboard'],
      ['boolAnd', 'gold.fact_sales'],
    ] as const) {
      await field.fill(written);
      await page.waitForFunction((text) => document.querySelector('.hits')?.textContent?.includes(text), wanted);
    }
  });

  it('closes with Escape, and says when nothing is found', async () => {
    const page = await open('#/');
    await page.keyboard.press('/');
    await page.keyboard.type('zzzzzzzz');
    await page.getByText('Nothing is like that.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  });

  it('leaves a slash alone where text is written', async () => {
    const page = await open('#/relations');
    await page.getByRole('searchbox').click();
    await page.keyboard.type('a/b');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('a/b');
  });

  it('has an address', async () => {
    const page = await open('#/search?q=shipping%20cost');
    await page.locator('.found').getByText('shipping_cost').first().waitFor();
  });
});

/** Types as soon as the first script of the page has run, when the program has not been loaded. */
function typeAtOnce(): void {
  Object.defineProperty(window, 'martletKeys', {
    configurable: true,
    set(take: unknown) {
      Object.defineProperty(window, 'martletKeys', { value: take });
      for (const key of 'x/turnover') dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    },
  });
}
