/** Reads a value in PostgreSQL's binary format as the text that it has in its text format; only of the types that figures have. */
export function binaryText(value: Buffer, oid: number): string {
  const read = READERS[oid];
  if (read === undefined) throw new Error(`values with the OID ${oid} are not read here`);
  return read(value);
}

const MILLISECONDS_OF_A_DAY = 86_400_000;

const READERS: Readonly<Record<number, (value: Buffer) => string>> = {
  16: (value) => (value.readInt8(0) === 1 ? 't' : 'f'),
  20: (value) => String(value.readBigInt64BE(0)),
  23: (value) => String(value.readInt32BE(0)),
  25: (value) => value.toString('utf8'),
  701: (value) => String(value.readDoubleBE(0)),
  1082: (value) => new Date(Date.UTC(2000, 0, 1) + value.readInt32BE(0) * MILLISECONDS_OF_A_DAY).toISOString().slice(0, 10),
  1700: numeric,
};

const DIGITS_OF_A_GROUP = 4;

function numeric(value: Buffer): string {
  const [count, weight, sign, scale] = [0, 2, 4, 6].map((place) => value.readInt16BE(place)) as [number, number, number, number];
  const group = (power: number): string => {
    const index = weight - power;
    return String(index >= 0 && index < count ? value.readInt16BE(8 + index * 2) : 0).padStart(DIGITS_OF_A_GROUP, '0');
  };
  let whole = '';
  for (let power = Math.max(weight, 0); power >= 0; power -= 1) whole += group(power);
  let fraction = '';
  for (let power = -1; fraction.length < scale; power -= 1) fraction += group(power);
  const unsigned = whole.replace(/^0+(?=\d)/, '') + (scale === 0 ? '' : `.${fraction.slice(0, scale)}`);
  return sign === 0 ? unsigned : `-${unsigned}`;
}
