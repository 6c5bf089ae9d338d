/** What a column of an answer is, but for its type. Pages import this module, so that it needs no more than the language. */
export interface ColumnMeaning {
  readonly name: string;
  /** An attribute, a metric, what it is compared with, its share, or whether a row is a total over an attribute. */
  readonly role: 'attribute' | 'metric' | 'compared' | 'share' | 'total';
  /** The path of the attribute, or of the one that a total is over. */
  readonly attribute?: string;
  /** The name of the metric. */
  readonly metric?: string;
  /** What of it is compared: the earlier value, the difference, or the growth. */
  readonly shows?: 'value' | 'change' | 'growth';
  readonly unit?: string;
  readonly format?: string;
  /** The period of an attribute of time. */
  readonly grain?: string;
  /** Whether the values of rows of the answer add up to that of a total. */
  readonly isAdditive?: boolean;
}
