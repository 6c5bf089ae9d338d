import type { ColumnTest, TestOptions } from './column-test.js';
import type { LogicalType } from './logical-type.js';
import type { Relation, RowOf } from './relation.js';
import type { DateString, DecimalString, DoubleNumber, JsonString, Pii, PiiClass, TimestampString } from './values.js';

/** Everything that is known of a column, as plain data. */
export interface ColumnDefinition {
  /** What the column holds. */
  readonly type: LogicalType;
  /** Whether it may hold null. */
  readonly nullable: boolean;
  /** What it means, for a reader of the catalog. */
  readonly description?: string;
  /** The class of personal data that it holds; none when left out. */
  readonly pii?: PiiClass;
  /** Its data tests, in the order in which they were declared. */
  readonly tests: readonly ColumnTest[];
  /** What Martlet keeps in the column, which the query then does not return. */
  readonly managed?: ManagedRole;
}

/** What a column of a history is for, whose values Martlet keeps. */
export type ManagedRole = 'valid-from' | 'valid-to' | 'is-current' | 'is-deleted';

/** The row of another relation that a column refers to, in the types: the relation, and the name of the join, where it has one of its own. */
export interface Reference<M = Relation, As extends string = string> {
  /** Never present at run time: the relation. */
  readonly to: M;
  /** Never present at run time: the join's name; `string` where it is the column's name without `_key` or `_id`. */
  readonly as: As;
}

/** The options of a reference: those of its data test, and the name of the join. */
export interface ReferenceColumnOptions<As extends string = string> extends TestOptions {
  /** The name by which questions go this way: `ship_date` for `ship_date.month`. The column's name without `_key` or `_id` when left out. */
  readonly as?: As;
}

/**
 * A column of a contract. `T` is the type of its values and `Null` is `null` while it may be null; `Managed` is the role
 * of a column that Martlet keeps, `Ref` what it refers to. Columns are immutable: every method returns a new one.
 */
export class Column<T = unknown, Null = null, Managed = unknown, Ref = unknown> {
  /** Never present at run time: the type of a value. */
  declare readonly valueType: T | Null;
  /** Never present at run time: the role of a column that Martlet keeps. */
  declare readonly managed: Managed;
  /** Never present at run time: the relation that it refers to. */
  declare readonly reference: Ref;

  constructor(
    /** Everything that was declared, as plain data. */
    readonly definition: ColumnDefinition,
  ) {}

  /** The column never holds null. Derives a data test. */
  notNull(options: TestOptions = {}): Column<T, never, Managed, Ref> {
    return new Column({ ...this.withTest({ rule: { kind: 'not-null' }, options }), nullable: false });
  }

  /** No two rows hold the same value; nulls are left out. Derives a data test. */
  unique(options: TestOptions = {}): Column<T, Null, Managed, Ref> {
    return new Column(this.withTest({ rule: { kind: 'unique' }, options }));
  }

  /** The only values that the column may hold; narrows its type to their union. Derives a data test. */
  accepted<const V extends T & (string | number | boolean)>(...values: readonly V[]): Column<V, Null, Managed, Ref> {
    return new Column(this.withTest({ rule: { kind: 'accepted', values }, options: {} }));
  }

  /** Every value stands in that column of another relation. Derives a data test and an edge of the star schema. */
  references<M extends Relation, const As extends string = string>(
    to: M,
    column: keyof RowOf<M> & string,
    options: ReferenceColumnOptions<As> = {},
  ): Column<T, Null, Managed, Reference<M, As>> {
    const { as, ...rest } = options;
    const rule = { kind: 'references', to, column, ...(as === undefined ? {} : { as }) } as const;
    return new Column(this.withTest({ rule, options: rest }));
  }

  /** Adds a data test, such as `between(1, 100)` or `matches(/^P\d+$/)`. */
  test(...tests: readonly ColumnTest[]): Column<T, Null, Managed, Ref> {
    return new Column({ ...this.definition, tests: [...this.definition.tests, ...tests] });
  }

  /** What the column means, for a reader of the catalog. */
  describe(description: string): Column<T, Null, Managed, Ref> {
    return new Column({ ...this.definition, description });
  }

  /** Marks personal data: the value keeps this brand until a masking function takes it off. */
  pii<Class extends PiiClass>(pii: Class): Column<Pii<T, Class>, Null, Managed, Ref> {
    return new Column({ ...this.definition, pii });
  }

  private withTest(test: ColumnTest): ColumnDefinition {
    return { ...this.definition, tests: [...this.definition.tests, test] };
  }
}

function column<T>(type: LogicalType): Column<T> {
  return new Column({ type, nullable: true, tests: [] });
}

/** Text of any length, in Unicode. */
export function text(): Column<string> {
  return column({ kind: 'text' });
}

/** A whole number of 64 bits. */
export function integer(): Column<number> {
  return column({ kind: 'integer' });
}

/** An exact number with `precision` digits (1 to 38), `scale` of them after the point. */
export function decimal(precision: number, scale: number): Column<DecimalString> {
  return column({ kind: 'decimal', precision, scale });
}

/** A binary floating-point number of 64 bits; for ratios and measurements, never for money. */
export function double(): Column<DoubleNumber> {
  return column({ kind: 'double' });
}

/** True or false. */
export function boolean(): Column<boolean> {
  return column({ kind: 'boolean' });
}

/** A calendar day. */
export function date(): Column<DateString> {
  return column({ kind: 'date' });
}

/** An instant in UTC, in microseconds. */
export function timestamp(): Column<TimestampString> {
  return column({ kind: 'timestamp' });
}

/** A JSON value. */
export function json(): Column<JsonString> {
  return column({ kind: 'json' });
}

/** A list of values of one type. */
export function array<T>(of: Column<T, unknown>): Column<T[]> {
  return column({ kind: 'array', of: of.definition.type });
}
