import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { createStateStore, lockEnvironment, type StateDatabase, type StateWorld, stateInWarehouse } from '../../src/state/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { Session, Warehouse } from '../../src/warehouses/warehouse.js';
import { testWorld, untilAborted } from './test-world.js';

let warehouse: Warehouse;
let session: Session;
let database: StateDatabase;

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  database = stateInWarehouse(session, warehouse.dialect, { project: 'shop', isExclusive: false, isCheap: true });
  await createStateStore(database, testWorld).prepare();
});

afterAll(async () => {
  await session.close();
  await warehouse.close();
});

/** One command: takes an environment, works for some steps, clears up while it is alone, and lets go. */
const command = fc.record({
  environment: fc.constantFrom('prod', 'dev'),
  random: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 8, maxLength: 8 }),
});

describe('commands whose statements come in any order', () => {
  test('never have one environment together, and none clears up while another works', async () => {
    const seen = { held: 0, refused: 0, cleared: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(command, { minLength: 2, maxLength: 4 }), async (scheduler, commands) => {
        await session.execute('delete from _martlet.locks');
        const holding = new Map<string, string>();
        let clearing: string | undefined;
        // Each statement is done at once, at a moment that the scheduler chooses.
        const scheduled: StateDatabase = {
          ...database,
          execute: async (sql) => {
            await scheduler.schedule(Promise.resolve(), sql);
            await database.execute(sql);
          },
          query: async (sql) => {
            await scheduler.schedule(Promise.resolve(), sql);
            return database.query(sql);
          },
        };
        const begin = async ({ environment, random }: (typeof commands)[number], index: number): Promise<void> => {
          const token = `${'badc'.charAt(index)}`;
          const chances = [...random];
          const world: StateWorld = {
            now: () => '2026-01-01T00:00:00.000Z',
            random: () => chances.pop() ?? 0,
            sleep: (milliseconds, signal) =>
              signal === undefined ? scheduler.schedule(Promise.resolve(), `sleep ${milliseconds}`) : untilAborted(signal),
          };
          const request = { environment, token, host: 'h', processId: index, command: 'build', since: '2026-01-01T00:00:00.000Z' };
          try {
            const lock = await lockEnvironment(scheduled, request, world);
            expect(holding.get(environment)).toBeUndefined();
            expect(clearing).toBeUndefined();
            holding.set(environment, token);
            seen.held += 1;
            await scheduler.schedule(Promise.resolve(), `${token} works`);
            await lock.check();
            const wasAlone = await lock.whileAlone(async () => {
              expect([...holding.values()]).toEqual([token]);
              clearing = token;
              await scheduler.schedule(Promise.resolve(), `${token} clears up`);
              expect([...holding.values()]).toEqual([token]);
              clearing = undefined;
            });
            if (wasAlone) seen.cleared += 1;
            holding.delete(environment);
            await lock.release();
          } catch (error) {
            if (!isMartletError(error, 'environment-locked')) throw error;
            seen.refused += 1;
          }
        };
        const all = Promise.all(commands.map(begin));
        await scheduler.waitFor(all);
        expect(await database.query('select * from _martlet.locks')).toEqual([]);
      }),
      { numRuns: 150 },
    );
    // Otherwise the model would show nothing.
    expect(seen.held).toBeGreaterThan(150);
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.cleared).toBeGreaterThan(0);
  });

  test('never publish on a state that they have not read, though they sleep for longer than their leases hold', async () => {
    const seen = { published: 0, lost: 0, refused: 0 };
    const sleeper = fc.record({ sleeps: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(sleeper, { minLength: 2, maxLength: 3 }), async (scheduler, commands) => {
        await session.execute('delete from _martlet.locks');
        let minutes = 0;
        let publications = 0;
        // A transaction and a write outside of one wait for each other's end, as the rows of stores make them.
        let end = Promise.resolve();
        const alone = async <T>(work: () => Promise<T>): Promise<T> => {
          const before = end;
          let endHere = (): void => undefined;
          end = new Promise((resolve) => {
            endHere = resolve;
          });
          await before;
          try {
            return await work();
          } finally {
            endHere();
          }
        };
        const begin = async ({ sleeps }: (typeof commands)[number], index: number): Promise<void> => {
          const token = 'bac'.charAt(index);
          let isInTransaction = false;
          const mine: StateDatabase = {
            ...database,
            instant: (later) => database.literal(new Date(Date.UTC(2026, 0, 1, 0, minutes + later)).toISOString()),
            execute: async (sql) => {
              await scheduler.schedule(Promise.resolve(), sql);
              await (isInTransaction ? database.execute(sql) : alone(() => database.execute(sql)));
            },
            query: async (sql) => {
              await scheduler.schedule(Promise.resolve(), sql);
              return database.query(sql);
            },
            together: (work) =>
              alone(async () => {
                isInTransaction = true;
                try {
                  return await work();
                } finally {
                  isInTransaction = false;
                }
              }),
          };
          const world: StateWorld = {
            ...testWorld,
            random: () => 0,
            sleep: (_, signal) => (signal === undefined ? scheduler.schedule(Promise.resolve(), 'pause') : untilAborted(signal)),
          };
          const sleepPerhaps = async (at: number): Promise<void> => {
            if (sleeps[at]) minutes += 16;
            // As long as others take for some statements.
            for (let step = 0; step < (sleeps[at] ? 6 : 1); step += 1) await mine.query(`select '${token} sleeps' as step`);
          };
          const request = { environment: 'prod', token, host: 'h', processId: index, command: 'build', since: '2026-01-01T00:00:00.000Z' };
          try {
            const lock = await lockEnvironment(mine, request, world);
            await sleepPerhaps(0);
            const read = publications;
            await sleepPerhaps(1);
            try {
              await lock.hold(async () => {
                await sleepPerhaps(2);
                expect(publications).toBe(read);
                publications += 1;
                seen.published += 1;
              });
            } finally {
              await lock.release();
            }
          } catch (error) {
            if (isMartletError(error, 'lock-lost')) seen.lost += 1;
            else if (isMartletError(error, 'environment-locked')) seen.refused += 1;
            else throw error;
          }
        };
        await scheduler.waitFor(Promise.all(commands.map(begin)));
      }),
      { numRuns: 100 },
    );
    expect(seen.published).toBeGreaterThan(50);
    expect(seen.lost).toBeGreaterThan(5);
    expect(seen.refused).toBeGreaterThan(0);
  });
});
