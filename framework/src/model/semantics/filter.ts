/** A value in a filter. `null` is the null member: rows whose attribute is unknown. */
export type FilterValue = string | number | boolean | null;

/** A span of time in a filter or an offset: `28 days`, `1 month`, `2 fiscal_years`. */
export type TimeSpan = `${number} ${string}`;

/** How an attribute compares with one value. A null member is a member like any other: it differs from every value. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A condition on an attribute, as data: its path, an operator, and mostly a value. Attributes are named from the rows that are asked: `product.category`,
 * `date.month`, `customer`. A path may lead to many rows, `order.fact_lines.product.category`: the condition then holds where one of them meets it.
 */
export type FilterCondition =
  | readonly [attribute: string, operator: ComparisonOperator, value: FilterValue]
  | readonly [attribute: string, operator: 'in' | 'not in', values: readonly FilterValue[]]
  | readonly [attribute: string, operator: 'between', bounds: readonly [FilterValue, FilterValue]]
  | readonly [attribute: string, operator: 'contains' | 'starts with' | 'ends with', text: string]
  | readonly [attribute: string, operator: 'last' | 'previous', span: TimeSpan]
  | readonly [attribute: string, operator: 'this', unit: string]
  | readonly [attribute: string, operator: MemberState];

/**
 * What is known of a member: its attribute or key is null; its key matches no row (`is orphan`); either of both, or it is the declared unknown member
 * (`is unknown`); or none of these.
 */
export type MemberState = 'is null' | 'is not null' | 'is orphan' | 'is unknown' | 'is known';

/** A condition, or several that are joined. A condition is true or false, never unknown: `not` turns it round. */
export type Filter =
  | FilterCondition
  | {
      /** All of these hold. */
      readonly and: readonly Filter[];
    }
  | {
      /** One or more of these hold. */
      readonly or: readonly Filter[];
    }
  | {
      /** This does not hold. */
      readonly not: Filter;
    };
