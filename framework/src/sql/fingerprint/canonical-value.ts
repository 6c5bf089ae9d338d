/** A bound value as text, distinct for values that SQL tells apart: `1` is not `'1'`. */
export function canonicalValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '0' : String(value);
    case 'bigint':
      return String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (value instanceof Date) return `date(${value.toISOString()})`;
      if (value instanceof Uint8Array) return `bytes(${Buffer.from(value).toString('hex')})`;
      if (Array.isArray(value)) return `[${value.map(canonicalValue).join(',')}]`;
      return `object(${Object.entries(value)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalValue(inner)}`)
        .join(',')})`;
    default:
      return String(value);
  }
}
