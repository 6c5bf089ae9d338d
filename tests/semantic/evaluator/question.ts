/** A question as data, with the parts that the evaluator knows. */
export interface Question {
  readonly metrics: readonly (string | AskedMetric)[];
  readonly by?: readonly (string | { readonly attribute: string; readonly as?: string })[];
  readonly where?: readonly Filter[];
  readonly having?: readonly Filter[];
  readonly orderBy?: readonly (string | readonly [string, 'asc' | 'desc'])[];
  readonly limit?: number;
  readonly totals?: boolean | readonly (readonly string[])[];
  readonly fill?: 'zero' | 'nothing';
  readonly compareTo?: CompareTo;
  readonly share?: {
    readonly of: string;
    readonly within?: readonly string[];
    readonly ignores?: readonly ('where' | 'having')[];
    readonly as?: string;
  };
  readonly at?: string;
  readonly timeZone?: string;
}

export interface AskedMetric {
  readonly metric: string;
  readonly time?: string;
  readonly as?: string;
  readonly where?: readonly Filter[];
  readonly weightedBy?: string;
  readonly carried?: boolean;
}

export interface CompareTo {
  readonly offset: string;
  readonly show?: readonly ('value' | 'change' | 'growth')[];
  readonly likeForLike?: boolean;
}

export type Literal = string | number | boolean | null;
export type Filter =
  | readonly [path: string, operator: string, operand?: Literal | readonly Literal[]]
  | { readonly or: readonly Filter[] }
  | { readonly and: readonly Filter[] }
  | { readonly not: Filter };

/** The question has no right answer. */
export class Refused extends Error {}
