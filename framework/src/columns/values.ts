/**
 * The TypeScript types of column values. Dates, timestamps and decimals are *flavoured* strings: a literal assigns to
 * them, but a timestamp does not pass for a date, nor a double for an integer.
 */
declare const flavour: unique symbol;
declare const pii: unique symbol;

/** A value that a plain literal assigns to, and that assigns to no other flavour of the same base. */
export type Flavoured<Base, Flavour extends string> = Base & {
  /** Never present at run time. */
  readonly [flavour]?: Flavour;
};

/** A calendar day, `2024-02-29`. */
export type DateString = Flavoured<string, 'date'>;
/** An instant in UTC, `2024-02-29T23:59:59.000000Z`; microseconds. */
export type TimestampString = Flavoured<string, 'timestamp'>;
/** An exact decimal number as text, `-1234.50`; never rounded through a binary float. */
export type DecimalString = Flavoured<string, 'decimal'>;
/** A binary floating-point number of 64 bits. */
export type DoubleNumber = Flavoured<number, 'double'>;
/** Any JSON value, as text. */
export type JsonString = Flavoured<string, 'json'>;

/** The classes of personal data that a column can be branded with. */
export type PiiClass = 'name' | 'email' | 'phone' | 'address' | 'identifier' | 'birth' | 'financial' | 'health' | 'other';

/** A value that identifies a person; it stays branded through every expression but a masking function. */
export type Pii<Base, Class extends PiiClass = PiiClass> = Base & {
  /** Never present at run time: the class of personal data. */
  readonly [pii]?: Class;
};

/** What days and instants have in common, and no other value: nothing else assigns to it. */
export interface TemporalValue {
  readonly [flavour]?: 'date' | 'timestamp';
}

/** The flavour of a value type, `never` for a plain one. */
export type FlavourOf<T> = typeof flavour extends keyof T ? NonNullable<T[typeof flavour]> & string : never;
/** The brand of a value type, `never` where it is not personal data. */
export type PiiOf<T> = typeof pii extends keyof T ? NonNullable<T[typeof pii]> & string : never;
