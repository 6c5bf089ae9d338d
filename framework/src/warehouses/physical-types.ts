import type { LogicalType } from '../columns/index.js';

/** Which physical types hold a logical one: as patterns of their names, in lower case and without blanks. */
export interface PhysicalTypes {
  /** Several kinds may share a physical type, and a kind may have several. */
  readonly kinds: Readonly<Record<Exclude<LogicalType['kind'], 'decimal' | 'array'>, RegExp>>;
  /** A decimal with its precision and, unless it is 0, its scale, as two groups. */
  readonly decimal: RegExp;
  /** Whether a type without precision and scale holds a decimal. */
  readonly holdsDecimal?: (physical: string, type: Extract<LogicalType, { kind: 'decimal' }>) => boolean;
  /** An array, with the type of what it holds as a group where its name says it. */
  readonly array: RegExp;
}

/** Tells by such patterns whether a column of a physical type holds values of a logical one. */
export function holdsByName(types: PhysicalTypes): (physical: string, type: LogicalType) => boolean {
  const holds = (physical: string, type: LogicalType): boolean => {
    if (type.kind === 'array') {
      const found = types.array.exec(physical);
      return found !== null && (found[1] === undefined || holds(found[1], type.of));
    }
    if (type.kind !== 'decimal') return types.kinds[type.kind].test(physical);
    const [, precision, scale = '0'] = types.decimal.exec(physical) ?? [];
    if (precision === undefined) return types.holdsDecimal?.(physical, type) ?? false;
    return Number(precision) === type.precision && Number(scale) === type.scale;
  };
  return (physical, type) => holds(physical.toLowerCase().replaceAll(' ', ''), type);
}
