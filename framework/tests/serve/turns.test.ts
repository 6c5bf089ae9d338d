import { expect, test } from 'vitest';
import { Turns } from '../../src/serve/reading/turns.js';

/** Work that ends on request. */
function work() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end: () => end() };
}

test('so many work at once, and the others follow in the order in which they came', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const works = [0, 1, 2, 3].map(work);
  const all = works.map((each, number) =>
    turns.during(() => {
      begun.push(number);
      return each.ended;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  works[1]?.end();
  await all[1];
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  for (const each of works) each.end();
  await Promise.all(all);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('who goes away while waiting keeps no one waiting', async () => {
  const turns = new Turns(1);
  const first = work();
  const running = turns.during(() => first.ended);
  const gone = new AbortController();
  const waiting = turns.during(() => Promise.reject(new Error('it ran')), gone.signal);
  const last = turns.during(() => Promise.resolve('ran'));
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  first.end();
  await running;
  expect(await last).toBe('ran');
});

test('work that fails gives its turn back', async () => {
  const turns = new Turns(1);
  await expect(turns.during(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await turns.during(() => Promise.resolve('ran'))).toBe('ran');
});
