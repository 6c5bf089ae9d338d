import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanUp, verifyAudit } from '../../../framework/src/run/index.js';
import { clock } from '../../platform/team.js';
import { COMMAND_CASES, type CommandCase, WRITERS } from '../commands.js';
import { DisturbedShop, type Kill } from '../disturbed-shop.js';
import { isLong } from '../length.js';
import { type Moment, momentsOf, SEED_TOLD } from '../moments.js';
import type { OpenKillStore } from '../state-stores.js';

/**
 * Kills each command around its statements and at other times, with the state in one store, and does it again. The long form kills them as
 * often as their cases say; the short one kills those that write, once or a few times.
 */
export function describeKills(place: string, open: OpenKillStore | string): void {
  if (typeof open === 'string') test.skip(`a state ${place}: ${open}`, () => {});
  else describe(`a state ${place}`, () => killEverywhere(open, place));
}

function killEverywhere(open: OpenKillStore, place: string): void {
  const shop = new DisturbedShop();
  beforeAll(() => shop.open(open), 300_000);
  afterAll(() => shop.close());

  const cases = isLong ? Object.entries(COMMAND_CASES) : WRITERS;
  describe.each(cases)('kill -9 during %s', (title, killed) => {
    const { argv, kills, shop: name = 'old', before = 'prod and dev', again = [0] } = killed;

    test('leaves all environments whole', {
      timeout: 1_800_000,
    }, async ({ task }) => {
      const project = await shop.projectOf(name);
      const build = () => shop.build(name, argv.includes('dev') && argv.includes('--env') ? 'dev' : 'prod');
      await shop.startFrom(before);
      const old = await shop.contents();
      const whole = await shop.undisturbed(killed);
      const done = await shop.contents();
      await build();
      const built = await shop.contents();

      const moments = momentsOf(`${title} with a state ${place}`, isLong ? kills : Math.ceil(kills / 10));
      for (const [index, wanted] of moments.entries()) {
        const moment = `${await killOnce(shop, killed, whole, wanted)} (${SEED_TOLD})`;
        const found = await shop.contents();
        for (const environment of ['prod', 'dev'] as const) {
          expect([old[environment], done[environment]], `${environment} after ${moment}`).toContainEqual(found[environment]);
        }
        // Before the next command has mended anything.
        expect((await verifyAudit(project, { clock })).problems, `the audit log after ${moment}`).toEqual([]);
        const repeated = await shop.command(name, argv);
        expect(again, `again after ${moment}: ${repeated.told}`).toContain(repeated.exitCode);
        expect(await shop.contents(), `again after ${moment}: ${repeated.told}`).toEqual(done);
        await cleanUp(project, { dryRun: false, clock });
        expect(await shop.contents(), `the janitor after ${moment}`).toEqual(done);
        expect((await cleanUp(project, { dryRun: true, clock })).versions).toEqual([]);
        const { problems, entries } = await verifyAudit(project, { clock });
        expect(problems, `the audit log when all is done again after ${moment}`).toEqual([]);
        expect(entries).toBeGreaterThan(0);
        await build();
        expect(await shop.contents(), `a build after ${moment}`).toEqual(built);
        Object.assign(task.meta, { faults: index + 1 });
      }
    });
  });
}

/** Starts the command from where it begins, and kills it about a share of the way through; an earlier moment is taken where it has ended by then. */
async function killOnce(
  shop: DisturbedShop,
  { argv, shop: name = 'old', before = 'prod and dev' }: CommandCase,
  { statements, milliseconds }: { readonly statements: number; readonly milliseconds: number },
  { share: wanted, phase, delay }: Moment,
): Promise<string> {
  for (let share = wanted; ; share *= 0.7) {
    await shop.startFrom(before);
    const at = 1 + Math.floor(statements * share);
    const isAtTime = phase === 'at a time' || statements === 0;
    const kill: Kill = isAtTime ? { phase: 'at a time', milliseconds: milliseconds * share } : { phase, at, delay };
    const { isKilled } = await shop.command(name, argv, kill);
    if (isKilled) return kill.phase === 'at a time' ? `${Math.round(kill.milliseconds)} ms` : `statement ${at} of ${statements}, ${phase}`;
  }
}
