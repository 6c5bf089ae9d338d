import { hash } from 'node:crypto';

/** A short name for a text: the first 64 bits of its SHA-256, in hexadecimal. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 16);
}

/** The same for parts whose borders matter. */
export function digestParts(...parts: readonly unknown[]): string {
  return digest(stableJson(parts));
}

/** JSON that does not depend on the order in which keys were set. Keys without a value are left out. */
export function stableJson(value: unknown): string {
  return written(value) ?? 'null';
}

/** Written by hand: fingerprints are made of thousands of these, and a replacer of `JSON.stringify` takes five times as long. */
function written(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return String(value);
    case 'bigint':
      return `"${value}n"`;
    case 'object':
      return value === null ? 'null' : writtenObject(value);
    default:
      return undefined;
  }
}

/** Text that JSON writes as it stands. */
const PLAIN = /^[\w .,:;()$=-]*$/;

function writtenObject(value: object): string | undefined {
  if ('toJSON' in value && typeof value.toJSON === 'function') return written(value.toJSON());
  let text = '';
  if (Array.isArray(value)) {
    for (const inner of value) text += `${text === '' ? '' : ','}${written(inner) ?? 'null'}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const inner = written(value[key as keyof typeof value]);
    if (inner !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${inner}`;
  }
  return `{${text}}`;
}
