import type { Column, Columns, DateString, FlavourOf, Reference, Relation, RowOf, TimestampString } from '../../columns/index.js';
import type { ComputedAttribute } from './attributes-of.js';
import type { Star, Starred } from './star.js';

/** A period of time. A day or an instant is asked by it as its first day, or its first instant. */
export type GrainName = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A number that is read off a day or an instant. */
export type CalendarPartName =
  | 'iso_year'
  | 'iso_week'
  | 'day_of_week'
  | 'day_of_year'
  | 'day_of_month'
  | 'month_of_year'
  | 'quarter_of_year'
  | 'hour_of_day';

/** The columns of a contract as any contract has them. */
type AnyColumns = Readonly<Record<string, Column<unknown, unknown>>>;

/** What the way that a column leads is called. */
type JoinName<K extends string> = K extends `${infer Name}_key` ? Name : K extends `${infer Name}_id` ? Name : K;

/** The name of a reference; never for a column that refers to nothing. */
type ReferenceName<K extends string, C> = C extends { readonly reference: Reference<Relation, infer As> }
  ? string extends As
    ? JoinName<K>
    : As
  : never;

type ReferredTo<C> = C extends { readonly reference: { readonly to: infer M } } ? M : never;

/** What the columns of a contract refer to, by the names of the references. */
type References<C> = { [K in keyof C & string as ReferenceName<K, C[K]>]: ReferredTo<C[K]> };

/** What joins and bridges beside references lead to. */
type Extras<X> = X extends { readonly joins: infer J }
  ? { [N in keyof J]: J[N] extends { readonly to: infer M } ? M : never }
  : Record<never, never>;

/** Ways from a relation to others, by name; none where nothing is known of it but its rows. */
type Ways<M> =
  M extends Starred<infer S>
    ? S extends Star<infer C, infer _, infer X>
      ? References<C> & Extras<X>
      : Record<never, never>
    : Record<never, never>;

/** The values of the attributes that options declare, by name. */
type Computed<X> = X extends { readonly attributes: infer A }
  ? { readonly [N in keyof A & string]: A[N] extends ComputedAttribute<infer V> ? V : never }
  : Record<never, never>;

type ComputedOf<M> =
  M extends Starred<infer S> ? (S extends Star<AnyColumns, infer _, infer X> ? Computed<X> : Record<never, never>) : Record<never, never>;

/** The paths that a relation has names for. */
type Aliases<X> = X extends { readonly aliases: infer A } ? A : Record<never, never>;

/** The names of aliases that options declare. */
export type AliasNames<X> = keyof Aliases<X> & string;

type AliasesOf<M> = M extends Starred<infer S> ? (S extends Star<AnyColumns, infer _, infer X> ? Aliases<X> : never) : never;

/** Paths by the aliases of what they begin with: of those that lead there without one. */
type Aliased<A, P extends string> = {
  [N in keyof A & string]: A[N] extends infer Named extends string
    ? P extends Named
      ? N
      : P extends `${Named}.${infer Rest}`
        ? `${N}.${Rest}`
        : never
    : never;
}[keyof A & string];

/** The paths by the aliases of a relation; none where it has none, so that nothing is looked through for them. */
type AliasPaths<M, Deep extends readonly unknown[]> = [keyof AliasesOf<M>] extends [never]
  ? never
  : Aliased<AliasesOf<M>, Through<Ways<M>, Deep>>;

/** A path with the alias that it begins with replaced by what that names. */
type WithoutAlias<A, P extends string> = P extends keyof A
  ? A[P] & string
  : P extends `${infer N}.${infer Rest}`
    ? N extends keyof A
      ? `${A[N] & string}.${Rest}`
      : P
    : P;

type Bridges<M> =
  M extends Starred<infer S> ? (S extends Star<AnyColumns, infer _, { readonly bridges: infer B }> ? keyof B & string : never) : never;

/** The columns of a row that hold days or instants. */
type TemporalKeys<R> = {
  [K in keyof R & string]: [FlavourOf<NonNullable<R[K]>>] extends [never]
    ? never
    : FlavourOf<NonNullable<R[K]>> extends 'date' | 'timestamp'
      ? K
      : never;
}[keyof R & string];

/** What is asked of the rows that a way leads to. */
type RowPaths<R> = (keyof R & string) | `${TemporalKeys<R>}.${GrainName}`;

type Prefixed<N extends string, P extends string> = `${N}.${P}`;

/** Paths through ways, up to three of them. */
type Through<W, Deep extends readonly unknown[] = [1, 2]> = {
  [N in keyof W & string]:
    | N
    | Prefixed<N, RowPaths<RowOf<W[N]>> | RowPaths<ComputedOf<W[N]>> | Bridges<W[N]>>
    | (Deep extends readonly [unknown, ...infer Rest] ? Prefixed<N, Through<Ways<W[N]>, Rest> | AliasPaths<W[N], Rest>> : never);
}[keyof W & string];

/** What the dates of a contract are called: their references, or their columns. */
type DateNames<C extends AnyColumns> = {
  [K in TemporalKeys<RowOfColumns<C>>]: [ReferenceName<K, C[K]>] extends [never] ? K : ReferenceName<K, C[K]>;
}[TemporalKeys<RowOfColumns<C>>];

type RowOfColumns<C extends AnyColumns> = { [K in keyof C]: C[K]['valueType'] };

/** The columns of the date dimensions that a contract refers to. */
type CalendarColumns<C extends AnyColumns> = {
  [K in TemporalKeys<RowOfColumns<C>>]: [ReferredTo<C[K]>] extends [never]
    ? never
    : keyof (RowOf<ReferredTo<C[K]>> & ComputedOf<ReferredTo<C[K]>>) & string;
}[TemporalKeys<RowOfColumns<C>>];

type TimePaths<C extends AnyColumns> =
  | 'date'
  | DateNames<C>
  | `${'date' | DateNames<C>}.${GrainName | CalendarPartName | CalendarColumns<C>}`;

/** The dates of a contract, by name; those of other relations by the way to them. */
export type DatePath<C extends Columns> =
  | DateNames<C>
  | (keyof References<C> & string)
  | `${keyof References<C> & string}.${string}`
  | `${string}.${string}`;

/** What a row is called: as declared, or as its keys are. */
type EntityName<C, X> = X extends { readonly entity: infer E extends string } ? E : KeyNames<C>;
type KeyNames<C> = { [K in keyof C & string]: K extends `${infer Name}_${'key' | 'id'}` ? Name : never }[keyof C & string];

type BridgeNames<X> = X extends { readonly bridges: infer B } ? keyof B & string : never;

/** The attributes that a star can be asked by. */
export type AttributePath<S> =
  S extends Star<infer C extends AnyColumns, infer _, infer X>
    ?
        | (keyof C & string)
        | Prefixed<EntityName<C, X>, RowPaths<RowOfColumns<C>> | RowPaths<Computed<X>>>
        | Prefixed<EntityName<C, X>, BridgeNames<X>>
        | TimePaths<C>
        | Through<References<C> & Extras<X>>
        | OwnAliasPaths<EntityName<C, X>, Aliases<X>, References<C> & Extras<X>>
    : string;

type OwnAliasPaths<E extends string, A, W> = [keyof A] extends [never]
  ? never
  : Aliased<A, Through<W>> extends infer P extends string
    ? P | Prefixed<E, P>
    : never;

/** What an alias may name: what one row is found by, and its columns. */
type AliasTarget<W, Deep extends readonly unknown[] = [1, 2]> = {
  [N in keyof W & string]:
    | N
    | Prefixed<N, (keyof RowOf<W[N]> & string) | (keyof ComputedOf<W[N]> & string)>
    | (Deep extends readonly [unknown, ...infer Rest] ? Prefixed<N, AliasTarget<Ways<W[N]>, Rest>> : never);
}[keyof W & string];

/** What a contract leads to: its references, and joins beside them. */
type Joined<C extends Columns, J> = References<C> & Extras<{ readonly joins: J }>;

/** The path of an alias; a sentence in place of one that leads nowhere. `J` are joins beside the references. */
export type AliasPath<C extends Columns, J, N, P> = N extends keyof C | keyof Joined<C, J> | 'date'
  ? `${N & string} has a meaning already: choose another name for the alias`
  : P extends AliasTarget<Joined<C, J>>
    ? P
    : `No reference or join leads to ${P & string}`;

/** A record of the attributes of each of several stars: what they have in common are its keys. */
export type PathRecord<S> = S extends unknown ? { readonly [P in AttributePath<S>]: true } : never;

/** What measures read: a column, or a column of what the row refers to. */
export type ReadablePath<C extends Columns> = (keyof C & string) | Through<References<C>, [1]>;

type ValueOfColumn<C> = C extends { readonly valueType: infer V } ? V : unknown;

/** The type of the value that a path leads to from a contract. */
export type ValueAt<C, P extends string> = P extends keyof C
  ? ValueOfColumn<C[P]>
  : P extends `${infer N}.${infer Rest}`
    ? N extends keyof References<C>
      ? ValueIn<References<C>[N], Rest> | null
      : unknown
    : unknown;

/** The same, over joins too. */
type ValueOver<C, J, P extends string> = P extends `${infer N}.${infer Rest}`
  ? N extends keyof J
    ? ValueIn<J[N], Rest> | null
    : ValueAt<C, P>
  : ValueAt<C, P>;

type ValueIn<M, P extends string> = P extends keyof RowOf<M>
  ? RowOf<M>[P]
  : P extends keyof ComputedOf<M>
    ? ComputedOf<M>[P]
    : WithoutAlias<AliasesOf<M>, P> extends `${infer N}.${infer Rest}`
      ? N extends keyof Ways<M>
        ? ValueIn<Ways<M>[N], Rest> | null
        : unknown
      : unknown;

/** The type of an attribute in an answer, where null is a member. */
export type AttributeValue<S, P extends string> =
  | (P extends `${string}.${'second' | 'minute' | 'hour'}`
      ? TimestampString
      : P extends 'date' | `${string}.${GrainName}`
        ? DateString
        : P extends `${string}.${CalendarPartName}`
          ? number
          : S extends Star<infer C, infer _, infer X>
            ? OwnOrJoined<C, WithoutAlias<Aliases<X>, WithoutEntity<EntityName<C, X>, Aliases<X>, P>>, Computed<X>, Extras<X>>
            : never)
  | null;

/** `return.channel` as `channel`, where that is an alias. */
type WithoutEntity<E extends string, A, P extends string> = P extends `${E}.${infer Rest}`
  ? Rest extends keyof A | `${keyof A & string}.${string}`
    ? Rest
    : P
  : P;

type OwnOrJoined<C, P extends string, A, J> =
  unknown extends ValueOver<C, J, P>
    ? P extends `${string}.${infer Column}`
      ? Column extends keyof C
        ? ValueAt<C, Column>
        : Column extends keyof A
          ? A[Column]
          : P extends `date.${infer Calendar}`
            ? CalendarValue<C, Calendar>
            : unknown
      : unknown
    : ValueOver<C, J, P>;

type CalendarValue<C, P extends string> = {
  [K in keyof C & string]: ReferredTo<C[K]> extends infer M
    ? P extends keyof RowOf<M>
      ? RowOf<M>[P]
      : P extends keyof ComputedOf<M>
        ? ComputedOf<M>[P]
        : never
    : never;
}[keyof C & string];
