import { type Fault, MartletError } from '../errors.js';

/** An error as data: what a program needs to act on it. */
export interface SerialisedError {
  readonly code: string;
  readonly reason: string;
  readonly fault: Fault;
  readonly message: string;
  readonly hint: string;
  readonly parameters: unknown;
  readonly at?: { readonly file: string; readonly line?: number; readonly column?: number };
}

export function serialiseError({ code, reason, fault, message, hint, parameters, at }: MartletError): SerialisedError {
  return { code, reason, fault, message, hint, parameters, ...(at === undefined ? {} : { at }) };
}

/** Any value as JSON: errors as data, durations in whole microseconds. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replaced, indent);
}

function replaced(key: string, value: unknown): unknown {
  if (value instanceof MartletError) return serialiseError(value);
  if (typeof value === 'number' && !Number.isInteger(value) && /milliseconds$/i.test(key)) return Math.round(value * 1000) / 1000;
  return value;
}
