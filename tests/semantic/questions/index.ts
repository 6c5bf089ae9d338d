import { aliases } from './aliases.js';
import type { Asked } from './asked.js';
import { balances } from './balances.js';
import { bridges } from './bridges.js';
import { comparisons } from './comparisons.js';
import { computed } from './computed.js';
import { conversions } from './conversions.js';
import { dates } from './dates.js';
import { edges } from './edges.js';
import { fanOut } from './fan-out.js';
import { filters } from './filters.js';
import { members } from './members.js';
import { running } from './running.js';
import { stages } from './stages.js';
import { totals } from './totals.js';
import { traps } from './traps.js';
import { zones } from './zones.js';

/** All questions with their rows, by what is hard about them. */
export const questions: Readonly<Record<string, readonly Asked[]>> = {
  traps,
  'fan-out': fanOut,
  bridges,
  comparisons,
  running,
  filters,
  totals,
  dates,
  zones,
  edges,
  members,
  balances,
  conversions,
  stages,
  computed,
  aliases,
};
