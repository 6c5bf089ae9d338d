import { describe, expect, test } from 'vitest';
import { isMartletError } from '../../src/errors.js';
import { doesNotMatch, literal, matches, regexpExtract, regexpMatches, regexpReplace } from '../../src/index.js';
import { portablePattern } from '../../src/sql/index.js';

const matchesAnywhere = (pattern: string): string => portablePattern(pattern, { countsGroups: false });

/** What is refused in a pattern; undefined where nothing is. */
function refused(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isMartletError(error, 'pattern-not-portable')) return error.parameters.construct;
    throw error;
  }
}

describe('a pattern', () => {
  test.each([
    '^P-[0-9]+$',
    'a|b',
    '(a|b)*',
    'a{2}',
    'a{2,}',
    'a{2,5}?x'.replace('?', ''),
    '[^@]+@[^@]+',
    '\\d{3}-\\d{4}',
    '[\\w.+-]+',
    '\\.',
    '\\\\',
    '\\/',
    '[\\]\\[]',
    '^$',
    '.',
    'ü',
    '\\bword\\b',
    '\\t',
    'a]',
    'a}',
    '\\{',
    '\\$',
    '[$.*+?{}()|^]',
    '()',
    '日本',
  ])('%s is of the syntax that all warehouses share', (pattern) => {
    expect(matchesAnywhere(pattern)).toBe(pattern);
  });

  test.each([
    ['(?=a)', '(?=…)'],
    ['(?!a)', '(?!…)'],
    ['(?<=a)b', '(?<=…)'],
    ['(?<!a)b', '(?<!…)'],
    ['(?<year>a)', '(?<…)'],
    ['(?P<year>a)', '(?…)'],
    ['(?i)a', '(?…)'],
    ['a(?-s:b)', '(?…)'],
    ['(?>a)', '(?…)'],
    ['a*?', 'a repetition followed by ?'],
    ['a+?', 'a repetition followed by ?'],
    ['a??', 'a repetition followed by ?'],
    ['a{2}?', 'a repetition followed by ?'],
    ['a*+', 'a repetition followed by +'],
    ['a**', '* with nothing to repeat'],
    ['*a', '* with nothing to repeat'],
    ['(+a)', '+ with nothing to repeat'],
    ['a|?', '? with nothing to repeat'],
    ['^*', '* with nothing to repeat'],
    ['(a)\\1', '\\1'],
    ['\\pL', '\\p'],
    ['\\p{Letter}', '\\p'],
    ['\\x41', '\\x'],
    ['\\u0041', '\\u'],
    ['a\\z', '\\z'],
    ['\\A', '\\A'],
    ['\\Qa', '\\Q'],
    ['\\h', '\\h'],
    ['\\v', '\\v'],
    ['\\0', '\\0'],
    ['\\cA', '\\c'],
    ['\\é', '\\é'],
    ['a\\', 'a \\ at the end'],
    ['[[:alpha:]]', '[ that begins no class'],
    ['[a[b]]', '[ that begins no class'],
    ['[]a]', '[ that begins no class'],
    ['[a', '[ that begins no class'],
    ['[a&&b]', '&& in a class'],
    ['[\\b]', '\\b'],
    ['[\\p{L}]', '\\p'],
    ['{', '{ that is no repetition'],
    ['a{,3}', '{ that is no repetition'],
    ['a{x}', '{ that is no repetition'],
    ['a{1001}', '{1001}'],
    ['(a', '( without )'],
    ['a)', ') without ('],
    [')(', ') without ('],
  ])('with %s is refused everywhere, since warehouses read it differently or not at all', (pattern, construct) => {
    expect(refused(() => matchesAnywhere(pattern))).toBe(construct);
    expect(refused(() => matches(pattern))).toBe(construct);
    expect(refused(() => doesNotMatch(pattern))).toBe(construct);
    expect(refused(() => regexpMatches(literal('a'), pattern))).toBe(construct);
    expect(refused(() => regexpExtract(literal('a'), pattern))).toBe(construct);
    expect(refused(() => regexpReplace(literal('a'), pattern, ''))).toBe(construct);
  });

  test('may group without counting where no group is counted, as a plain group, which Snowflake knows', () => {
    expect(matchesAnywhere('^(?:a|b(?:c))+$')).toBe('^(a|b(c))+$');
    expect(matchesAnywhere('(?:=a)')).toBe('(=a)');
    expect(matchesAnywhere('\\(?:a')).toBe('\\(?:a');
    expect(matchesAnywhere('[(?:]')).toBe('[(?:]');
    expect(refused(() => regexpExtract(literal('a'), '(?:a)(b)', 1))).toBe('(?:…)');
    expect(refused(() => regexpReplace(literal('a'), '(?:a)(b)', '\\1'))).toBe('(?:…)');
  });
});
