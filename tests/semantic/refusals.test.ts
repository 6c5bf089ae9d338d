import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluator/evaluate.js';
import { type Question, Refused } from './evaluator/question.js';
import type { Meanings } from './evaluator/star.js';
import { TODAY } from './questions/asked.js';
import { refusals } from './questions/refusals.js';
import { meanings } from './star/meanings.js';
import { givenRows, shop } from './star/shop.js';

const star = shop(givenRows());
const more: Meanings = { ...meanings, running_stock: { kind: 'cumulative', of: 'stock', window: 'running' } };

describe('a question without a right answer', () => {
  it.each(refusals.map(({ words, question }) => [words, question] as const))('has none by definition: %s', (_, question: Question) => {
    expect(() => evaluate(star, more, { ...TODAY, ...question })).toThrow(Refused);
  });
});
