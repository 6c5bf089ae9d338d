import { PostgresError } from '../postgres-error.js';
import { ByteReader, utf8 } from '../wire/byte-reader.js';
import { dayOfNumber, engineMoment, instantOfNumber, timeOfNumber } from './moments.js';
import { numericText } from './numbers.js';
import { elementOf, type PostgresType, TYPES, typeOfOid } from './postgres-types.js';

/** What the texts of a parameter are cast to in the engine; undefined for an OID that is not known. */
export function engineTypeOfParameter(oid: number): string | undefined {
  if (oid === TYPES.numeric.oid) return NUMERIC;
  const element = elementOf(oid);
  if (element !== undefined) return `${element.engineType === 'DECIMAL' ? NUMERIC : element.engineType}[]`;
  return typeOfOid(oid)?.engineType;
}

/** As many digits on either side as the engine's exact numbers allow. */
const NUMERIC = 'DECIMAL(38,10)';

/** Reads a parameter into the text that the engine reads the same value from. */
export function readParameter(bytes: Buffer, oid: number, isBinary: boolean): string {
  const element = elementOf(oid);
  const type = element ?? typeOfOid(oid) ?? TYPES.text;
  if (!isBinary) {
    const text = utf8(bytes);
    return element === undefined ? fromText(text, type) : listText(readArrayText(text), element);
  }
  const reader = new ByteReader(bytes);
  const value = element === undefined ? fromBinary(reader, type, bytes.length) : binaryArray(reader, element);
  reader.end();
  return value;
}

function fromText(text: string, { name }: PostgresType): string {
  switch (name) {
    case 'bool':
      return /^\s*(?:on|yes|y)\s*$/i.test(text) ? 'true' : /^\s*(?:off|no|n)\s*$/i.test(text) ? 'false' : text;
    case 'bytea':
      return /^\\x(?:[0-9a-f]{2})*$/i.test(text) ? blobText(Buffer.from(text.slice(2), 'hex')) : blobText(escapedBytes(text));
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return engineMoment(text);
    default:
      return text;
  }
}

/** Bytes in PostgreSQL's older form: `\001` in octal, `\\` for a backslash. */
const escapedBytes = (text: string): Buffer =>
  Buffer.from(
    text.replace(/\\(\\|[0-3][0-7]{2})/g, (_, code: string) => (code === '\\' ? '\\' : String.fromCharCode(Number.parseInt(code, 8)))),
    'latin1',
  );

const blobText = (bytes: Buffer): string => [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');

function fromBinary(reader: ByteReader, { name, sqlName }: PostgresType, length: number): string {
  switch (name) {
    case 'bool':
      return reader.byte() === 0 ? 'false' : 'true';
    case 'int2':
      return String(reader.int16());
    case 'int4':
      return String(reader.int32());
    case 'int8':
      return String(reader.bytes(8).readBigInt64BE());
    case 'oid':
    case 'xid':
    case 'regclass':
    case 'regtype':
    case 'regproc':
    case 'regnamespace':
    case 'regrole':
      return String(reader.uint32());
    case 'float4':
      return String(reader.bytes(4).readFloatBE());
    case 'float8':
      return String(reader.bytes(8).readDoubleBE());
    case 'numeric': {
      const count = reader.count();
      const [weight, sign, scale] = [reader.int16(), reader.count(), reader.count()];
      const digits = Array.from({ length: count }, () => reader.int16());
      const text = numericText({ weight, sign, scale, digits });
      if (text === undefined || text === 'NaN') throw new PostgresError('22003', 'the engine’s exact numbers are neither infinite nor NaN');
      return text;
    }
    case 'bytea':
      return blobText(reader.bytes(length));
    case 'date':
      return dayOfNumber(reader.int32());
    case 'time':
      return timeOfNumber(reader.bytes(8).readBigInt64BE());
    case 'timestamp':
      return instantOfNumber(reader.bytes(8).readBigInt64BE());
    case 'timestamptz': {
      const text = instantOfNumber(reader.bytes(8).readBigInt64BE());
      return text.endsWith('infinity') ? text : `${text}+00`;
    }
    case 'interval': {
      const micros = reader.bytes(8).readBigInt64BE();
      const [days, months] = [reader.int32(), reader.int32()];
      return `${months} months ${days} days ${micros} microseconds`;
    }
    case 'uuid':
      return reader
        .bytes(16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    case 'jsonb':
      // The version of its form comes first.
      if (reader.byte() !== 1) throw new PostgresError('0A000', 'unsupported jsonb version number');
      return utf8(reader.bytes(length - 1));
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
    case 'char':
    case 'json':
    case 'xml':
    case 'unknown':
      return utf8(reader.bytes(length));
    default:
      throw new PostgresError('0A000', `binary parameters of type ${sqlName} are not supported`, { hint: 'Send it as text.' });
  }
}

function binaryArray(reader: ByteReader, element: PostgresType): string {
  const dimensions = reader.int32();
  reader.int32();
  const oid = reader.uint32();
  if (dimensions === 0) return '[]';
  if (dimensions !== 1) throw new PostgresError('0A000', 'arrays of several dimensions are not supported as parameters');
  const count = reader.int32();
  reader.int32();
  const type = typeOfOid(oid) ?? element;
  const items: (string | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = reader.int32();
    items.push(length === -1 ? null : readParameter(reader.bytes(length), type.oid, true));
  }
  return listText(items, undefined);
}

/** The elements of an array as PostgreSQL writes it: `{1,NULL,"a b"}`. */
function readArrayText(text: string): readonly (string | null)[] {
  const [, inside] = /^\s*\{(.*)\}\s*$/s.exec(text) ?? [];
  const malformed = (): PostgresError => new PostgresError('22P02', `malformed array literal: ${JSON.stringify(text)}`);
  if (inside === undefined) throw malformed();
  if (inside.trim() === '') return [];
  const items: (string | null)[] = [];
  const item = /\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\\]+))\s*(,|$)/sy;
  for (let more = true; more; ) {
    const [, quoted, bare, separator] = item.exec(inside) ?? [];
    if (separator === undefined) throw malformed();
    items.push(quoted === undefined ? (/^null$/i.test((bare ?? '').trim()) ? null : (bare ?? '').trim()) : quoted.replace(/\\(.)/gs, '$1'));
    more = separator === ',';
  }
  return items;
}

/** A list as the engine reads it, each element in quotes. */
function listText(items: readonly (string | null)[], element: PostgresType | undefined): string {
  const texts = items.map((item) => {
    if (item === null) return 'NULL';
    const value = element === undefined ? item : fromText(item, element);
    return `'${value.replace(/['\\]/g, (character) => `\\${character}`)}'`;
  });
  return `[${texts.join(', ')}]`;
}
