import { describeType, type LogicalType } from '../../columns/index.js';
import type { Project } from '../../project/index.js';
import { askableAttributes, type DescribedMetric, describedMetric, semanticModelOf } from '../../semantic/index.js';
import type { ShownRelation } from './shown-relation.js';

/** An attribute that a metric can be asked by. */
export interface DescribedAttribute {
  readonly path: string;
  readonly type: string;
  readonly description?: string;
}

/** A dimension as a reader is shown it. */
export interface DescribedDimension {
  readonly id: string;
  readonly description?: string;
  readonly key: readonly string[];
  readonly entity?: string;
  readonly hierarchies: readonly { readonly name: string; readonly levels: readonly string[] }[];
  readonly columns: readonly DescribedColumn[];
}

interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
}

/** What a project declares, worked out when it is first asked for. */
export class DescribedProject {
  readonly metrics: readonly DescribedMetric[];
  readonly #attributes = new Map<string, readonly DescribedAttribute[]>();

  constructor(private readonly project: Project) {
    this.metrics = project.metrics.map((metric) => describedMetric(project, metric));
  }

  /** The dimensions among what a reader is shown. */
  dimensions(shown: ReadonlyMap<string, ShownRelation>): readonly DescribedDimension[] {
    return [...shown.values()].flatMap((relation): DescribedDimension[] => {
      const declared = this.project.byId.get(relation.id);
      if (declared?.kind !== 'dimension') return [];
      const { description, entity, grain = [], hierarchies = {} } = declared.relation;
      const isShown = (name: string): boolean => relation.columns.has(name);
      return [
        {
          id: relation.id,
          ...(description === undefined ? {} : { description }),
          key: grain.filter(isShown),
          ...(entity === undefined ? {} : { entity }),
          hierarchies: Object.entries(hierarchies).map(([name, { levels }]) => ({ name, levels: levels.filter(isShown) })),
          columns: [...relation.columns.values()].map((column) => ({
            name: column.name,
            type: typeText(column.type, column.engineType),
            ...(column.description === undefined ? {} : { description: column.description }),
          })),
        },
      ];
    });
  }

  attributesOf(name: string): readonly DescribedAttribute[] {
    const known = this.#attributes.get(name);
    if (known !== undefined) return known;
    const metric = this.project.metrics.find((each) => each.metric.name === name)?.metric;
    const found = (metric === undefined ? [] : askableAttributes(semanticModelOf(this.project), metric)).map(
      ({ path, type, description }) => ({
        path,
        type: describeType(type),
        ...(description === undefined ? {} : { description }),
      }),
    );
    this.#attributes.set(name, found);
    return found;
  }
}

/** A type as answers name it. */
export function typeText(type: LogicalType | undefined, engineType: string): string {
  return type === undefined ? engineType.toLowerCase() : describeType(type);
}
