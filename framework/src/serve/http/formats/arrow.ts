import type { Data, DataType, Field } from 'apache-arrow';
import type { LogicalType } from '../../../columns/index.js';
import { MartletError } from '../../../errors.js';
import type { ResultValue } from '../../../warehouses/warehouse.js';
import { loadServePackage } from '../load-package.js';
import type { Bytes, RowFormat, SentColumn } from './format.js';

type Arrow = typeof import('apache-arrow');

/** The stream of Arrow's IPC format, with a batch for each batch of rows. */
export const arrowRowFormat: RowFormat = {
  mediaType: 'application/vnd.apache.arrow.stream',
  load: async () => {
    const arrow = await loadServePackage('apache-arrow', () => import('apache-arrow'));
    return (columns) => {
      const fields = columns.map(({ name, type }) => new arrow.Field(name, arrowType(arrow, type), true));
      const schema = new arrow.Schema(fields);
      // A stream is its schema, its batches and eight bytes of an end.
      const written = arrow.tableToIPC(new arrow.Table(schema), 'stream') as Bytes;
      const head = written.slice(0, -END);
      return {
        head: () => head,
        rows: (rows) => {
          if (rows.length === 0) return new Uint8Array(0);
          const children = columns.map((column, place) =>
            arrowData(
              arrow,
              column.type,
              rows.map((row) => row[place] ?? null),
            ),
          );
          const data = arrow.makeData({ type: new arrow.Struct(fields as Field[]), length: rows.length, nullCount: 0, children });
          const table = new arrow.Table(schema, new arrow.RecordBatch(schema, data));
          return (arrow.tableToIPC(table, 'stream') as Bytes).slice(head.length, -END);
        },
        tail: () => written.slice(-END),
      };
    };
  },
};

const END = 8;

function arrowType(arrow: Arrow, type: SentColumn['type']): DataType {
  switch (type?.kind) {
    case 'integer':
      return new arrow.Int64();
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, 128);
    case 'double':
      return new arrow.Float64();
    case 'boolean':
      return new arrow.Bool();
    case 'date':
      return new arrow.DateDay();
    case 'timestamp':
      return new arrow.TimestampMicrosecond('UTC');
    case 'array':
      return new arrow.List(new arrow.Field('item', arrowType(arrow, type.of), true));
    default:
      return new arrow.Utf8();
  }
}

/** The values of one column in Arrow's own memory. */
function arrowData(arrow: Arrow, type: LogicalType | undefined, values: readonly ResultValue[]): Data {
  const { length } = values;
  const nullBitmap = bitmap(values, (value) => value !== null);
  const nullCount = values.filter((value) => value === null).length;
  const shared = { length, nullCount, nullBitmap };
  switch (type?.kind) {
    case 'integer':
      return arrow.makeData({ ...shared, type: new arrow.Int64(), data: BigInt64Array.from(values, (value) => wholeOf(value)) });
    case 'decimal': {
      const { scale } = type;
      const data = new BigInt64Array(length * 2);
      for (const [place, value] of values.entries()) {
        const unscaled = unscaledOf(value, scale);
        data[place * 2] = BigInt.asIntN(64, unscaled);
        data[place * 2 + 1] = unscaled >> 64n;
      }
      return arrow.makeData({ ...shared, type: new arrow.Decimal(scale, type.precision, 128), data: new Uint32Array(data.buffer) });
    }
    case 'double':
      return arrow.makeData({ ...shared, type: new arrow.Float64(), data: Float64Array.from(values, (value) => Number(value ?? 0)) });
    case 'boolean':
      return arrow.makeData({ ...shared, type: new arrow.Bool(), data: bitmap(values, (value) => value === true) });
    case 'date':
      return arrow.makeData({ ...shared, type: new arrow.DateDay(), data: Int32Array.from(values, daysOf) });
    case 'timestamp':
      return arrow.makeData({
        ...shared,
        type: new arrow.TimestampMicrosecond('UTC'),
        data: BigInt64Array.from(values, microsecondsOf),
      });
    case 'array': {
      const lists = values.map((value) => (Array.isArray(value) ? (value as readonly ResultValue[]) : []));
      const child = arrowData(arrow, type.of, lists.flat());
      return arrow.makeData({
        ...shared,
        type: arrowType(arrow, type) as InstanceType<Arrow['List']>,
        valueOffsets: offsetsOf(lists.map((list) => list.length)),
        child,
      });
    }
    default: {
      const texts = values.map((value) => Buffer.from(textOf(value)));
      return arrow.makeData({
        ...shared,
        type: new arrow.Utf8(),
        valueOffsets: offsetsOf(texts.map((text) => text.length)),
        data: new Uint8Array(Buffer.concat(texts)),
      });
    }
  }
}

function bitmap(values: readonly ResultValue[], isSet: (value: ResultValue) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [place, value] of values.entries()) if (isSet(value)) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
  return bits;
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [place, length] of lengths.entries()) offsets[place + 1] = (offsets[place] ?? 0) + length;
  return offsets;
}

function wholeOf(value: ResultValue): bigint {
  return value === null ? 0n : BigInt(value as string | number);
}

/** The digits of a decimal as a whole number of its smallest units. */
function unscaledOf(value: ResultValue, scale: number): bigint {
  if (value === null) return 0n;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(String(value)) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, '0').slice(0, scale)}`);
}

const MILLISECONDS_OF_A_DAY = 86_400_000;

function daysOf(value: ResultValue): number {
  return value === null ? 0 : millisecondsOf(`${String(value)}T00:00:00Z`) / MILLISECONDS_OF_A_DAY;
}

/** @throws MartletError `answer-failed` for an instant that is none of the calendar of this language, such as infinity. */
function millisecondsOf(instant: string): number {
  const found = Date.parse(instant);
  if (!Number.isNaN(found)) return found;
  throw new MartletError('answer-failed', { message: `Arrow has no value for the instant ${instant}` });
}

function microsecondsOf(value: ResultValue): bigint {
  if (value === null) return 0n;
  const [, day = '', time = '00:00:00', fraction = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?/.exec(String(value)) ?? [];
  return BigInt(millisecondsOf(`${day}T${time}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function textOf(value: ResultValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
