import type { Asked } from './asked.js';
import { members } from './members.js';
import { oneFact } from './one-fact.js';
import { overTime } from './over-time.js';
import { severalFacts } from './several-facts.js';

/** The questions, by what they are about. */
export const questions: Readonly<Record<string, readonly Asked[]>> = {
  'one fact': oneFact,
  'several facts': severalFacts,
  'over time': overTime,
  members,
};
