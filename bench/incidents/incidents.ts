import { DOMAINS } from './domains.js';
import type { Random } from './random.js';

export const INCIDENT_KINDS = [
  'volume drop',
  'duplicate load',
  'stuck source',
  'unit change',
  'null burst',
  'category drift',
  'slow trend',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** What goes wrong in one domain: from one day of the history to another, both included. */
export interface Incident {
  readonly kind: IncidentKind;
  readonly domain: string;
  readonly from: number;
  readonly to: number;
}

/** How large incidents are, the same for all. */
export const SIZES = {
  'volume drop': { days: 1, words: '40 % of the rows of a day are missing' },
  'duplicate load': { days: 1, words: 'the rows of a day are there twice' },
  'stuck source': { days: 2, words: 'no rows come for two days, and none are made up for' },
  'unit change': { days: 2, words: 'a tenth of the amounts is 1,000 times as large, for two days' },
  'null burst': { days: 1, words: '20 points more of the codes are null, for a day' },
  'category drift': { days: 3, words: '20 points of the rows move from the largest category to the smallest, for three days' },
  'slow trend': { days: 14, words: '2 % of the rows more are missing each day, for two weeks' },
} as const satisfies Readonly<Record<IncidentKind, { readonly days: number; readonly words: string }>>;

/** The day that the config names as a holiday: there is a fifth of the usual rows in all domains, and no alarm is right. */
export const HOLIDAY = 46;

/** Each domain has one incident, but one that stays clean; which has which goes round with the seed. */
export function incidentsOf(seed: number, days: number, random: Random): readonly Incident[] {
  return DOMAINS.flatMap(({ name }, index): Incident[] => {
    const kind = INCIDENT_KINDS[(index + seed) % DOMAINS.length];
    if (kind === undefined) return [];
    const length = SIZES[kind].days;
    const from = FIRST_INCIDENT + Math.floor(random() * (days - length - FIRST_INCIDENT));
    const isOnHoliday = from <= HOLIDAY && HOLIDAY < from + Math.min(length, 3);
    const start = isOnHoliday && length <= 3 ? HOLIDAY + 1 : from;
    return [{ kind, domain: name, from: start, to: start + length - 1 }];
  });
}

/** Four weeks are there to learn from, and one more day. */
const FIRST_INCIDENT = 30;
