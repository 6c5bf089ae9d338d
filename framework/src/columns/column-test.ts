/** How much a failing data test matters: an `error` holds back publishing, a `warn` is reported. */
export type Severity = 'error' | 'warn';

/** What a data test may be told beside its own arguments. */
export interface TestOptions {
  /** Its name in reports; derived from the test and the column when left out. */
  readonly name?: string;
  /** `error` (the default) holds back publishing; `warn` is only reported. */
  readonly severity?: Severity;
  /** The number of failing rows above which the test warns; 0 when left out. */
  readonly warnIf?: number;
  /** The number of failing rows above which the test fails; 0 when left out. */
  readonly errorIf?: number;
  /** The most failing rows that `--store-failures` keeps, which counts all of them; that of the project's `retention` when left out. */
  readonly limit?: number;
  /** Why the rule exists, for the reader of the catalog. */
  readonly description?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** Who answers for what the test finds; the relation's owner when left out. */
  readonly owner?: string;
}

/** What a rule about one column says beside its kind, by the kind. Each file of `quality/kinds` adds its own. */
export interface ColumnRules {}

/** A rule about the values of one column. Nulls pass all of them but `notNull`. */
export type ColumnRule = { [K in keyof ColumnRules]: { readonly kind: K } & ColumnRules[K] }[keyof ColumnRules];

/** A rule of one kind. */
export type ColumnRuleOf<K extends keyof ColumnRules> = { readonly kind: K } & ColumnRules[K];

/** A rule with its options: what `column.test(…)` takes. */
export interface ColumnTest {
  /** The rule, with the kind that says what it demands. */
  readonly rule: ColumnRule;
  /** How the test is named, weighed and reported. */
  readonly options: TestOptions;
}
