import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_CASES } from '../commands.js';
import { DisturbedShop } from '../disturbed-shop.js';
import { KILL_STORES } from '../state-stores.js';
import { startRecorder } from './recorded-writes.js';

const recorder = startRecorder();
if (recorder === undefined) test.skip('the writes of a process can’t be recorded on this machine', () => undefined);
else describe('a kill behind any write to the warehouse', () => killBehindEach(recorder));

/** A process that is killed has done some of its writes in their order, and no more: each such warehouse is looked at. */
function killBehindEach({ environment, replay, close }: NonNullable<typeof recorder>): void {
  const shop = new DisturbedShop();
  const scratch = mkdtempSync(join(tmpdir(), 'martlet-writes-'));
  const [written, looked] = [join(scratch, 'written'), join(scratch, 'looked')];
  beforeAll(() => shop.open(KILL_STORES['in the warehouse']), 300_000);
  afterAll(async () => {
    await shop.close();
    rmSync(scratch, { recursive: true });
    close();
  });

  test.for(Object.entries(COMMAND_CASES))('during %s leaves all environments whole', { timeout: 600_000 }, async ([, killed], { task }) => {
    const { argv, shop: name = 'old', before = 'prod and dev' } = killed;
    const { warehouse } = shop;
    await shop.startFrom(before);
    const old = await shop.contents();
    rmSync(written, { recursive: true, force: true });
    mkdirSync(written);
    cpSync(warehouse, join(written, basename(warehouse)));
    const ended = await shop.command(name, argv, undefined, environment(warehouse));
    expect(ended.exitCode, ended.told).toBe(0);
    const done = await shop.contents();

    let found = old;
    let writes = 0;
    for (const moment of replay(written)) {
      writes += 1;
      // Looking at a warehouse whose process was killed mends it.
      rmSync(looked, { recursive: true, force: true });
      cpSync(written, looked, { recursive: true });
      found = await shop.contents(join(looked, basename(warehouse)));
      for (const each of ['prod', 'dev'] as const) {
        expect([old[each], done[each]], `${each} after ${moment}`).toContainEqual(found[each]);
      }
    }
    Object.assign(task.meta, { faults: writes });
    expect(found, 'all writes were recorded').toEqual(done);
  });
}
