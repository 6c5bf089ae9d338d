import { describe, expect, test } from 'vitest';
import { codecOf } from '../../../src/serve/postgres/types/codec.js';
import { readParameter } from '../../../src/serve/postgres/types/parameters.js';
import { ByteWriter } from '../../../src/serve/postgres/wire/byte-writer.js';
import { openStatementEngine } from '../../../src/warehouses/open.js';

/** A value by an expression of the engine, and how it is sent: its OID, its text, and its bytes as a client of PostgreSQL has them. */
const VALUES: readonly (readonly [expression: string, oid: number, text: string, binary: string])[] = [
  ['true', 16, 't', '01'],
  ['1::tinyint', 21, '1', '0001'],
  ['(-32768)::smallint', 21, '-32768', '8000'],
  ['2147483647', 23, '2147483647', '7fffffff'],
  ['9223372036854775807', 20, '9223372036854775807', '7fffffffffffffff'],
  ['18446744073709551615::ubigint', 1700, '18446744073709551615', ''],
  ['0.1::float', 700, '0.1', '3dcccccd'],
  ['1e300', 701, '1e+300', '7e37e43c8800759c'],
  ["'nan'::double", 701, 'NaN', '7ff8000000000000'],
  ["'-infinity'::double", 701, '-Infinity', 'fff0000000000000'],
  ['0.00001::double', 701, '1e-05', '3ee4f8b588e368f1'],
  ['123456789012345::double', 701, '123456789012345', '42dc12218377de40'],
  ['0::decimal(18, 2)', 1700, '0.00', '0000000000000002'],
  ['(-12345.67)::decimal(18, 2)', 1700, '-12345.67', '0003000140000002000109291a2c'],
  ['0.0001::decimal(18, 4)', 1700, '0.0001', '0001ffff000000040001'],
  ['10000::decimal(18, 0)', 1700, '10000', '00010001000000000001'],
  ["'ä€'", 25, 'ä€', 'c3a4e282ac'],
  ["'\\xAA\\x00b'::blob", 17, '\\xaa0062', 'aa0062'],
  ["date '2000-01-01'", 1082, '2000-01-01', '00000000'],
  ["date '1999-12-31'", 1082, '1999-12-31', 'ffffffff'],
  ["'0044-03-15 (BC)'::date", 1082, '0044-03-15 BC', 'fff49d7b'],
  ["'infinity'::date", 1082, 'infinity', '7fffffff'],
  ["'-infinity'::date", 1082, '-infinity', '80000000'],
  ["time '01:02:03.5'", 1083, '01:02:03.5', ''],
  ["timestamp '2000-01-01 00:00:00.000001'", 1114, '2000-01-01 00:00:00.000001', '0000000000000001'],
  ["'infinity'::timestamp", 1114, 'infinity', '7fffffffffffffff'],
  ["'2000-01-01 02:00:00+02'::timestamptz", 1184, '2000-01-01 00:00:00+00', '0000000000000000'],
  ["interval '1 year 2 months 3 days 4 hours'", 1186, '1 year 2 mons 3 days 04:00:00', '000000035a4e9000000000030000000e'],
  ["interval '-1 day'", 1186, '-1 days', '0000000000000000ffffffff00000000'],
  ["'00112233-4455-6677-8899-aabbccddeeff'::uuid", 2950, '00112233-4455-6677-8899-aabbccddeeff', '00112233445566778899aabbccddeeff'],
  ["'0101'::bit", 1562, '0101', '0000000450'],
  ['\'{"a": 1}\'::json', 114, '{"a": 1}', '7b2261223a20317d'],
  ["['a', null, 'b\"c', '']", 1009, '{a,NULL,"b\\"c",""}', ''],
  ['[1, null]', 1007, '{1,NULL}', '00000001000000010000001700000002000000010000000400000001ffffffff'],
  ['[]::integer[]', 1007, '{}', '000000000000000000000017'],
  ["{'a': 1, 'b': 'x'}", 114, '{"a":1,"b":"x"}', '7b2261223a312c2262223a2278227d'],
  ['[[1], [2, 3]]', 114, '[[1],[2,3]]', '5b5b315d2c5b322c335d5d'],
  ["'2024-01-01 00:00:00.123456789'::timestamp_ns", 25, '2024-01-01 00:00:00.123456789', ''],
];

describe('values of the engine', () => {
  test('have the OIDs, the texts and the bytes of PostgreSQL', async () => {
    const engine = await openStatementEngine();
    const database = await engine.open({ schemas: [], tables: [], views: [], functions: [] });
    const found: unknown[] = [];
    for (const [expression, , , binary] of VALUES) {
      const stream = await database.stream(`select ${expression}`);
      const codec = codecOf(stream.columns[0]?.engineType ?? '');
      for await (const [row] of stream.batches()) {
        const value = row?.[0] ?? null;
        if (value === null) throw new Error(`${expression} is null`);
        const out = new ByteWriter();
        codec.binary(value, out);
        found.push([expression, codec.oid, codec.text(value), binary === '' ? '' : out.take().toString('hex')]);
      }
    }
    await database.close();
    await engine.close();
    expect(found).toEqual(VALUES.map((each) => [...each]));
  });

  test('come back as they were when a client sends them as binary parameters', async () => {
    const engine = await openStatementEngine();
    const database = await engine.open({ schemas: [], tables: [], views: [], functions: [] });
    for (const [expression, oid, text] of VALUES) {
      // JSON and texts that stand for other types are sent as what they are.
      if (oid === 25 || oid === 1562 || oid === 114) continue;
      const stream = await database.stream(`select ${expression}`);
      const { engineType } = stream.columns[0] ?? { engineType: '' };
      const codec = codecOf(engineType);
      for await (const [row] of stream.batches()) {
        const out = new ByteWriter();
        codec.binary(row?.[0] ?? '', out);
        const read = readParameter(Buffer.from(out.take()), oid, true);
        const back = await database.stream(`select cast($1 as ${engineType})`, { parameters: [read] });
        for await (const [again] of back.batches()) {
          const value = again?.[0] ?? '';
          expect([expression, codec.text(value)]).toEqual([expression, text]);
        }
      }
    }
    await database.close();
    await engine.close();
  });
});
