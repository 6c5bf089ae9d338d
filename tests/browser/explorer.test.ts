import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTACKS } from './attacks.js';
import { AXE, violations } from './axe.js';
import { describeInBrowser, type OpenOptions } from './browse.js';
import { type ExplorerServer, explorerServer } from './explorer-server.js';
import { EXPLORER_SHOP } from './explorer-shop.js';

/** A reader of the page, whose every click, key and text counts. */
class Reader {
  actions = 0;

  constructor(readonly page: Page) {}

  async click(place: Locator): Promise<void> {
    this.actions += 1;
    await place.click();
  }

  async type(place: Locator, text: string): Promise<void> {
    this.actions += 1;
    await place.fill(text);
  }

  async press(place: Locator, key: string): Promise<void> {
    this.actions += 1;
    await place.press(key);
  }

  async choose(place: Locator, title: string): Promise<void> {
    this.actions += 1;
    await place.selectOption({ label: title });
  }
}

const TSC = fileURLToPath(new URL('../../node_modules/typescript7/bin/tsc', import.meta.url));
const MOST_ACTIONS = 6;

/** A question for each way in which the page shows something. */
const VIEWS = {
  start: '',
  'one figure': '?metrics=revenue,orders',
  line: '?metrics=revenue&by=date.month,product.category&compareTo=previous_year',
  bars: '?metrics=revenue&by=product.category&totals=all',
  'bars over time': '?metrics=revenue,average_order_value&by=date.quarter&chart=bar',
  'grouped bars': '?metrics=revenue&by=product.category,customer.country&chart=bar',
  stacked: '?metrics=revenue&by=customer.country,product.category',
  scatter: '?metrics=revenue,average_order_value&by=product.product_name&chart=scatter',
  map: '?metrics=revenue&by=customer.country&chart=map',
  table: '?metrics=revenue&by=product.category,customer.country,date.year',
  rows: "?metrics=revenue&by=product.category&where=product.category+=+'Garden'&show=rows",
  why: '?metrics=revenue&compareTo=previous_year&where=date+between+2025-01-01+and+2025-12-31&show=why',
  empty: "?metrics=revenue&by=product.category&where=customer.country+=+'ZZ'",
} as const;
type ViewName = keyof typeof VIEWS;
// The keys of an object that is written above.
const ALL_VIEWS = Object.keys(VIEWS) as readonly ViewName[];
const IN_2025 = 'where=date+between+2025-01-01+and+2025-12-31';

describeInBrowser('the explorer', ({ visit }) => {
  let server: ExplorerServer;
  beforeAll(async () => {
    server = await explorerServer();
  });
  afterAll(() => server.stop());

  /** Opens the page as a reader who has signed in. */
  const explore = (search = '', options: OpenOptions & { readonly role?: 'analyst' | 'web_team' } = {}): Promise<Page> => {
    const { role = 'analyst', ...rest } = options;
    return visit(`${server.url}/explore${search}`, { session: { 'martlet-key': server.keys[role] }, ...rest });
  };
  const heading = (page: Page) => page.locator('h1');
  const table = (page: Page) => page.getByRole('region', { name: 'The answer' });
  const rows = (page: Page) => table(page).locator('tbody tr');
  const drawn = (page: Page, kind: string) => page.locator(`.drawings[data-drawn=${kind}] svg`);
  const search = (page: Page) => page.getByRole('searchbox', { name: 'Search metrics and attributes' });
  const saved = async (page: Page, save: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> => {
    const [download] = await Promise.all([page.waitForEvent('download') as Promise<Download>, save()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };

  describe('ten tasks of a business user, each in six actions at most', () => {
    const task = (name: string, from: string, work: (reader: Reader, page: Page) => Promise<void>): void => {
      it(name, async () => {
        const page = await explore(from);
        const reader = new Reader(page);
        await work(reader, page);
        expect(reader.actions).toBeGreaterThan(0);
        expect(reader.actions).toBeLessThanOrEqual(MOST_ACTIONS);
        await page.context().close();
      });
    };

    task('find revenue by another word for it', '', async (reader, page) => {
      await reader.type(search(page), 'turnover');
      await reader.press(search(page), 'Enter');
      await expect.poll(() => heading(page).innerText()).toBe('Revenue by month');
      await expect.poll(() => drawn(page, 'line').count()).toBe(1);
      await expect.poll(() => rows(page).count()).toBe(24);
    });

    task('split it', '?metrics=revenue&by=date.month', async (reader, page) => {
      await reader.type(search(page), 'category');
      await reader.press(search(page), 'Enter');
      await expect.poll(() => heading(page).innerText()).toBe('Revenue by month and product category');
      await expect.poll(() => page.locator('.plot-legend li').allInnerTexts()).toEqual(['Kitchen', 'Garden', ATTACKS[1]]);
    });

    task('compare it with last year', '?metrics=revenue', async (reader, page) => {
      await reader.choose(page.getByLabel('Compare with'), 'Year before');
      await expect.poll(() => page.locator('.figure').innerText()).toMatch(/Revenue\s+€24,912\.00\s+Year before: €27,216\.00 -8\.5%/);
      // Without days, the last year with figures is compared.
      expect(page.url()).toContain('where=date+between+2024-12-16+and+2025-12-15');
    });

    task('find why it fell', `?metrics=revenue&compareTo=previous_year&${IN_2025}`, async (reader, page) => {
      await reader.click(page.getByRole('button', { name: 'Why?' }));
      const why = page.getByRole('region', { name: 'Why it changed' });
      await expect.poll(() => why.locator('h2').innerText()).toMatch(/^Revenue fell by €/);
      const first = why.locator('.spread').first();
      await expect.poll(() => first.locator('.spread-member').first().innerText()).toMatch(/Pans|FR|Kitchen|web/);
      await expect.poll(() => why.locator('.spread', { hasText: 'Customer country' }).innerText()).toContain('FR');
      await reader.click(why.locator('.spread', { hasText: 'Customer country' }).getByRole('button', { name: /FR/ }));
      await reader.click(page.getByRole('button', { name: 'Why?' }));
      await expect.poll(() => why.locator('.spread', { hasText: 'Product subcategory' }).innerText()).toMatch(/Pans/);
    });

    task('keep what concerns one country', '?metrics=revenue&by=product.category', async (reader, page) => {
      await reader.click(page.getByRole('button', { name: 'Add filter' }));
      const dialog = page.getByRole('dialog');
      await reader.type(dialog.getByRole('searchbox'), 'country');
      await reader.click(dialog.getByRole('button', { name: 'Customer country' }));
      await reader.click(dialog.getByRole('checkbox', { name: 'US' }));
      await reader.click(dialog.getByRole('button', { name: 'Apply' }));
      await expect.poll(() => new URL(page.url()).searchParams.get('where')).toBe("customer.country = 'US'");
      await expect.poll(() => page.locator('.chip-where').innerText()).toContain('Customer country is US');
    });

    task('see the five largest', '?metrics=revenue&by=product.product_name', async (reader, page) => {
      await reader.choose(page.getByLabel('Rows'), 'Top 5');
      await expect.poll(() => rows(page).count()).toBe(5);
      await expect
        .poll(() =>
          table(page)
            .getByRole('columnheader', { name: /Revenue/ })
            .getAttribute('aria-sort'),
        )
        .toBe('descending');
    });

    task('go down a hierarchy, and back', '?metrics=revenue&by=product.category', async (reader, page) => {
      await reader.click(table(page).getByRole('button', { name: 'Kitchen' }));
      await expect.poll(() => heading(page).innerText()).toBe('Revenue by product subcategory');
      await expect.poll(() => rows(page).locator('td:first-child').allInnerTexts()).toEqual(['Pans', 'Knives']);
      await reader.click(table(page).getByRole('button', { name: 'Pans' }));
      await expect.poll(() => rows(page).locator('td:first-child').allInnerTexts()).toEqual(['Copper pan', 'Iron pan']);
      reader.actions += 1;
      await page.goBack();
      await expect.poll(() => heading(page).innerText()).toBe('Revenue by product subcategory');
      reader.actions += 1;
      await page.goBack();
      await expect.poll(() => heading(page).innerText()).toBe('Revenue by product category');
    });

    task('see the rows behind a figure', `?metrics=revenue&by=customer.country&${IN_2025}`, async (reader, page) => {
      await reader.click(rows(page).filter({ hasText: 'DE' }).getByRole('button', { name: /\d/ }));
      const behind = page.getByRole('region', { name: 'Rows', exact: true });
      await expect.poll(() => behind.locator('tbody tr').count()).toBe(72);
      await expect.poll(() => behind.locator('thead').innerText()).toMatch(/order_id[\s\S]*order_date[\s\S]*amount/);
      await expect.poll(() => behind.locator('tbody').innerText()).not.toMatch(/web|2024/);
    });

    task(
      'share it',
      `?metrics=revenue,orders&by=product.category&where=customer.country+in+('FR',+'US')&totals=all`,
      async (reader, page) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await reader.click(page.getByRole('button', { name: 'Copy link' }));
        await page.getByText('Copied').waitFor();
        const link = await page.evaluate(() => navigator.clipboard.readText());
        await expect.poll(() => rows(page).count()).toBe(4);
        const other = await visit(link, { session: { 'martlet-key': server.keys.analyst } });
        await expect.poll(() => rows(other).allInnerTexts()).toEqual(await rows(page).allInnerTexts());
        await other.context().close();
      },
    );

    task('export it', '?metrics=revenue&by=product.category', async (reader, page) => {
      await reader.click(page.getByRole('button', { name: 'Export' }));
      const plain = await saved(page, () => reader.click(page.getByRole('button', { name: /^CSV for programs/ })));
      expect(plain.name).toBe('revenue_product_category.csv');
      expect(plain.text.split(/\r?\n/)[0]).toBe('product_category,revenue');
      expect(plain.text).toContain('Kitchen,');
    });
  });

  /** Goes to another view in a page that is open, and waits until all of it is shown. */
  const see = async (page: Page, name: ViewName): Promise<void> => {
    await page.evaluate((address) => {
      history.pushState(null, '', `${location.pathname}${address}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, VIEWS[name]);
    await shown(page, name);
  };
  const shown = async (page: Page, name: ViewName): Promise<void> => {
    const kinds: Partial<Record<ViewName, string>> = {
      line: 'line',
      bars: 'bar',
      'bars over time': 'bar',
      'grouped bars': 'bar',
      stacked: 'stacked',
      scatter: 'scatter',
      map: 'map',
    };
    const others: Partial<Record<ViewName, string>> = {
      start: '.card',
      'one figure': '.figure',
      table: '.answer-table',
      rows: '[aria-label=Rows] tbody tr',
      why: '.spread',
      empty: '.empty',
    };
    const kind = kinds[name];
    await page.waitForSelector(kind === undefined ? `main ${others[name] ?? ''}` : `.drawings[data-drawn=${kind}] svg`);
    await page.waitForSelector('.answer[aria-busy=true], .loading', { state: 'detached' });
  };

  it('asks who has not signed in, keeps the key in the tab alone, and forgets it', async () => {
    const page = await visit(`${server.url}/explore`, { complains: /401/ });
    await expect.poll(() => page.locator('h2').innerText()).toBe('Sign in');
    const key = page.getByLabel('API key or token');
    await key.fill('no-such-key');
    await key.press('Enter');
    await page.getByRole('alert').waitFor();
    await key.fill(server.keys.analyst);
    await key.press('Enter');
    await expect.poll(() => heading(page).innerText()).toBe('What do you want to know?');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie, location.href]));
    expect(stored).not.toContain(server.keys.analyst);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => page.locator('h2').innerText()).toBe('Sign in');
    await page.context().close();
  });

  it('begins with what others have saved, and loads what draws only when something is drawn', async () => {
    const page = await explore();
    const loaded = () =>
      page.evaluate(() => {
        const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        const own = entries.filter(({ name }) => name.includes('/explore/'));
        return { files: own.length, bytes: own.reduce((sum, entry) => sum + entry.encodedBodySize, 0) };
      });
    await shown(page, 'start');
    const first = await loaded();
    expect(first.bytes).toBeLessThan(50_000);
    await page.getByRole('link', { name: /Sales by country/ }).click();
    await expect.poll(() => heading(page).innerText()).toBe('Revenue by customer country');
    await expect.poll(() => drawn(page, 'bar').count()).toBe(1);
    expect((await loaded()).bytes).toBeGreaterThan(100_000);
    expect((await loaded()).bytes).toBeLessThan(200_000);
    await page.context().close();
  });

  it('shows no more than the role of the reader sees, also among the values that it suggests', async () => {
    const page = await explore('?metrics=revenue&by=sale.channel', { role: 'web_team' });
    await expect.poll(() => rows(page).locator('td:first-child').allInnerTexts()).toEqual(['web']);
    await page.getByText('Add a metric').click();
    await expect.poll(() => page.locator('section:has(#picker-metrics) .pick').allInnerTexts()).toEqual(['Revenue', 'Orders']);
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('dialog').getByRole('searchbox').fill('email');
    await page.getByRole('dialog').getByRole('button', { name: 'Customer email' }).click();
    await expect.poll(() => page.locator('.values li').allInnerTexts()).toEqual(['a***@example.com']);
    expect(await page.content()).not.toContain('ada@example.com');
    await page.context().close();
  });

  it('leaves grey what the question can’t reach, and says why', async () => {
    const page = await explore('?metrics=waste_kg');
    await search(page).fill('country');
    const country = page.getByRole('button', { name: /Customer country/ });
    await expect.poll(() => country.innerText()).toContain('Waste kg can’t be split by it.');
    await expect.poll(() => country.getAttribute('aria-disabled')).toBe('true');
    const address = page.url();
    await country.click({ force: true });
    expect(page.url()).toBe(address);
    await search(page).fill('category');
    await search(page).press('Enter');
    await expect.poll(() => heading(page).innerText()).toBe('Waste kg by product category');
    await page.context().close();
  });

  it('shows names and values as text, whatever they hold', async () => {
    const page = await explore('?metrics=revenue&by=product.product_name');
    await expect.poll(() => rows(page).allInnerTexts()).toContainEqual(expect.stringContaining(ATTACKS[0] ?? ''));
    await drawn(page, 'bar').hover({ position: { x: 400, y: 60 } });
    for (const name of ['line', 'stacked', 'scatter', 'rows', 'why'] as const) await see(page, name);
    await page.evaluate((attack) => {
      const address = new URLSearchParams({ metrics: attack, by: attack, where: `product.category = '${attack}'`, orderBy: attack });
      history.pushState(null, '', `${location.pathname}?${address}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, ATTACKS[0] ?? '');
    await expect.poll(() => heading(page).innerText()).toBe('What do you want to know?');
    const state = await page.evaluate(() => ({
      owned: 'owned' in globalThis,
      foreign: document.querySelectorAll('#app img, #app iframe, #app script, #app svg[onload]').length,
    }));
    expect(state).toEqual({ owned: false, foreign: 0 });
    await page.context().close();
  });

  it('says what went wrong, with what to do', async () => {
    const page = await explore('?metrics=revenue&by=customer.nothing', { complains: /400/ });
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/customer\.nothing[\s\S]*MARTLET-/);
    await see(page, 'empty');
    await expect.poll(() => page.locator('.empty').innerText()).toMatch(/^Nothing is there for this question/);
    await page.context().close();
  });

  it.each<readonly [string, OpenOptions, readonly ViewName[]]>([
    ['light', {}, ALL_VIEWS],
    ['dark', { colorScheme: 'dark' }, ['start', 'one figure', 'line', 'stacked', 'why']],
    ['a phone', { viewport: { width: 390, height: 844 } }, ['start', 'bars', 'rows', 'why']],
  ])('axe finds nothing in what is shown, and no view is wider than the window: %s', async (_, options, looked) => {
    const page = await explore('', { bypassCSP: true, ...options });
    await page.addScriptTag({ content: AXE });
    for (const name of ALL_VIEWS) {
      await see(page, name);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(0);
      if (looked.includes(name)) await expect.poll(() => violations(page), { message: name }).toEqual([]);
    }
    await see(page, 'bars');
    for (const open of ['Add filter', 'Export', 'Save']) {
      await page.getByRole('button', { name: open }).click();
      await page.getByRole('dialog').waitFor();
      await expect.poll(() => violations(page), { message: open }).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.context().close();
  });

  it('is used with the keyboard alone: sorted, gone into, and left again', async () => {
    const page = await explore('?metrics=revenue&by=product.category');
    const sort = table(page).getByRole('button', { name: /^Revenue/ });
    await sort.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('orderBy')).toBe('revenue asc');
    await table(page).getByRole('button', { name: 'Garden' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => heading(page).innerText()).toBe('Revenue by product subcategory');
    await page.getByRole('button', { name: 'Add filter' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('is used on a phone: what can be asked for is a drawer', async () => {
    const page = await explore('', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('button', { name: 'Metrics and attributes' }).tap();
    await search(page).fill('scrap');
    await search(page).press('Enter');
    await page.getByRole('button', { name: 'Show the answer' }).tap();
    await expect.poll(() => drawn(page, 'line').isVisible()).toBe(true);
    await expect.poll(() => search(page).isVisible()).toBe(false);
    await page.context().close();
  });

  it('leads from a bar one level down, and saves its drawing with title and legend', async () => {
    const page = await explore('?metrics=revenue&by=product.category,customer.country&chart=stacked');
    const chart = drawn(page, 'stacked');
    await expect.poll(() => chart.count()).toBe(1);
    const save = (title: string) => async (): Promise<void> => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('button', { name: new RegExp(`^${title}`) }).click();
    };
    const svg = await saved(page, save('Chart as SVG'));
    expect(svg.text).toMatch(/^<svg[\s\S]*Revenue by product category and customer country[\s\S]*DE[\s\S]*Kitchen/);
    expect(svg.text).not.toMatch(/var\(--|<script|<img/);
    const png = await saved(page, save('Chart as PNG'));
    expect([png.name, png.text.slice(1, 4)]).toEqual(['revenue_product_category_customer_country.png', 'PNG']);
    const excel = await saved(page, save('CSV for Excel'));
    expect(excel.text.startsWith('\uFEFFproduct_category,customer_country,revenue\r\n')).toBe(true);
    const bar = chart.locator('[data-mark=bar] rect').first();
    await bar.hover();
    await bar.click();
    await expect.poll(() => heading(page).innerText()).toBe('Revenue by product subcategory and customer country');
    await page.context().close();
  });

  it('writes a question as an exposure that compiles in the project', async () => {
    const page = await explore('?metrics=revenue&by=product.category');
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('saved_question');
    await dialog.getByRole('button', { name: 'Make the module' }).click();
    const module = await saved(page, () => dialog.getByRole('button', { name: /Download saved_question\.ts/ }).click());
    expect(module.text).toContain(`url: '${server.url}/explore?metrics=revenue&by=product.category'`);
    writeFileSync(join(server.directory, 'exposures/saved_question.ts'), module.text);
    const compilerOptions = { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: [] };
    writeFileSync(join(server.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['exposures'] }));
    expect(execFileSync(process.execPath, [TSC, '-p', server.directory], { encoding: 'utf8' })).toBe('');
    await page.context().close();
  });

  it('says how fresh figures are, which tests hold behind them and where they come from, and when newer ones are there', async () => {
    const page = await explore('?metrics=waste_kg');
    await expect.poll(() => page.locator('.figure-value').innerText()).toBe('1.5');
    await expect
      .poll(() => page.locator('.freshness').innerText())
      .toMatch(/Published .* UTC[\s\S]*Figures up to 1 Mar 2025[\s\S]*\d+ tests passed/);
    const origin = page.locator('.origins');
    await expect.poll(() => origin.innerText()).toMatch(/Waste kg\s+It is the sum of kg of fact_waste, from gold\.fact_waste/);
    await expect
      .poll(() => origin.getByRole('link', { name: 'In the catalog' }).getAttribute('href'))
      .toBe('https://catalog.example.com/#/metric/waste_kg');
    const path = 'models/fact_waste.ts';
    server.rebuild(path, (EXPLORER_SHOP[path] ?? '').replace("kg: '1.5'", "kg: '2.5'"));
    await expect
      .poll(async () => {
        await page.evaluate(() => dispatchEvent(new Event('focus')));
        return page.getByText('A newer publication is there.').count();
      })
      .toBe(1);
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect.poll(() => page.locator('.figure-value').innerText()).toBe('2.5');
    await expect.poll(() => page.getByText('A newer publication is there.').count()).toBe(0);
    await page.context().close();
  });
});
