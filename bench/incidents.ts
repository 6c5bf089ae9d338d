import { SIZES } from './incidents/incidents.js';
import { rate } from './incidents/rate.js';
import { runHistory, type SimulatedHistory } from './incidents/run-history.js';

/** `npx tsx bench/incidents.ts [seeds]`: how many incidents of simulated histories the monitors find, and how often they cry wolf. */
const seeds = Number(process.argv[2] ?? 12);
const histories: SimulatedHistory[] = [];
for (let seed = 1; seed <= seeds; seed += 1) histories.push(await runHistory(seed));

const { kinds, incidents, found, falseAlarms, missed, weeks } = rate(histories);
const lines = [
  '| incident | what happens | injected | found | on its first day |',
  '|---|---|---|---|---|',
  ...kinds.map((row) => `| ${row.kind} | ${SIZES[row.kind].words} | ${row.incidents} | ${row.found} | ${row.onFirstDay} |`),
  `| **all** | | **${incidents}** | **${found} (${((found / incidents) * 100).toFixed(1)} %)** | |`,
  '',
  `${histories[0]?.monitors} monitors; false alarms: ${falseAlarms.length} in ${weeks.toFixed(1)} weeks, ${(falseAlarms.length / weeks).toFixed(2)} a week.`,
];
process.stdout.write(`${lines.join('\n')}\n`);
if (process.argv.includes('--alarms')) for (const each of [...falseAlarms, ...missed]) process.stdout.write(`${JSON.stringify(each)}\n`);
