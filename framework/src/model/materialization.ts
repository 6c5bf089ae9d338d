import type { Ephemeral } from '../materializations/ephemeral/declare.js';
import type { History } from '../materializations/history/declare.js';
import type { Incremental } from '../materializations/incremental/declare.js';
import type { IncrementalByTime } from '../materializations/incremental-by-time/declare.js';
import type { MaterializedView } from '../materializations/materialized-view/declare.js';
import type { Table } from '../materializations/table/declare.js';
import type { View } from '../materializations/view/declare.js';

/** How a model becomes a relation in the warehouse. `R` is what it asks of the model's rows. */
export type Materialization<R = never> = View | Table | Ephemeral | MaterializedView | IncrementalByTime<R> | Incremental<R> | History<R>;
