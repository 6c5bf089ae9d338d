/** An exact number: sums, ratios and medians of decimals lose nothing in it. The denominator is positive and in lowest terms. */
export class Fraction {
  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  static of(numerator: bigint, denominator = 1n): Fraction {
    const sign = denominator < 0n ? -1n : 1n;
    const common = greatestCommonDivisor(numerator, denominator) * sign;
    return new Fraction(numerator / common, denominator / common);
  }

  /** Reads `-12.50`, `3`, `1e-7`. */
  static from(value: string | number): Fraction {
    const match = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(value));
    if (match === null) throw new Error(`${value} is no number.`);
    const [, sign = '', whole = '', digits = '', exponent = '0'] = match;
    const shift = Number(exponent) - digits.length;
    const unscaled = BigInt(`${sign}${whole}${digits}`);
    return shift < 0 ? Fraction.of(unscaled, 10n ** BigInt(-shift)) : Fraction.of(unscaled * 10n ** BigInt(shift));
  }

  plus(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.denominator + other.numerator * this.denominator, this.denominator * other.denominator);
  }

  minus(other: Fraction): Fraction {
    return this.plus(Fraction.of(-other.numerator, other.denominator));
  }

  times(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  dividedBy(other: Fraction): Fraction {
    return Fraction.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  /** Negative when this is less, positive when it is more. */
  compare(other: Fraction): number {
    const difference = this.minus(other).numerator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  isZero(): boolean {
    return this.numerator === 0n;
  }

  isClose(other: Fraction, tolerance: Fraction): boolean {
    const difference = this.minus(other);
    return (
      Fraction.of(difference.numerator < 0n ? -difference.numerator : difference.numerator, difference.denominator).compare(tolerance) <= 0
    );
  }

  /** `12.5`, cut after twelve digits. */
  toString(): string {
    const scaled = (this.numerator * 10n ** 12n) / this.denominator;
    const text = (scaled < 0n ? -scaled : scaled).toString().padStart(13, '0');
    const digits = text.slice(-12).replace(/0+$/, '');
    return `${scaled < 0n ? '-' : ''}${text.slice(0, -12)}${digits === '' ? '' : `.${digits}`}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

export const ZERO = Fraction.of(0n);
export const ONE = Fraction.of(1n);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [left, right] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (right !== 0n) [left, right] = [right, left % right];
  return left === 0n ? 1n : left;
}
