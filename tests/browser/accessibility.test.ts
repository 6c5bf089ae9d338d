import { expect, it } from 'vitest';
import { AXE, violations } from './axe.js';
import { describeInBrowser, goTo, PLACES } from './browse.js';

describeInBrowser('for everybody', ({ open }) => {
  // The tool is a script of its own, which the page's policy would refuse.
  const asTool = { bypassCSP: true };

  it.each([
    ['light', { colorScheme: 'light' as const }],
    ['dark', { colorScheme: 'dark' as const }],
    ['a phone', { viewport: { width: 390, height: 844 } }],
  ])('axe finds nothing on any page: %s', async (_, options) => {
    const page = await open('#/', { ...asTool, ...options });
    await page.addScriptTag({ content: AXE });
    for (const place of PLACES) {
      await goTo(page, place);
      await expect.poll(() => violations(page), { message: place }).toEqual([]);
    }
  });

  it('axe finds nothing in the search', async () => {
    const page = await open('#/', asTool);
    await page.addScriptTag({ content: AXE });
    await page.keyboard.press('/');
    await page.keyboard.type('sales');
    await page.waitForSelector('[role=option]');
    await expect.poll(() => violations(page)).toEqual([]);
  });

  it('the first stop of the tab key skips to the content', async () => {
    const page = await open('#/');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });

  it('every stop of the tab key can be seen', async () => {
    const page = await open('#/model/gold.fact_sales');
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return true;
        const label = element.closest('.themes label') ?? element;
        return getComputedStyle(label).outlineStyle !== 'none' || element.matches('.skip');
      });
      expect(seen, `stop ${stop}`).toBe(true);
    }
  });

  it('a move to another page is told by moving to its heading', async () => {
    const page = await open('#/');
    await page.locator('.places').getByRole('link', { name: 'Tests' }).press('Enter');
    await page.waitForURL(/#\/tests/);
    await page.waitForFunction(() => document.activeElement?.id === 'heading');
  });
});
