/** An approximate number as PostgreSQL writes it: the fewest digits that say which one it is. */
export function floatText(value: number, isSingle: boolean): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = shortest(value, isSingle).split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < SMALLEST_PLAIN || exponent >= (isSingle ? 6 : 15)) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

const SMALLEST_PLAIN = -4;

function shortest(value: number, isSingle: boolean): string {
  if (!isSingle) return value.toExponential();
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}

const BASE_DIGITS = 4;
const NEGATIVE = 0x4000;
const NAN = 0xc000;

/** The digits of an exact number as PostgreSQL sends it: four decimal places in each. */
export interface NumericDigits {
  /** The power of 10,000 of the first. */
  readonly weight: number;
  readonly sign: number;
  /** Decimal places after the point. */
  readonly scale: number;
  readonly digits: readonly number[];
}

export function numericDigits(text: string): NumericDigits {
  const [, minus = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  const before = whole.replace(/^0+/, '');
  const left = before.padStart(Math.ceil(before.length / BASE_DIGITS) * BASE_DIGITS, '0');
  const right = fraction.padEnd(Math.ceil(fraction.length / BASE_DIGITS) * BASE_DIGITS, '0');
  const all = (left + right).match(/.{4}/g)?.map(Number) ?? [];
  const first = all.findIndex((digit) => digit !== 0);
  if (first < 0) return { weight: 0, sign: 0, scale: fraction.length, digits: [] };
  const last = all.findLastIndex((digit) => digit !== 0);
  return {
    weight: left.length / BASE_DIGITS - 1 - first,
    sign: minus === '' ? 0 : NEGATIVE,
    scale: fraction.length,
    digits: all.slice(first, last + 1),
  };
}

/** The text of an exact number; undefined for one that is none. */
export function numericText({ weight, sign, scale, digits }: NumericDigits): string | undefined {
  if (sign === NAN) return 'NaN';
  if (sign !== 0 && sign !== NEGATIVE) return undefined;
  const digit = (power: number): string => String(digits[weight - power] ?? 0).padStart(BASE_DIGITS, '0');
  let whole = '';
  for (let power = weight; power >= 0; power -= 1) whole += digit(power);
  let fraction = '';
  for (let power = -1; fraction.length < scale; power -= 1) fraction += digit(power);
  const left = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === NEGATIVE ? '-' : ''}${left}${scale === 0 ? '' : `.${fraction.slice(0, scale)}`}`;
}
