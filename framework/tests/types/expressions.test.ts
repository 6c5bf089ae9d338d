import type { Expression } from 'kysely';
import { describe, expectTypeOf, test } from 'vitest';
import type { PiiOf } from '../../src/columns/index.js';
import type { DateString, DecimalString, DoubleNumber, Pii, TimestampString, ValueOf } from '../../src/index.js';
import * as m from '../../src/index.js';

declare const whole: Expression<number>;
declare const maybe: Expression<number | null>;
declare const money: Expression<DecimalString>;
declare const maybeMoney: Expression<DecimalString | null>;
declare const ratio: Expression<DoubleNumber>;
declare const maybeRatio: Expression<DoubleNumber | null>;
declare const name: Expression<string>;
declare const note: Expression<string | null>;
declare const day: Expression<DateString>;
declare const at: Expression<TimestampString | null>;
declare const email: Expression<Pii<string, 'email'>>;
declare const maybeEmail: Expression<Pii<string, 'email'> | null>;

/** The value type of what a function returns, without calling it. */
type Value<F extends (...args: never) => Expression<unknown>> = ValueOf<ReturnType<F>>;

describe('nullability', () => {
  test('a strict function is null where an operand may be', () => {
    const both = () => m.concat(name, note);
    const one = () => m.concat(name, 'x');
    expectTypeOf<Value<typeof both>>().toEqualTypeOf<string | null>();
    expectTypeOf<Value<typeof one>>().toEqualTypeOf<string>();
  });

  test('coalesce with a value that is never null is never null', () => {
    const filled = () => m.coalesce(note, 'none');
    const open = () => m.coalesce(note, note);
    expectTypeOf<Value<typeof filled>>().toEqualTypeOf<string>();
    expectTypeOf<Value<typeof open>>().toEqualTypeOf<string | null>();
  });

  test('what may find nothing is null', () => {
    const cast = () => m.safeCast(name, m.integer());
    const share = () => m.safeDivide(whole, whole);
    const before = () => m.over(m.lag(whole), { orderBy: whole });
    expectTypeOf<Value<typeof cast>>().toEqualTypeOf<number | null>();
    expectTypeOf<Value<typeof share>>().toEqualTypeOf<DoubleNumber | null>();
    expectTypeOf<Value<typeof before>>().toEqualTypeOf<number | null>();
  });

  test('counts are never null, sums are where a value may be', () => {
    const count = () => m.count(note);
    const sum = () => m.sum(maybe);
    const total = () => m.sum(money);
    expectTypeOf<Value<typeof count>>().toEqualTypeOf<number>();
    expectTypeOf<Value<typeof sum>>().toEqualTypeOf<number | null>();
    expectTypeOf<Value<typeof total>>().toEqualTypeOf<DecimalString>();
  });
});

describe('result types', () => {
  test('arithmetic keeps integers, decimals before integers, doubles before both', () => {
    const integers = () => m.multiply(whole, 2);
    const decimals = () => m.add(whole, money);
    const doubles = () => m.subtract(money, ratio);
    const quotient = () => m.divide(money, whole);
    expectTypeOf<Value<typeof integers>>().toEqualTypeOf<number>();
    expectTypeOf<Value<typeof decimals>>().toEqualTypeOf<DecimalString>();
    expectTypeOf<Value<typeof doubles>>().toEqualTypeOf<DoubleNumber>();
    expectTypeOf<Value<typeof quotient>>().toEqualTypeOf<DoubleNumber>();
  });

  test('avg is a double, of decimals too', () => {
    const mean = () => m.avg(money);
    expectTypeOf<Value<typeof mean>>().toEqualTypeOf<DoubleNumber>();
  });

  test('literals keep their own type, and cases their union', () => {
    const channel = () => m.literal('web');
    const size = () => m.caseWhen(m.contains(name, 'X'), 'large').else('small');
    expectTypeOf<Value<typeof channel>>().toEqualTypeOf<'web'>();
    expectTypeOf<Value<typeof size>>().toEqualTypeOf<'large' | 'small'>();
  });

  test('a literal is of the kind of what it meets, as the compiled query makes it', () => {
    const filled = () => m.coalesce(maybeMoney, 0);
    const written = () => m.coalesce(maybeMoney, '0.50');
    const ratioOrNone = () => m.coalesce(maybeRatio, 0);
    const known = () => m.coalesce(at, '2024-02-29T12:00:00Z');
    const paid = () => m.ifElse(m.isTrue(m.contains(name, 'X')), money, 0);
    const most = () => m.greatest(money, whole);
    const either = () => m.greatest(money, ratio);
    const named = () => m.coalesce(day, name);
    expectTypeOf<Value<typeof filled>>().toEqualTypeOf<DecimalString>();
    expectTypeOf<Value<typeof written>>().toEqualTypeOf<DecimalString>();
    expectTypeOf<Value<typeof ratioOrNone>>().toEqualTypeOf<DoubleNumber>();
    expectTypeOf<Value<typeof known>>().toEqualTypeOf<TimestampString>();
    expectTypeOf<Value<typeof paid>>().toEqualTypeOf<DecimalString>();
    expectTypeOf<Value<typeof most>>().toEqualTypeOf<DecimalString>();
    expectTypeOf<Value<typeof either>>().toEqualTypeOf<DoubleNumber>();
    expectTypeOf<Value<typeof named>>().toEqualTypeOf<DateString | string>();
  });

  test('an author says of any expression that it is never null, or of what type it is', () => {
    const sure = () => m.upper(note).$notNull();
    const summed = () => m.sum(maybe).$notNull();
    const cast = () => m.lower(note).$castTo<'a' | 'b'>();
    expectTypeOf<Value<typeof sure>>().toEqualTypeOf<string>();
    expectTypeOf<Value<typeof summed>>().toEqualTypeOf<number>();
    expectTypeOf<Value<typeof cast>>().toEqualTypeOf<'a' | 'b'>();
  });

  test('days and instants are kept apart', () => {
    const month = () => m.dateTrunc('month', at);
    const hour = () => m.timestampTrunc('hour', at);
    expectTypeOf<Value<typeof month>>().toEqualTypeOf<DateString | null>();
    expectTypeOf<Value<typeof hour>>().toEqualTypeOf<TimestampString | null>();
    // @ts-expect-error an instant is no day
    () => m.dateAdd('day', 1, at);
    // @ts-expect-error a text is no day
    () => m.dateAdd('day', 1, 'soon');
  });

  test('a key takes only what has one text on all warehouses', () => {
    () => m.hashKey(name, whole, day, m.literal(true));
    // @ts-expect-error warehouses write decimals in different ways
    () => m.hashKey(money);
    // @ts-expect-error warehouses write timestamps in different ways
    () => m.hashKey(name, at);
  });

  test('a fraction does not cast to an integer by itself', () => {
    const points = () => m.toInteger(money);
    expectTypeOf<Value<typeof points>>().toEqualTypeOf<number>();
    // @ts-expect-error the rounding is not said
    () => m.cast(money, m.integer());
  });

  test('a window function needs its window', () => {
    // @ts-expect-error a window function is no expression
    const wrong: () => Expression<number> = () => m.rowNumber();
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('personal data', () => {
  test('stays branded through functions', () => {
    const text = () => m.concat(m.upper(email), 'x');
    const filled = () => m.coalesce(maybeEmail, 'none');
    const chosen = () => m.ifElse(m.contains(name, 'a'), email, 'none');
    expectTypeOf<PiiOf<Value<typeof text>>>().toEqualTypeOf<'email'>();
    expectTypeOf<PiiOf<Value<typeof filled>>>().toEqualTypeOf<'email'>();
    expectTypeOf<PiiOf<Value<typeof chosen>>>().toEqualTypeOf<'email'>();
  });

  test('loses its brand through masking only', () => {
    const hashed = () => m.maskHash(email, 'salt');
    const masked = () => m.maskEmail(maybeEmail);
    const keyed = () => m.hashKey(email);
    expectTypeOf<Value<typeof hashed>>().toEqualTypeOf<string>();
    expectTypeOf<Value<typeof masked>>().toEqualTypeOf<string | null>();
    expectTypeOf<PiiOf<Value<typeof keyed>>>().toEqualTypeOf<'email'>();
  });
});
