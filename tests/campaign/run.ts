import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { campaign } from './campaign.js';
import { historyText } from './history-text.js';

/**
 * `npm run campaign -- --minutes 60` looks for differences from a random seed on, or one that `--from` names; `--seed N` repeats one seed,
 * or `--count` of them. Seeds are done in processes of a few each, which hold what dead commands leave open.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    from: { type: 'string', default: String(1 + Math.floor(Math.random() * 1_000_000_000)) },
    seed: { type: 'string' },
    count: { type: 'string', default: '1' },
    shrink: { type: 'string', default: '120' },
  },
});

const SEEDS_OF_A_PROCESS = 10;
/** After which a process counts as dead. */
const MOST_MILLISECONDS = 15 * 60_000;
const COUNTS = 'counts ';

// A command that has died leaves timers behind.
process.exit(values.seed === undefined ? await lookFor(Number(values.from)) : await repeat(Number(values.seed), Number(values.count)));

/** Does some seeds in this process. */
async function repeat(first: number, count: number): Promise<number> {
  const counts = new Map<string, number>();
  let failed = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const { failure } = await campaign(seed, { counts, shrinkMilliseconds: Number(values.shrink) * 1_000 });
    counts.set('seeds', (counts.get('seeds') ?? 0) + 1);
    if (failure === undefined) continue;
    failed += 1;
    counts.set('differences', failed);
    const { history, message, shrinks } = failure;
    console.log(`seed ${seed}: a difference, after ${shrinks} times smaller\n${historyText(history)}\n${message}`);
    console.log(`Again: npm run campaign -- --seed ${seed}`);
  }
  console.log(`${COUNTS}${JSON.stringify([...counts])}`);
  return failed === 0 ? 0 : 1;
}

/** Does seeds in other processes until the time is over, and tells what they did. */
async function lookFor(first: number): Promise<number> {
  const counts = new Map<string, number>();
  const begin = performance.now();
  const end = begin + Number(values.minutes) * 60_000;
  for (let seed = first; performance.now() < end; seed += SEEDS_OF_A_PROCESS) {
    if (!(await inProcess(seed, SEEDS_OF_A_PROCESS, counts))) {
      for (let alone = seed; alone < seed + SEEDS_OF_A_PROCESS; alone += 1) {
        if (await inProcess(alone, 1, counts)) continue;
        counts.set('differences', (counts.get('differences') ?? 0) + 1);
        console.log(`seed ${alone}: the process has died\nAgain: npm run campaign -- --seed ${alone}`);
      }
    }
    const minutes = ((performance.now() - begin) / 60_000).toFixed(1);
    console.log(`from seed ${first}, ${minutes} minutes: ${[...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  }
  return counts.has('differences') ? 1 : 0;
}

/** Does seeds in a process of their own and adds up what it did; false when the process has died. */
function inProcess(seed: number, count: number, counts: Map<string, number>): Promise<boolean> {
  const [, script = ''] = process.argv;
  const options = ['--seed', String(seed), '--count', String(count), '--shrink', values.shrink];
  const child = spawn(process.execPath, [...process.execArgv, script, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    // What dead commands have left open can keep a process from its end.
    if (text.includes(COUNTS) && text.endsWith('\n')) child.kill('SIGKILL');
  });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), MOST_MILLISECONDS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(watchdog);
      const [told = '', found] = text.split(COUNTS);
      if (told !== '') console.log(told.trimEnd());
      const parsed: readonly (readonly [string, number])[] = found === undefined ? [] : JSON.parse(found);
      for (const [kind, one] of parsed) counts.set(kind, (counts.get(kind) ?? 0) + one);
      resolve(found !== undefined);
    });
  });
}
