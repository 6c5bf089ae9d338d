/**
 * What a column holds, in words that mean the same on every warehouse. Each warehouse's folder maps these to its own
 * physical types.
 */
export type LogicalType =
  | {
      /** Text in Unicode, of any length. */
      readonly kind: 'text';
    }
  | {
      /** A whole number of 64 bits. */
      readonly kind: 'integer';
    }
  | {
      /** An exact decimal number. */
      readonly kind: 'decimal';
      /** The digits in all, 1 to 38. */
      readonly precision: number;
      /** The digits behind the point. */
      readonly scale: number;
    }
  | {
      /** A binary floating-point number of 64 bits. */
      readonly kind: 'double';
    }
  | {
      /** True or false. */
      readonly kind: 'boolean';
    }
  | {
      /** A calendar day. */
      readonly kind: 'date';
    }
  | {
      /** An instant in UTC, to the microsecond. */
      readonly kind: 'timestamp';
    }
  | {
      /** Any JSON value. */
      readonly kind: 'json';
    }
  | {
      /** A list of values of one type. */
      readonly kind: 'array';
      /** The type of its elements. */
      readonly of: LogicalType;
    };

/** Whether values of a type are numbers. */
export function isNumericType(type: LogicalType | undefined): boolean {
  return type?.kind === 'integer' || type?.kind === 'decimal' || type?.kind === 'double';
}

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
