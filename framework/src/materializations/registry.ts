import type { Materialization, Model } from '../model/index.js';
import { ephemeralKind } from './ephemeral/index.js';
import { historyKind } from './history/index.js';
import { incrementalKind } from './incremental/index.js';
import { incrementalByTimeKind } from './incremental-by-time/index.js';
import type { KeptKind, KeptMaterialization, MaterializationKind, MaterializedKind, WholeKind } from './kind.js';
import { materializedViewKind } from './materialized-view/index.js';
import { tableKind } from './table/index.js';
import { viewKind } from './view/index.js';

/** The kinds of materializations: a new one is a folder of this room and a line here; what it declares is a line in `model/materialization.ts`. */
export const MATERIALIZATIONS = {
  view: viewKind,
  table: tableKind,
  ephemeral: ephemeralKind,
  'materialized-view': materializedViewKind,
  'incremental-by-time': incrementalByTimeKind,
  incremental: incrementalKind,
  history: historyKind,
} satisfies { readonly [K in MaterializedKind]: MaterializationKind<K> };

/** What is known of the kind of a materialization. */
export function kindPartsOf(materialized: Materialization): WholeKind<Materialization> | KeptKind<Materialization> {
  // The kind is the key of what knows all about it, which the compiler can't see through a union. A kind that its author misspelled is refused by
  // a check, and is a table to all others.
  const known: Readonly<Record<string, unknown>> = MATERIALIZATIONS;
  return (known[materialized.kind] ?? tableKind) as WholeKind<Materialization> | KeptKind<Materialization>;
}

/** The same of one whose rows are kept from run to run. */
export function keptPartsOf(materialized: KeptMaterialization): KeptKind<KeptMaterialization> {
  // As above.
  return MATERIALIZATIONS[materialized.kind] as unknown as KeptKind<KeptMaterialization>;
}

/** How a model's table is kept from run to run; undefined for a model that is computed as a whole. */
export function keptOf({ materialized }: Pick<Model, 'materialized'>): KeptMaterialization | undefined {
  // The compiler demands a kept plan of exactly these kinds.
  return kindPartsOf(materialized).plan.rows === 'kept' ? (materialized as KeptMaterialization) : undefined;
}
