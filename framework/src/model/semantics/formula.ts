/** Arithmetic over metrics, as data. Whatever meets a null is null, where `coalesce` does not replace it; so is a division by 0. */
export type Formula =
  | {
      /** A metric, by its name in the formula. */
      readonly metric: string;
    }
  | {
      /** A number. */
      readonly constant: number;
    }
  | {
      /** What is done. */
      readonly operation: 'add' | 'subtract' | 'multiply' | 'divide' | 'coalesce';
      /** With what. */
      readonly of: readonly [Formula, Formula];
    };

declare const amountUnit: unique symbol;

/** A value in a formula. `U` is its unit: only equal units are added. */
export type Amount<U extends string = string> = Formula & {
  /** Never present at run time: the unit. */
  readonly [amountUnit]?: U;
};

/** Units that a number without one has. */
export type Unitless = 'number' | 'ratio';

/** The unit of a product: a number without a unit leaves the other one as it is. */
export type ProductUnit<A extends string, B extends string> = [A] extends [Unitless] ? B : [B] extends [Unitless] ? A : `${A}*${B}`;

/** The unit of a quotient: equal units leave none. */
export type QuotientUnit<A extends string, B extends string> = [B] extends [Unitless] ? A : [A] extends [B] ? 'ratio' : `${A}/${B}`;

/** What a formula is written with. */
export interface Formulas {
  /** The sum of two amounts of one unit. */
  add<U extends string>(left: Amount<U>, right: Amount<NoInfer<U>>): Amount<U>;
  /** The difference of two amounts of one unit. */
  subtract<U extends string>(left: Amount<U>, right: Amount<NoInfer<U>>): Amount<U>;
  /** The product of an amount and a number, or of two amounts. */
  multiply<A extends string, B extends string>(left: Amount<A>, right: Amount<B>): Amount<ProductUnit<A, B>>;
  /** The quotient; null where the divisor is null or 0. */
  divide<A extends string, B extends string>(left: Amount<A>, right: Amount<B>): Amount<QuotientUnit<A, B>>;
  /** The first, or the second where the first is null. */
  coalesce<U extends string>(left: Amount<U>, right: Amount<NoInfer<U> | 'number'>): Amount<U>;
  /** A number without a unit. */
  number(value: number): Amount<'number'>;
}

const operation =
  (name: Extract<Formula, { readonly operation: string }>['operation']) =>
  (left: Formula, right: Formula): Formula => ({ operation: name, of: [left, right] });

/** What formulas are written with, as data. */
export const formulas = {
  add: operation('add'),
  subtract: operation('subtract'),
  multiply: operation('multiply'),
  divide: operation('divide'),
  coalesce: operation('coalesce'),
  number: (constant: number): Formula => ({ constant }),
} as Formulas;
