// Loaded before the command line: kills its process, as kill -9 does, around one of the statements that it runs, be it of DuckDB,
// SQLite or PostgreSQL.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const wanted = Number(process.env.KILL_AT ?? 0);
const phase = process.env.KILL_PHASE ?? 'before';
const countFile = process.env.KILL_COUNT_FILE;
let count = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

/** Runs a statement; what SQLite does is done at once. */
function around(run) {
  count += 1;
  if (count !== wanted) return run();
  if (phase === 'before') die();
  const result = run();
  if (!(result instanceof Promise)) die();
  if (phase === 'during') setTimeout(die, Number(process.env.KILL_DELAY ?? 0));
  else result.then(die, die);
  return result;
}

const require = createRequire(import.meta.url);
// A published Martlet has DuckDB's client inside; the native part is what every client calls.
const native = require('@duckdb/node-bindings');
require.cache[require.resolve('@duckdb/node-bindings')].exports = Object.create(native, {
  query: { value: async (...args) => around(() => native.query(...args)) },
});

if (process.env.KILL_STORE === 'sqlite') {
  const { prototype } = require('better-sqlite3');
  const { prepare } = prototype;
  prototype.prepare = function (...sql) {
    const statement = prepare.apply(this, sql);
    return Object.create(statement, {
      reader: { get: () => statement.reader },
      all: { value: (...values) => around(() => statement.all(...values)) },
      run: { value: (...values) => around(() => statement.run(...values)) },
    });
  };
}

if (process.env.KILL_STORE === 'postgres') {
  const { prototype } = require('pg').Client;
  const { query } = prototype;
  prototype.query = function (...args) {
    return around(() => query.apply(this, args));
  };
}

process.on('exit', () => {
  if (countFile !== undefined) writeFileSync(countFile, String(count));
});
