import { MartletError } from '../../src/errors.js';
import { lockHolder, stateWorld } from '../../src/run/open-store.js';
import { createStateStore, lockEnvironment } from '../../src/state/index.js';
import { openState } from './open-state.js';

// A command of its own: takes an environment of the store that it is told, says how that went, and holds it until its input ends.
const [config = '', token = ''] = process.argv.slice(2);
const clock = { now: () => new Date().toISOString(), elapsed: () => performance.now() };
const world = stateWorld(clock);
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
try {
  const { database, close } = await openState(JSON.parse(config), process.cwd());
  const store = createStateStore(database, world);
  await store.prepare();
  const lock = await lockEnvironment(database, { environment: 'prod', token, ...lockHolder('build', clock) }, world);
  say({ held: true });
  for await (const _ of process.stdin);
  await lock.check();
  await lock.release();
  await close();
} catch (error) {
  if (!(error instanceof MartletError)) throw error;
  say({ held: false, reason: error.reason, parameters: error.parameters });
}
process.stdin.destroy();
