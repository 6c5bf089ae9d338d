// Loaded before the command line: kills its process, as kill -9 does, around one of the statements that it runs.
import { writeFileSync } from 'node:fs';
import { DuckDBConnection } from '@duckdb/node-api';

const wanted = Number(process.env.KILL_AT ?? 0);
const phase = process.env.KILL_PHASE ?? 'before';
const countFile = process.env.KILL_COUNT_FILE;
let count = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

for (const name of ['run', 'runAndReadAll']) {
  const original = DuckDBConnection.prototype[name];
  DuckDBConnection.prototype[name] = async function (...args) {
    count += 1;
    if (count !== wanted) return original.apply(this, args);
    if (phase === 'before') die();
    const result = original.apply(this, args);
    if (phase === 'during') setTimeout(die, Number(process.env.KILL_DELAY ?? 0));
    await result;
    if (phase === 'after') die();
    return result;
  };
}

process.on('exit', () => {
  if (countFile !== undefined) writeFileSync(countFile, String(count));
});
