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

/** A value in a formula. `U` is its unit. */
export type Amount = Formula;

/** What a formula is written with. */
export interface Formulas {
  /** The sum of two amounts of one unit. */
  add(left: Amount, right: Amount): Amount;
  /** The difference of two amounts of one unit. */
  subtract(left: Amount, right: Amount): Amount;
  /** The product of an amount and a number. */
  multiply(left: Amount, right: Amount): Amount;
  /** The quotient; null where the divisor is null or 0. */
  divide(left: Amount, right: Amount): Amount;
  /** The first, or the second where the first is null. */
  coalesce(left: Amount, right: Amount): Amount;
  /** A number without a unit. */
  number(value: number): Amount;
}

const operation =
  (name: Extract<Formula, { readonly operation: string }>['operation']) =>
  (left: Formula, right: Formula): Formula => ({ operation: name, of: [left, right] });

/** What formulas are written with, as data. */
export const formulas: Formulas = {
  add: operation('add'),
  subtract: operation('subtract'),
  multiply: operation('multiply'),
  divide: operation('divide'),
  coalesce: operation('coalesce'),
  number: (constant) => ({ constant }),
};
