import { expect, test } from 'vitest';
import { CpuShares } from '../../src/warehouses/duckdb/duckdb-cpu-shares.js';

test('statements that run at once are charged equal shares of what the process took meanwhile, and together all of it', async () => {
  let taken = 0;
  const shares = new CpuShares(() => taken);
  const charged: Record<string, number> = {};
  const statement = (name: string) => {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const done = shares.during(
      () => promise,
      (milliseconds) => {
        charged[name] = milliseconds;
      },
    );
    return {
      end: () => {
        resolve();
        return done;
      },
    };
  };
  taken = 100;
  const first = statement('first');
  taken = 110;
  const second = statement('second');
  taken = 130;
  await first.end();
  taken = 135;
  await second.end();
  expect(charged).toEqual({ first: 20, second: 15 });
});
