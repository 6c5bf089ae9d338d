import type { LogicalType } from '../columns/index.js';
import type { Capabilities } from './capabilities.js';
import type { DialectName } from './dialect.js';
import type { FunctionTables, Lowering } from './lowering.js';
import type { PhysicalTypeReader } from './physical-types.js';

/** How a dialect writes literals. */
export interface LiteralRules {
  readonly text: (value: string) => string;
  readonly date: (value: string) => string;
  /** An instant as `2024-02-29 12:00:00`, in UTC. */
  readonly timestamp: (value: string) => string;
  readonly decimal: (value: string) => string;
  /** `NaN`, `Infinity` or `-Infinity`. */
  readonly special: (value: 'NaN' | 'Infinity' | '-Infinity') => string;
}

/** How a dialect writes names. */
export interface IdentifierRules {
  readonly quote: '"' | '`';
  /** How a quote inside a name is written. */
  readonly escaped: string;
  /** The words that are no names unless they are quoted. */
  readonly reserved: ReadonlySet<string>;
  /** How the dialect stores a name that is not quoted. */
  readonly stored: 'lower' | 'upper';
}

/** Everything in which one dialect differs from another. */
export interface DialectRules extends FunctionTables {
  readonly name: DialectName;
  /** The product's name, for messages. */
  readonly title: string;
  readonly capabilities: Capabilities;
  readonly typeName: (type: LogicalType) => string;
  readonly physicalTypes: PhysicalTypeReader;
  readonly literals: LiteralRules;
  readonly identifiers: IdentifierRules;
  /** Operators that the dialect writes in another way. */
  readonly operators: Readonly<Record<string, Lowering>>;
  /** Where nulls stand in an order that does not say so. */
  readonly nullOrder: { readonly asc: 'first' | 'last'; readonly desc: 'first' | 'last' };
  /** How an order inside an aggregate says where nulls stand. */
  readonly aggregateNullOrder: 'nulls' | 'is-null';
  /** How an aggregate leaves out rows. */
  readonly aggregateFilter: 'clause' | 'case';
  readonly distinctOn: boolean;
  /** Whether `all` is only for unions, and whether the others need the word `distinct`. */
  readonly setOperations: 'standard' | 'all-for-unions' | 'explicit-distinct';
  /** What `limit` says where there is only an offset; undefined where an offset stands alone. */
  readonly limitBeforeOffset: string | undefined;
  /** Joins with subqueries that read the tables before them. */
  readonly lateral: 'subqueries' | 'arrays';
  /** Whether a common table expression may list its columns behind its name. */
  readonly cteColumns: boolean;
  /** Whether a common table expression may be `materialized` or not; a hint that changes no result. */
  readonly cteHints: boolean;
  /** Whether a backslash in a pattern of `like` escapes the character after it. */
  readonly likeEscapes: boolean;
  /** Kysely's `->` and `->>`. */
  readonly jsonOperators: boolean;
}
