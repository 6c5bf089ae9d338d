import { once } from 'node:events';
import { KEYS, openEndpoint, SHOP } from '../../../framework/tests/serve/postgres/endpoint.js';

/** Answers clients of PostgreSQL over a small shop until its input ends: prints its port, and then what the catalog could not answer. */
const endpoint = await openEndpoint(SHOP);
process.stdout.write(`${endpoint.port}\n${KEYS.analyst}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
for (const statement of endpoint.unanswered) process.stdout.write(`not answered: ${statement}\n`);
await endpoint.close();
