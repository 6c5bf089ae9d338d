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
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
