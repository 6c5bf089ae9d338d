import type { Model } from './model.js';
import type { Source } from './source.js';

/** Somebody outside of the project who reads its relations: a dashboard, an application, a report. */
export interface Exposure {
  /** Always `exposure`. */
  readonly kind: 'exposure';
  /** The exposure's name; also its file's name. */
  readonly name: string;
  /** What it is: `dashboard`, `report`, or a word of your own. */
  readonly type: string;
  /** What it is for, for a reader of the catalog. */
  readonly description?: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** Where people find it. */
  readonly url?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags: readonly string[];
  /** The relations that it reads. */
  readonly reads: readonly (Model | Source)[];
}

/** What `exposure` takes. */
export interface ExposureSpec {
  /** The exposure's name; also its file's name. */
  readonly name: string;
  /** What it is: `dashboard`, `report`, `application`, `notebook`, or a word of your own. */
  readonly type: string;
  /** What it is for, for a reader of the catalog. */
  readonly description?: string;
  /** Who answers for it, and is asked before what it reads changes. */
  readonly owner?: string;
  /** Where people find it. */
  readonly url?: string;
  /** Words to select it by, `tag:` and one of them. */
  readonly tags?: readonly string[];
  /** The relations that it reads. */
  readonly reads: readonly (Model | Source)[];
}

/**
 * Declares a reader outside of the project. The catalog shows it at the end of the lineage, a plan says when what it reads changes, and
 * the selector `exposure:name` stands for the relations that it reads.
 *
 * @example
 * ```ts
 * const orders = source({ name: 'orders', columns: { order_id: text().notNull() } });
 * const salesDashboard = exposure({
 *   name: 'sales_dashboard',
 *   type: 'dashboard',
 *   owner: 'sales-analytics',
 *   url: 'https://bi.example.com/sales',
 *   reads: [orders],
 * });
 * ```
 */
export function exposure({ tags = [], ...spec }: ExposureSpec): Exposure {
  return { kind: 'exposure', ...spec, tags };
}
