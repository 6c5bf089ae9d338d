import { describe, expect, test } from 'vitest';
import { closingAll } from '../../src/run/closing-all.js';

describe('what some work has opened', () => {
  const world = (failing: readonly string[]) => {
    const closed: string[] = [];
    const closer = (name: string) => async (): Promise<void> => {
      closed.push(name);
      if (failing.includes(name)) throw new Error(`${name} can’t be closed`);
    };
    return { closed, closer };
  };

  test('is closed when the work is done, the last one first', async () => {
    const { closed, closer } = world([]);
    const result = await closingAll(async (closing) => {
      closing.push(closer('warehouse'), closer('session'), closer('state'));
      return 'done';
    });
    expect([result, closed]).toEqual(['done', ['state', 'session', 'warehouse']]);
  });

  test('is closed though one of them fails, which is told', async () => {
    const { closed, closer } = world(['state', 'session']);
    const ended = closingAll(async (closing) => void closing.push(closer('warehouse'), closer('session'), closer('state')));
    await expect(ended).rejects.toThrow('state can’t be closed');
    expect(closed).toEqual(['state', 'session', 'warehouse']);
  });

  test('is closed when the work fails, and that is what is told', async () => {
    const { closed, closer } = world(['session']);
    const ended = closingAll(async (closing) => {
      closing.push(closer('warehouse'), closer('session'));
      throw new Error('the work failed');
    });
    await expect(ended).rejects.toThrow('the work failed');
    expect(closed).toEqual(['session', 'warehouse']);
  });
});
