import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ATTACKS } from './attacks.js';
import { describeInBrowser, goTo, PLACES } from './browse.js';

const place = (...parts: readonly string[]): string => `#/${parts.map(encodeURIComponent).join('/')}`;

describeInBrowser('hostile texts', ({ open }) => {
  it('are never code, on any page, nor in the search', async () => {
    const page = await open('#/', { site: 'hostile' });
    const tried: string[] = [];
    page.on('dialog', (dialog) => {
      tried.push(dialog.message());
      void dialog.dismiss();
    });
    const places = [
      ...PLACES,
      ...ATTACKS.flatMap((text) => [
        place('owner', text),
        place('tag', text),
        place('domain', text),
        place('test', '-', text),
        place(text),
        `#/search?q=${encodeURIComponent(text)}`,
      ]),
      ...ATTACKS.map((text) => `#/lineage?select=${encodeURIComponent(text)}`),
    ];
    for (const address of places) {
      await goTo(page, address);
      const state = await page.evaluate(() => ({
        owned: 'owned' in globalThis,
        foreign: document.querySelectorAll('#app img, #app iframe, #app script, #app style, #app svg[onload], #app object').length,
        links: [...document.querySelectorAll('a')].filter(({ protocol }) => protocol === 'javascript:').length,
      }));
      expect(state, address).toEqual({ owned: false, foreign: 0, links: 0 });
    }
    await page.keyboard.press('/');
    await page.locator('dialog input').fill(ATTACKS[0] ?? '');
    await page.locator('[role=option]').or(page.getByText('Nothing is like that.')).first().waitFor();
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
    expect(tried).toEqual([]);
  });

  it('are shown as they are', async () => {
    const page = await open('#/tags', { site: 'hostile' });
    for (const attack of ATTACKS) await expect.poll(() => page.locator('main').textContent()).toContain(attack);
    await goTo(page, place('owner', ATTACKS[1] ?? ''));
    await expect.poll(() => page.locator('h1').textContent()).toBe(ATTACKS[1]);
  });

  it('do not spill into what stands beside them', async () => {
    const page = await open('#/tags', { site: 'hostile' });
    // Text from right to left is isolated, so that what follows it keeps its place.
    const names = page.locator('.card strong > bdi');
    await expect.poll(() => names.count()).toBe(ATTACKS.length);
  });

  it('can’t end the script that they travel in', () => {
    const data = readFileSync(join(inject('sites'), 'hostile/data/index.js'), 'utf8');
    expect(data.trimEnd().split('\n')).toHaveLength(1);
    const page = readFileSync(join(inject('sites'), 'hostile/index.html'), 'utf8');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
  });
});
