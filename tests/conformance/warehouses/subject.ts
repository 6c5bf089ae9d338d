import { readFileSync } from 'node:fs';
import { openSubject as open } from '../../../framework/src/conformance/open-subject.js';
import { type TargetInput, targetSchema } from '../../../framework/src/warehouses/targets.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type StandInServer, startStandIn } from '../../standins/servers.js';
import type { WarehouseName } from './warehouse-name.js';

/** The vendor itself, where the environment names a target of it: a file of JSON, as in a project’s config. */
export function vendorTarget(name: WarehouseName): TargetInput | undefined {
  const file = process.env[`MARTLET_CONFORMANCE_${name.toUpperCase()}`];
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as TargetInput);
}

/** Whether the suite can run on a warehouse here. */
export function isAvailable(name: WarehouseName): boolean {
  return name === 'duckdb' || vendorTarget(name) !== undefined || isStandInInstalled(name);
}

/** Opens a warehouse, on its stand-in unless the environment names the vendor. A stand-in may know a second principal. */
export async function openSubject(name: WarehouseName): ReturnType<typeof open> {
  const vendor = vendorTarget(name);
  const server: StandInServer | undefined = name === 'duckdb' || vendor !== undefined ? undefined : await startStandIn(name);
  const target = vendor ?? server?.target ?? { warehouse: 'duckdb', path: ':memory:' };
  const analyst = server?.variants.analyst;
  const subject = await open(targetSchema.parse(target), process.cwd(), analyst && targetSchema.parse(analyst));
  return {
    ...subject,
    close: async () => {
      await subject.close();
      await server?.close();
    },
  };
}
