import type { ResultValue } from '../../../warehouses/warehouse.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { type MappedType, mappedTypeOf, oidOf } from './engine-type.js';
import { dayNumber, instantNumber, intervalText, momentText, type SentInterval, timeNumber, zonedTime } from './moments.js';
import { floatText, numericDigits } from './numbers.js';

type Value = Exclude<ResultValue, null>;

/** How the values of a column are sent. */
export interface Codec {
  readonly oid: number;
  readonly size: number;
  readonly modifier: number;
  readonly text: (value: Value) => string;
  readonly binary: (value: Value, out: ByteWriter) => void;
}

const known = new Map<string, Codec>();

/** How a column of one of the engine's types is sent. */
export function codecOf(engineType: string): Codec {
  const made = known.get(engineType);
  if (made !== undefined) return made;
  const codec = makeCodec(mappedTypeOf(engineType));
  // Types that statements make up must not fill the memory.
  if (known.size < MOST_KNOWN) known.set(engineType, codec);
  return codec;
}

const MOST_KNOWN = 1000;

/** Values and how they are written, for one type of PostgreSQL. */
interface Writing {
  readonly text: (value: Value) => string;
  readonly binary: (value: Value, out: ByteWriter) => void;
}

function makeCodec(mapped: MappedType): Codec {
  const scalar = VECTORS.get(mapped.type.name) ?? WRITINGS.get(mapped.type.name) ?? TEXT;
  const writing = mapped.isArray ? arrayOf(scalar, mapped.type.oid) : scalar;
  return { oid: oidOf(mapped), size: mapped.isArray ? -1 : mapped.type.size, modifier: mapped.modifier, ...writing };
}

/** Text that is text as it is, and JSON for what is made of parts. */
const plain = (value: Value): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);

const TEXT: Writing = { text: plain, binary: (value, out) => out.text(plain(value)) };
const moment = (value: Value): string => momentText(plain(value));

const WRITINGS: ReadonlyMap<string, Writing> = new Map(
  Object.entries({
    bool: {
      text: (value) => (isTrue(value) ? 't' : 'f'),
      binary: (value, out) => out.byte(isTrue(value) ? 1 : 0),
    },
    int2: { text: plain, binary: (value, out) => out.int16(Number(value)) },
    int4: { text: plain, binary: (value, out) => out.int32(Number(value)) },
    int8: { text: plain, binary: (value, out) => out.int64(BigInt(plain(value))) },
    oid: { text: plain, binary: (value, out) => out.uint32(Number(value)) },
    float4: { text: (value) => floatText(Number(value), true), binary: (value, out) => out.float32(Number(value)) },
    float8: { text: (value) => floatText(Number(value), false), binary: (value, out) => out.float64(Number(value)) },
    numeric: {
      text: plain,
      binary: (value, out) => {
        const { weight, sign, scale, digits } = numericDigits(plain(value));
        out.int16(digits.length).int16(weight).uint16(sign).int16(scale);
        for (const digit of digits) out.int16(digit);
      },
    },
    bytea: {
      text: (value) => `\\x${bytesOf(plain(value)).toString('hex')}`,
      binary: (value, out) => out.bytes(bytesOf(plain(value))),
    },
    varbit: {
      text: plain,
      binary: (value, out) => {
        const bits = plain(value);
        out.int32(bits.length);
        for (let start = 0; start < bits.length; start += 8) out.byte(Number.parseInt(bits.slice(start, start + 8).padEnd(8, '0'), 2));
      },
    },
    date: { text: moment, binary: (value, out) => out.int32(dayNumber(plain(value))) },
    time: { text: moment, binary: (value, out) => out.int64(timeNumber(plain(value))) },
    timetz: {
      text: moment,
      binary: (value, out) => {
        const { time, east } = zonedTime(plain(value));
        out.int64(time).int32(-east);
      },
    },
    timestamp: { text: moment, binary: (value, out) => out.int64(instantNumber(plain(value))) },
    timestamptz: { text: (value) => momentText(zoned(plain(value))), binary: (value, out) => out.int64(instantNumber(plain(value))) },
    interval: {
      text: (value) => intervalText(intervalOf(value)),
      binary: (value, out) => {
        const { months, days, micros } = intervalOf(value);
        out.int64(micros).int32(days).int32(months);
      },
    },
    uuid: { text: plain, binary: (value, out) => out.bytes(Buffer.from(plain(value).replaceAll('-', ''), 'hex')) },
    json: {
      // A value that is no text is what JSON is made of; a text is JSON already.
      text: plain,
      binary: (value, out) => out.text(plain(value)),
    },
  } satisfies Record<string, { readonly text: Writing['text']; readonly binary: (value: Value, out: ByteWriter) => unknown }>),
);

const VECTORS: ReadonlyMap<string, Writing> = new Map([
  ['int2vector', vectorOf(WRITINGS.get('int2') ?? TEXT, 21)],
  ['oidvector', vectorOf(WRITINGS.get('oid') ?? TEXT, 26)],
]);

const isTrue = (value: Value): boolean => value === true || value === 'true' || value === 1;

/** Instants of warehouses that say no zone are UTC. */
const zoned = (text: string): string =>
  /[+-]\d\d(?::?\d\d)?$|infinity$/.test(text.slice(10)) || text.endsWith('infinity') ? text : `${text}+00`;

/** The engine writes bytes that are no plain letters as `\xAA`. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let place = 0; place < text.length; place += 1) {
    const isEscape = text[place] === '\\' && text[place + 1] === 'x';
    bytes[length] = isEscape ? Number.parseInt(text.slice(place + 2, place + 4), 16) : text.charCodeAt(place);
    if (isEscape) place += 3;
    length += 1;
  }
  return bytes.subarray(0, length);
}

function intervalOf(value: Value): SentInterval {
  const parts = typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, ResultValue>>) : {};
  return { months: Number(parts.months ?? 0), days: Number(parts.days ?? 0), micros: BigInt(String(parts.micros ?? 0)) };
}

function arrayOf(element: Writing, oid: number): Writing {
  return {
    text: (value) =>
      `{${itemsOf(value)
        .map((item) => (item === null ? 'NULL' : quoted(element.text(item))))
        .join(',')}}`,
    binary: (value, out) => writeArray(itemsOf(value), element, oid, 1, out),
  };
}

function writeArray(items: readonly ResultValue[], element: Writing, oid: number, first: number, out: ByteWriter): void {
  out
    .int32(items.length === 0 ? 0 : 1)
    .int32(items.includes(null) ? 1 : 0)
    .uint32(oid);
  if (items.length > 0) out.int32(items.length).int32(first);
  for (const item of items) {
    if (item === null) out.int32(-1);
    else out.sized(() => element.binary(item, out));
  }
}

/** An array without braces, whose first element is number 0. */
function vectorOf(element: Writing, oid: number): Writing {
  return {
    text: (value) =>
      itemsOf(value)
        .map((item) => (item === null ? '0' : element.text(item)))
        .join(' '),
    binary: (value, out) => writeArray(itemsOf(value), element, oid, 0, out),
  };
}

const itemsOf = (value: Value): readonly ResultValue[] => (Array.isArray(value) ? (value as readonly ResultValue[]) : []);

const quoted = (text: string): string =>
  text === '' || /[{}",\\\s]|^null$/i.test(text) ? `"${text.replace(/["\\]/g, (character) => `\\${character}`)}"` : text;
