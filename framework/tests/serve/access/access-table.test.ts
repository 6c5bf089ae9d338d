import { expect, test } from 'vitest';
import { AccessWorld, type Reader, ROLES, WAYS } from './access-table.js';
import { HIDDEN_ROW, PLANTED } from './personal-shop.js';

// All in one test: a project goes when its test ends, and the table is compared as a whole.
test('each way of reading shows personal data to those who may see it, and no byte of it to others', async () => {
  const world = await AccessWorld.open();
  try {
    const keys = Object.keys(ROLES).map((role) => world.shop.keyOf(role));
    const [expected, found]: Record<string, unknown>[] = [{}, {}];
    for (const [way, { cells, read }] of Object.entries(WAYS)) {
      for (const reader of ['owner', ...Object.keys(ROLES)] as Reader[]) {
        const cell = cells[reader];
        if (cell === undefined) continue;
        const bytes = await read(world, reader);
        const name = `${way}: ${reader}`;
        Object.assign(expected ?? {}, { [name]: cell === 'shown' ? 'shown' : [] });
        Object.assign(found ?? {}, { [name]: cell === 'shown' ? shownIn(bytes) : secretsIn(bytes, reader) });
        expect({ name, keys: keys.filter((key) => bytes.includes(key)) }).toEqual({ name, keys: [] });
      }
    }
    expect(found).toEqual(expected);
  } finally {
    await world.close();
  }
}, 240_000);

/** Where a reader may see personal data it is there, so that the search of what others get would find it. */
function shownIn(bytes: Buffer): string {
  const isFile = bytes.includes('PAR1');
  return isFile || textOf(bytes).includes(PLANTED.email) ? 'shown' : 'not shown';
}

/** The secrets that are in some bytes, as text and as numbers. */
function secretsIn(bytes: Buffer, reader: Reader): readonly string[] {
  const text = textOf(bytes);
  const [localPart = ''] = PLANTED.email.split('@');
  const secrets = [...Object.values(PLANTED), localPart, ...(reader === 'south' ? [HIDDEN_ROW] : [])];
  const numbers = NUMBERS.filter((number) => bytes.includes(number)).map((number) => number.toString('hex'));
  return [...secrets.filter((secret) => text.includes(secret.toLowerCase())), ...numbers];
}

const textOf = (bytes: Buffer): string => bytes.toString('latin1').toLowerCase();

/** The numbers that are personal, as formats of bytes write them. */
const NUMBERS: readonly Buffer[] = [PLANTED.financial, PLANTED.identifier].flatMap((text) => {
  const [big, little] = [Buffer.alloc(8), Buffer.alloc(8)];
  big.writeBigInt64BE(BigInt(text));
  little.writeBigInt64LE(BigInt(text));
  return [big, little];
});
