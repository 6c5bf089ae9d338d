import { GRAINS } from '../asked/asked.js';
import type { Publication } from './answers.js';
import { titleOfPath } from './titles.js';

/** A metric, as `GET /v1/metrics` answers it. */
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly unit?: string;
  readonly format?: string;
  readonly owner?: string;
  readonly synonyms: readonly string[];
  readonly tags: readonly string[];
  readonly formula: string;
  readonly madeOf: readonly string[];
  readonly partOf: readonly string[];
  readonly reads: readonly string[];
}

/** An attribute, as `GET /v1/attributes` answers it. */
export interface Attribute {
  readonly path: string;
  readonly type: string;
  readonly description?: string;
  readonly meaning: string;
  readonly relation: string;
  readonly column?: string;
  readonly isTime: boolean;
  readonly metrics: number;
}

export interface Dimension {
  readonly id: string;
  readonly hierarchies: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** An attribute of the same path and meaning, and the metrics that it is for. */
export interface Field extends Attribute {
  readonly title: string;
  /** What leads to it: `product`. */
  readonly group: string;
  readonly askedBy: ReadonlySet<string>;
}

/** All that the reader can ask for, and by what. */
export class Fields {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly #byPath = new Map<string, Field[]>();
  readonly #levels: ReadonlyMap<string, readonly (readonly string[])[]>;

  constructor(
    readonly publication: Publication,
    metrics: readonly Metric[],
    attributes: readonly Attribute[],
    sets: readonly (readonly string[])[],
    dimensions: readonly Dimension[],
  ) {
    this.metrics = new Map(metrics.map((metric) => [metric.name, metric]));
    const askedBy = sets.map((names) => new Set(names));
    for (const attribute of attributes) {
      const { path } = attribute;
      const field = {
        ...attribute,
        title: titleOfPath(path),
        group: path.slice(0, Math.max(path.lastIndexOf('.'), 0)),
        askedBy: askedBy[attribute.metrics] ?? new Set<string>(),
      };
      const known = this.#byPath.get(path);
      if (known === undefined) this.#byPath.set(path, [field]);
      else known.push(field);
    }
    this.#levels = new Map(dimensions.map(({ id, hierarchies }) => [id, hierarchies.map(({ levels }) => levels)]));
  }

  /** One attribute of each path. */
  get attributes(): readonly Field[] {
    return [...this.#byPath.values()].flatMap(([first]) => first ?? []);
  }

  /** The attribute that all of some metrics mean by a path; undefined where they don't. */
  field(path: string, metrics: readonly string[]): Field | undefined {
    // `date` is the day of each metric.
    const found = this.#byPath.get(path) ?? this.#byPath.get(`${path}.day`) ?? this.#byPath.get(`${path}.month`) ?? [];
    return found.find(({ askedBy }) => metrics.every((metric) => askedBy.has(metric)));
  }

  /** Which of some metrics a path is not for. */
  without(path: string, metrics: readonly string[]): readonly string[] {
    return metrics.filter((metric) => this.field(path, [metric]) === undefined);
  }

  /** The next finer level of the same hierarchy, or the next shorter period. */
  nextLevel(path: string, metrics: readonly string[]): string | undefined {
    const field = this.field(path, metrics);
    if (field === undefined) return undefined;
    const grain = GRAINS.findIndex((each) => field.isTime && path.endsWith(`.${each}`));
    const last = path.split('.').at(-1) ?? '';
    const finer =
      grain >= 0
        ? // Weeks are no part of months.
          GRAINS.slice(grain + 1).filter((each) => each !== 'week')
        : (this.#levels.get(field.relation) ?? []).flatMap((levels) =>
            levels.includes(last) ? levels.slice(levels.indexOf(last) + 1) : [],
          );
    return finer.map((level) => `${field.group}.${level}`).find((each) => this.field(each, metrics) !== undefined);
  }

  /** The columns of a relation itself that a metric can be asked by: what its rows show. */
  columnsOf(relation: string, metric: string): readonly Field[] {
    const own = this.attributes.filter((field) => field.relation === relation && field.askedBy.has(metric));
    const entity = own.find(({ column, group }) => column !== undefined && !group.includes('.'))?.group;
    return own.filter(({ group }) => group === entity);
  }

  /** Whether a relation describes what happened, and is not what happened. */
  isDimension(relation: string): boolean {
    return this.#levels.has(relation);
  }
}
