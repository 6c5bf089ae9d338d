/** What the suite of conformance asks of a vendor in words that only the vendor knows. */
export interface VendorProbes {
  /** A query that takes half a minute or more. */
  readonly slowQuery: string;
  /** A reader who exists on each account. */
  readonly everybody: string;
  /** A statement whose rows name who may read a view. */
  readonly readersOf: (schema: string, view: string) => string;
  /** Puts a session into a zone whose clocks skip and repeat an hour, and into another form of dates. */
  readonly moveAway: readonly string[];
  /** Puts the session back. */
  readonly moveBack: readonly string[];
  /** A query for the principal of a session, as `who`. */
  readonly whoAmI: string;
  /** The principal as grants name it. */
  readonly granteeOf: (who: string) => string;
  /** Lets a principal use a schema, without a right on what is in it. */
  readonly letInto: (schema: string, grantee: string) => readonly string[];
  /** What a run of the suite costs about, in the vendor's unit, with what it follows from; undefined where it costs nothing. */
  readonly cost: string | undefined;
}
