import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { PersonalShop } from '../serve/access/personal-shop.js';
import { FakeSurroundings } from './fake-surroundings.js';

const ROLES = `
  cleared: { relations: '*', clearance: '*' },
  support: { relations: 'gold.dim_people', clearance: ['email'], mask: { birth: 'generalized', name: 'absent', identifier: 'masked' },
    columns: { 'gold.dim_people': { except: ['salary'] } }, rows: { 'gold.dim_people': "region = 'south'" } },
  nothing: {}`;
const DASHBOARD = `
import { exposure } from 'martlet';
import { dimPeople } from '../models/dim_people.js';
export const callers = exposure({ name: 'callers', type: 'dashboard', reads: [dimPeople] });
`;

const directory = () => PersonalShop.write(ROLES, '', '', { 'exposures/callers.ts': DASHBOARD });

async function pii(...argv: readonly string[]): Promise<FakeSurroundings> {
  const world = new FakeSurroundings(directory());
  expect({ code: await main(['pii', ...argv], world), complained: world.complained }).toEqual({ code: 0, complained: '' });
  return world;
}

const rows = (world: FakeSurroundings) =>
  world.written
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('martlet pii', () => {
  test('lists each column with personal data: its origin, its ways, and how each role sees it', async () => {
    const all = rows(await pii('--json'));
    expect(all.length).toBe(7 + 7 + 8 + 3);
    expect(all.find(({ relation, column }) => relation === 'bronze.people' && column === 'email')).toMatchObject({
      from: [],
      to: expect.arrayContaining([
        'silver.stg_people.email',
        'gold.dim_people.email',
        'gold.dim_people.contact',
        'gold.fact_payments.email',
      ]),
      masked: ['gold.dim_people.masked_email'],
      exposures: ['callers'],
      isServed: false,
      roles: [{ role: 'cleared', seen: 'clear', someRows: false }],
    });
    expect(all.find(({ relation, column }) => relation === 'gold.dim_people' && column === 'contact')).toMatchObject({
      kind: 'personal-column',
      class: 'email',
      isDeclared: true,
      from: ['bronze.people.email'],
      to: [],
      isServed: true,
    });
  });

  test('of a role, of a relation and of a class', async () => {
    const seen = rows(await pii('dim_people', '--role', 'support', '--json')).map(({ column, roles }) => [column, roles]);
    const as = (how: string) => [{ role: 'support', seen: how, someRows: true }];
    expect(Object.fromEntries(seen)).toEqual({
      person_id: as('masked'),
      name: as('absent'),
      email: as('clear'),
      contact: as('clear'),
      phone: as('masked'),
      born_on: as('generalized'),
      salary: as('absent'),
      illness: as('masked'),
    });
    expect(rows(await pii('--class', 'birth', '--json')).map(({ relation, column }) => `${relation}.${column}`)).toEqual([
      'bronze.people.born_on',
      'gold.dim_people.born_on',
      'silver.stg_people.born_on',
    ]);
    expect((await pii('--role', 'nothing')).written).toBe('No column holds personal data, as far as columns are marked with `.pii(…)`.\n');
  });

  test('as a table for people', async () => {
    const { written } = await pii('--class', 'email', '--role', 'support');
    expect(written).toMatch(/gold\.dim_people\.contact +email +bronze\.people\.email .*callers, the API +support: clear, some rows/);
    expect(written).toContain('2 columns of 1 relation hold personal data.');
  });

  test('refuses a role that there is not', async () => {
    const world = new FakeSurroundings(directory());
    expect(await main(['pii', '--role', 'suport'], world)).toBe(2);
    expect(world.complained).toContain('MARTLET-U385');
    expect(world.complained).toContain('support');
  });
});
