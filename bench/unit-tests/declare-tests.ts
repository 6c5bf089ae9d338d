import { run } from 'martlet/testing';
import { expect, test } from 'vitest';
import { CASES } from './cases.js';

/** Declares so many unit tests in a file of vitest. */
export function declareTests(count: number): void {
  for (let index = 0; index < count; index += 1) {
    const unit = CASES[index % CASES.length];
    if (unit !== undefined)
      test(`${unit.model.name} ${index}`, async () => expect(await run(unit.model, ...unit.given)).toHaveRowCount(unit.rows));
  }
}
