import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../framework/src/cli/main.js';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { targetSchema } from '../../../framework/src/warehouses/targets.js';
import type { Session, Warehouse } from '../../../framework/src/warehouses/warehouse.js';
import { FakeSurroundings } from '../../../framework/tests/cli/fake-surroundings.js';
import { PersonalShop, PLANTED } from '../../../framework/tests/serve/access/personal-shop.js';
import { notInstalled } from '../../standins/analyser.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type StandInServer, startStandIn } from '../../standins/servers.js';

const config = (target: object) => `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop', data: { directory: 'data' }, defaultTarget: 'cloud', targets: { cloud: ${JSON.stringify(target)} },
  masking: { keys: { first: 'a-key-of-tests-that-is-long-enough-to-count' } },
  roles: {
    analysts: { principals: 'ANALYST', relations: 'gold.*', mask: { email: 'tokenized', birth: 'generalized', name: 'absent' },
      rows: { 'gold.dim_people': "region = 'south'" } },
    auditors: { principals: ['AUDITOR', 'CONTROLLER'], relations: 'gold.dim_people', clearance: '*' },
  },
});
`;

/** Roles of the config as policies of Snowflake, put on the views that a build publishes. */
describe('readers of Snowflake', () => {
  let server: StandInServer | undefined;
  let directory: string;
  const open: { readonly warehouse: Warehouse; readonly session: Session }[] = [];

  const martlet = async (...argv: readonly string[]) => {
    const world = new FakeSurroundings(directory);
    const code = await main(argv, world);
    return { code, text: world.written + world.complained };
  };
  const as = async (role: string): Promise<Session> => {
    const warehouse = await openWarehouse(targetSchema.parse({ ...server?.target, role }), process.cwd(), asWritten);
    const session = await warehouse.session();
    open.push({ warehouse, session });
    return session;
  };

  beforeAll(async () => {
    if (!isStandInInstalled('snowflake')) return;
    server = await startStandIn('snowflake');
  }, 300_000);
  afterAll(async () => {
    for (const { session, warehouse } of open) {
      await session.close();
      await warehouse.close();
    }
    await server?.close();
  });

  const select = "select * from gold.dim_people where note = 'a'";

  test('see values and rows as their roles do, nothing of either without one, and again so after drift is mended', {
    timeout: 120_000,
  }, async (context) => {
    if (server === undefined) return context.skip(notInstalled);
    directory = PersonalShop.write('', '', '', { 'martlet.config.ts': config(server.target) });
    expect(await martlet('build')).toMatchObject({ code: 0 });
    const [analyst, auditor, stranger, builder] = [
      await as('analyst'),
      await as('controller'),
      await as('stranger'),
      await as('transformer'),
    ];
    const [seen] = await analyst.query(select);
    expect(seen).toMatchObject({ region: 'south', name: null, born_on: '1815-01-01', illness: 'REDACTED', salary: null });
    expect(String(seen?.email)).toMatch(/^first_[0-9a-f]{64}$/);
    expect(await analyst.query('select count(*) as people from gold.dim_people')).toEqual([{ people: '2' }]);
    for (const session of [auditor, builder])
      expect((await session.query(select))[0]).toMatchObject({ email: PLANTED.email, illness: PLANTED.health });
    expect(await stranger.query(select)).toEqual([]);
    const payments = JSON.stringify(await stranger.query('select * from gold.fact_payments'));
    expect(Object.values(PLANTED).filter((secret) => payments.includes(secret))).toEqual([]);

    // Drift is found and mended.
    expect(await martlet('grants')).toEqual({ code: 0, text: 'Rights in prod are as declared.\n' });
    for (const sql of [
      'grant select on view gold.dim_people to role INTERN',
      'revoke select on view gold.dim_people from role AUDITOR',
      'alter view gold.dim_people modify column email unset masking policy',
    ])
      await builder.execute(sql);
    const { code, text } = await martlet('grants', '--plan', '--sql');
    expect(code).toBe(1);
    expect(text).toContain('[secret]');
    expect(text).not.toMatch(/[0-9a-f]{64}/);
    expect(text).toMatch(/extra {3}gold\.dim_people {2}the right of intern/);
    expect(text).toMatch(/missing gold\.dim_people {2}the right of auditor/);
    expect(text).toMatch(/changed gold\.dim_people {2}policies for email/);
    expect(await martlet('grants', '--apply')).toMatchObject({ code: 0 });
    expect(await martlet('grants')).toMatchObject({ code: 0 });
    expect(String((await (await as('analyst')).query(select))[0]?.email)).toMatch(/^first_/);
  });
});
