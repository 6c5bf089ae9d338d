import { parseArgs } from 'node:util';
import { campaign } from './campaign.js';
import { historyText } from './history-text.js';

/** `npm run campaign -- --minutes 60`, or `--seed N` for one seed again. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    from: { type: 'string', default: String(1 + Math.floor(Math.random() * 1_000_000_000)) },
    shrink: { type: 'string', default: '120' },
  },
});

const counts = new Map<string, number>();
const end = performance.now() + Number(values.minutes) * 60_000;
const failed: number[] = [];
let seeds = 0;
for (let seed = Number(values.seed ?? values.from); performance.now() < end; seed += 1) {
  const { failure } = await campaign(seed, { counts, shrinkMilliseconds: Number(values.shrink) * 1_000 });
  seeds += 1;
  if (failure !== undefined) {
    failed.push(seed);
    console.log(`seed ${seed}: a difference, after ${failure.shrinks} times smaller\n${historyText(failure.history)}\n${failure.message}`);
  }
  if (values.seed !== undefined) break;
  if (seeds % 20 === 0) tell();
}
tell();

function tell(): void {
  const told = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
  console.log(`${seeds} seeds from ${values.seed ?? values.from}, ${failed.length} with a difference: ${told}`);
}

if (failed.length > 0) console.log(`Again: ${failed.map((seed) => `npm run campaign -- --seed ${seed}`).join('; ')}`);
// A command that has died leaves timers behind.
process.exit(failed.length === 0 ? 0 : 1);
