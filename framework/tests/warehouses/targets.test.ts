import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openWarehouse } from '../../src/warehouses/open.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import { targetSchema } from '../../src/warehouses/targets.js';

const SNOWFLAKE = { warehouse: 'snowflake', account: 'a', database: 'd', auth: { method: 'password', username: 'u', password: 'hunter2' } };

describe('targets', () => {
  test('never show their secrets', () => {
    const target = targetSchema.parse(SNOWFLAKE);
    for (const text of [JSON.stringify(target), inspect(target, { depth: 9 }), String(target)]) expect(text).not.toContain('hunter2');
  });

  test('say what is wrong without the value', () => {
    const parsed = targetSchema.safeParse({ ...SNOWFLAKE, auth: { method: 'password', username: 'u', password: 1234567 } });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error)).not.toContain('1234567');
  });

  test('need nothing to be compiled for', () => {
    for (const warehouse of ['snowflake', 'bigquery', 'databricks']) expect(targetSchema.safeParse({ warehouse }).success).toBe(true);
  });

  test.each([
    [{ warehouse: 'snowflake' }, ['account', 'database', 'auth']],
    [{ ...SNOWFLAKE, auth: { method: 'password', username: 'u', password: '' } }, ['auth.password']],
    [{ warehouse: 'bigquery', project: 'p', auth: { method: 'service-account' } }, ['auth.key or auth.keyFile']],
    [
      { warehouse: 'databricks', host: 'h', httpPath: '/p', catalog: 'c', auth: { method: 'oauth-machine', clientId: 'x' } },
      ['auth.clientSecret'],
    ],
  ])('that lack something are told what, all at once', async (target, missing) => {
    await expect(openWarehouse(targetSchema.parse(target), '.', asWritten)).rejects.toMatchObject({
      reason: 'target-incomplete',
      parameters: { missing },
    });
  });
});
