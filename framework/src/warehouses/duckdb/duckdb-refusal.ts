import { z } from 'zod';
import type { Refusal } from '../binder.js';

/** An error of DuckDB's with `errors_as_json`. What it tells beside the message depends on the error. */
const details = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  /** Bytes from the start of the statement. */
  position: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  call: z.string().optional(),
  error_subtype: z.string().optional(),
});
type Details = z.infer<typeof details>;

/** Reads why DuckDB refused a statement, whose SQL begins behind `prefix` characters. */
export function readRefusal(error: unknown, statement: string, prefix: number): Refusal {
  const text = error instanceof Error ? error.message : String(error);
  const json = text.slice(Math.max(0, text.indexOf('{')));
  const parsed = details.safeParse(parseJson(json));
  if (!parsed.success) return { kind: 'refused', reason: 'other', candidates: [], message: firstLine(text) };
  const { exception_message: message, position } = parsed.data;
  const characters = position === undefined ? undefined : Buffer.from(statement).subarray(0, Number(position)).toString().length;
  return {
    kind: 'refused',
    message: sentence(message),
    ...(characters === undefined ? {} : { offset: characters - prefix }),
    ...meaning(parsed.data, message),
  };
}

function meaning(
  { exception_type: exceptionType, name, type, call, error_subtype: subtype }: Details,
  message: string,
): Pick<Refusal, 'reason' | 'name' | 'table' | 'call' | 'candidates'> {
  const candidates = candidatesIn(message);
  const missing = /^Table "(.+?)" does not have a column named "(.+?)"/.exec(message);
  if (missing !== null) return { reason: 'column', table: missing[1], name: missing[2], candidates };
  if (subtype === 'COLUMN_NOT_FOUND') return { reason: 'column', name, candidates };
  const ambiguous = /^Ambiguous reference to column name "(.+?)" \(use: (.*)\)/.exec(message);
  if (ambiguous !== null) return { reason: 'ambiguous-column', name: ambiguous[1], candidates: quoted(ambiguous[2] ?? '') };
  const table = /^Referenced table "(.+?)" not found/.exec(message);
  if (table !== null) return { reason: 'table', name: table[1], candidates };
  if (subtype === 'MISSING_ENTRY' && type === 'Table') return { reason: 'relation', name, candidates };
  if (subtype === 'MISSING_ENTRY' && type?.endsWith('Function')) return { reason: 'function', name, candidates };
  if (subtype === 'NO_MATCHING_FUNCTION') return { reason: 'arguments', name, call, candidates: signaturesIn(message) };
  const ungrouped = /^column "(.+?)" must appear in the GROUP BY/.exec(message);
  return { reason: exceptionType === 'Parser' ? 'syntax' : 'other', name: ungrouped?.[1] ?? name, candidates };
}

function candidatesIn(message: string): readonly string[] {
  return quoted(/(?:Candidate (?:bindings|tables):(?: :)?|Did you mean) (.*)/.exec(message)?.[1] ?? '');
}

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '');
}

/** Some operators take nearly everything; a list of all that tells nobody what to do. */
const MOST_SIGNATURES = 6;

function signaturesIn(message: string): readonly string[] {
  const found = message.split('\n').flatMap((line) => (/^\t.*->/.test(line) ? [line.trim()] : []));
  return found.length > MOST_SIGNATURES ? [] : found;
}

function sentence(message: string): string {
  const [line = ''] = message.split('\n', 1);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Errors of the driver itself are plain text, which the caller shows as it is.
    return undefined;
  }
}
