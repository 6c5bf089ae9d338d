import type { LogicalType } from '../columns/index.js';

type Decimal = Extract<LogicalType, { kind: 'decimal' }>;
type PlainKind = Exclude<LogicalType['kind'], 'decimal' | 'array'>;

/** Which physical types hold which logical ones: as patterns of their names, in lower case and without blanks. */
export interface PhysicalTypes {
  /** A kind may have several physical types; where several kinds share one, it is taken for the first of them. */
  readonly kinds: Readonly<Record<PlainKind, RegExp>>;
  /** A decimal with its precision and, unless it is 0, its scale, as two groups. */
  readonly decimal: RegExp;
  /** Decimals that are written without precision and scale, with the digits that they hold before and after the point. */
  readonly bareDecimals?: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
  /** An array, with the type of what it holds as a group where its name says it. */
  readonly array: RegExp;
}

/** A warehouse's physical types, read in both directions. */
export interface PhysicalTypeReader {
  /** Whether a column of a physical type holds values of a logical one. */
  readonly holds: (physical: string, type: LogicalType) => boolean;
  /** The logical type that holds all that a column of a physical one may; undefined where none does. */
  readonly logicalType: (physical: string) => LogicalType | undefined;
}

/** The most digits of a decimal that all warehouses hold. */
const MOST_DIGITS = 38;

export function physicalTypeReader({ kinds, decimal, bareDecimals = {}, array }: PhysicalTypes): PhysicalTypeReader {
  const declaredDecimal = (physical: string): Decimal | undefined => {
    const [, precision, scale = '0'] = decimal.exec(physical) ?? [];
    return precision === undefined ? undefined : { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  };
  const holds = (physical: string, type: LogicalType): boolean => {
    if (type.kind === 'array') {
      const found = array.exec(physical);
      return found !== null && (found[1] === undefined || holds(found[1], type.of));
    }
    if (type.kind !== 'decimal') return kinds[type.kind].test(physical);
    const { precision, scale } = type;
    const declared = declaredDecimal(physical);
    if (declared !== undefined) return declared.precision === precision && declared.scale === scale;
    const bare = bareDecimals[physical];
    return bare !== undefined && scale <= bare.after && precision - scale <= bare.before;
  };
  const logicalType = (physical: string): LogicalType | undefined => {
    for (const kind of Object.keys(kinds) as PlainKind[]) if (kinds[kind].test(physical)) return { kind };
    const found = array.exec(physical);
    if (found !== null) {
      // What is not said may be anything.
      const of: LogicalType | undefined = found[1] === undefined ? { kind: 'json' } : logicalType(found[1]);
      return of && { kind: 'array', of };
    }
    const bare = bareDecimals[physical];
    const widest: Decimal | undefined = bare && { kind: 'decimal', precision: bare.before + bare.after, scale: bare.after };
    const exact = declaredDecimal(physical) ?? widest;
    return exact !== undefined && exact.precision <= MOST_DIGITS ? exact : undefined;
  };
  const plain = (physical: string): string => physical.toLowerCase().replaceAll(' ', '');
  return { holds: (physical, type) => holds(plain(physical), type), logicalType: (physical) => logicalType(plain(physical)) };
}
