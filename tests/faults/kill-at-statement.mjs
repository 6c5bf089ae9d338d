// Loaded before the command line: kills its process, as kill -9 does, around one of the statements that it runs.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const wanted = Number(process.env.KILL_AT ?? 0);
const phase = process.env.KILL_PHASE ?? 'before';
const countFile = process.env.KILL_COUNT_FILE;
let count = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

// A published Martlet has DuckDB's client inside; the native part is what every client calls.
const require = createRequire(import.meta.url);
const native = require('@duckdb/node-bindings');
require.cache[require.resolve('@duckdb/node-bindings')].exports = Object.create(native, {
  query: {
    value: async (...args) => {
      count += 1;
      if (count !== wanted) return native.query(...args);
      if (phase === 'before') die();
      const result = native.query(...args);
      if (phase === 'during') setTimeout(die, Number(process.env.KILL_DELAY ?? 0));
      await result;
      if (phase === 'after') die();
      return result;
    },
  },
});

process.on('exit', () => {
  if (countFile !== undefined) writeFileSync(countFile, String(count));
});
