/**
 * What a column holds, in words that mean the same on every warehouse. Each warehouse's folder maps these to its own
 * physical types.
 */
export type LogicalType =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'double' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'json' }
  | { readonly kind: 'array'; readonly of: LogicalType };

/** The logical type as its author wrote it, for messages and the catalog: `decimal(18, 2)`, `array(text)`. */
export function describeType(type: LogicalType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array(${describeType(type.of)})`;
    default:
      return type.kind;
  }
}

/** True when both types hold the same values with the same precision. */
export function isSameType(left: LogicalType, right: LogicalType): boolean {
  return describeType(left) === describeType(right);
}
