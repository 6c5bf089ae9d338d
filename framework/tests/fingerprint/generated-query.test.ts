import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryFingerprint } from '../../src/sql/fingerprint/index.js';
import { type Meaning, meanings, mutations, PLAIN, type Style, styles, TABLES, write } from './generated-query.js';

const fingerprint = (meaning: Meaning, style: Style): string => queryFingerprint(write(meaning, style).toOperationNode(), TABLES);

describe('generated queries', () => {
  let instance: DuckDBInstance;
  let connection: Awaited<ReturnType<DuckDBInstance['connect']>>;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    // Every combination of small values and null, some of them twice, so that most changes show in the result.
    await connection.run(`
      create table t as select x, y, z from (values (0), (1), (2), (null)) a(x), (values (0), (1), (3)) b(y), (values (1), (null)) c(z);
      insert into t select * from t where x = 1;
      create table u as select x, y, z from (values (1), (2), (3)) a(x), (values (0), (2), (null)) b(y), (values (1), (2)) c(z) where x + z < 5;
    `);
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function run(meaning: Meaning, style: Style): Promise<readonly string[]> {
    const { sql, parameters } = write(meaning, style).compile();
    const reader = await connection.runAndReadAll(sql, [...parameters] as number[]);
    return reader
      .getRowsJson()
      .map((row) => JSON.stringify(row))
      .sort();
  }

  it('keep their fingerprint however they are written', () => {
    fc.assert(
      fc.property(meanings, styles, (meaning, style) => {
        expect(fingerprint(meaning, style)).toBe(fingerprint(meaning, PLAIN));
      }),
      { numRuns: 500 },
    );
  });

  it('return the same rows however they are written', async () => {
    await fc.assert(
      fc.asyncProperty(meanings, styles, async (meaning, style) => {
        expect(await run(meaning, style)).toEqual(await run(meaning, PLAIN));
      }),
      { numRuns: 100 },
    );
  });

  it('change their fingerprint when a change shows in their rows', async () => {
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(meanings, mutations, styles, async (meaning, mutate, style) => {
        const changed = mutate(meaning);
        const [before, after] = [await run(meaning, PLAIN), await run(changed, style)];
        if (JSON.stringify(before) === JSON.stringify(after)) return;
        changes += 1;
        expect(fingerprint(changed, style)).not.toBe(fingerprint(meaning, PLAIN));
      }),
      { numRuns: 250 },
    );
    expect(changes).toBeGreaterThan(50);
  });

  it('that have nothing to do with each other differ when their rows do', async () => {
    await fc.assert(
      fc.asyncProperty(meanings, meanings, async (left, right) => {
        if (fingerprint(left, PLAIN) === fingerprint(right, PLAIN)) expect(await run(left, PLAIN)).toEqual(await run(right, PLAIN));
      }),
      { numRuns: 300 },
    );
  });
});
