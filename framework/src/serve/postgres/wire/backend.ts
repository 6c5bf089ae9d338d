import type { PostgresError } from '../postgres-error.js';
import type { ByteWriter } from './byte-writer.js';

/** What a column of a result is. */
export interface SentField {
  readonly name: string;
  readonly oid: number;
  readonly size: number;
  readonly modifier: number;
}

const OK = 0;
const CLEARTEXT = 3;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

/** The messages that a server sends. */
export const backend = {
  authenticated: (out: ByteWriter): ByteWriter => out.begin('R').int32(OK).end(),
  askPassword: (out: ByteWriter): ByteWriter => out.begin('R').int32(CLEARTEXT).end(),
  askSasl: (out: ByteWriter, mechanisms: readonly string[]): ByteWriter => {
    out.begin('R').int32(SASL);
    for (const mechanism of mechanisms) out.string(mechanism);
    return out.byte(0).end();
  },
  continueSasl: (out: ByteWriter, text: string): ByteWriter => out.begin('R').int32(SASL_CONTINUE).text(text).end(),
  finishSasl: (out: ByteWriter, text: string): ByteWriter => out.begin('R').int32(SASL_FINAL).text(text).end(),
  key: (out: ByteWriter, process: number, secret: number): ByteWriter => out.begin('K').int32(process).int32(secret).end(),
  protocol: (out: ByteWriter, unknown: readonly string[]): ByteWriter => {
    out.begin('v').int32(0).int32(unknown.length);
    for (const name of unknown) out.string(name);
    return out.end();
  },
  status: (out: ByteWriter, name: string, value: string): ByteWriter => out.begin('S').string(name).string(value).end(),
  ready: (out: ByteWriter, state: 'idle' | 'transaction' | 'failed'): ByteWriter =>
    out.begin('Z').byte({ idle: 0x49, transaction: 0x54, failed: 0x45 }[state]).end(),
  parsed: (out: ByteWriter): ByteWriter => out.begin('1').end(),
  bound: (out: ByteWriter): ByteWriter => out.begin('2').end(),
  closed: (out: ByteWriter): ByteWriter => out.begin('3').end(),
  noData: (out: ByteWriter): ByteWriter => out.begin('n').end(),
  suspended: (out: ByteWriter): ByteWriter => out.begin('s').end(),
  empty: (out: ByteWriter): ByteWriter => out.begin('I').end(),
  complete: (out: ByteWriter, tag: string): ByteWriter => out.begin('C').string(tag).end(),
  parameters: (out: ByteWriter, types: readonly number[]): ByteWriter => {
    out.begin('t').uint16(types.length);
    for (const type of types) out.uint32(type);
    return out.end();
  },
  fields: (out: ByteWriter, fields: readonly SentField[], formats: readonly number[]): ByteWriter => {
    out.begin('T').uint16(fields.length);
    for (const [index, { name, oid, size, modifier }] of fields.entries())
      out
        .string(name)
        .int32(0)
        .int16(0)
        .uint32(oid)
        .int16(size)
        .int32(modifier)
        .int16(formats[index] ?? 0);
    return out.end();
  },
  copying: (out: ByteWriter, format: number, columns: number): ByteWriter => {
    out.begin('H').byte(format).uint16(columns);
    for (let index = 0; index < columns; index += 1) out.int16(format);
    return out.end();
  },
  copied: (out: ByteWriter): ByteWriter => out.begin('c').end(),
  error: (out: ByteWriter, error: PostgresError): ByteWriter =>
    report(out, 'E', error.isFatal ? 'FATAL' : 'ERROR', error.sqlState, error.message, error),
  notice: (out: ByteWriter, severity: 'WARNING' | 'NOTICE', sqlState: string, message: string): ByteWriter =>
    report(out, 'N', severity, sqlState, message, {}),
} as const;

function report(
  out: ByteWriter,
  type: string,
  severity: string,
  sqlState: string,
  message: string,
  {
    detail,
    hint,
    position,
  }: { readonly detail?: string | undefined; readonly hint?: string | undefined; readonly position?: number | undefined },
): ByteWriter {
  out.begin(type);
  const parts = { S: severity, V: severity, C: sqlState, M: message, D: detail, H: hint, P: position?.toString() };
  for (const [field, value] of Object.entries(parts)) if (value !== undefined) out.byte(field.charCodeAt(0)).string(value);
  return out.byte(0).end();
}
