import { describeType, type LogicalType } from '../../columns/index.js';
import type { Project } from '../../project/index.js';
import {
  type AskableAttribute,
  askableAttributes,
  type DescribedMetric,
  describedMetric,
  type SemanticModel,
} from '../../semantic/index.js';
import type { ShownRelation } from './shown-relation.js';

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
  readonly #attributes = new WeakMap<SemanticModel, Map<string, readonly AskableAttribute[]>>();

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

  /** What a metric can be asked by in a model, among what a reader is shown. */
  attributesOf(name: string, model: SemanticModel, shown: ReadonlyMap<string, ShownRelation>): readonly AskableAttribute[] {
    const ofModel = this.#attributes.get(model) ?? new Map<string, readonly AskableAttribute[]>();
    this.#attributes.set(model, ofModel);
    const metric = model.metrics.get(name);
    const found = ofModel.get(name) ?? (metric === undefined ? [] : askableAttributes(model, metric));
    ofModel.set(name, found);
    return found.filter(({ relation, reads }) => {
      const columns = shown.get(relation)?.columns;
      return columns !== undefined && (reads === undefined || columns.has(reads));
    });
  }
}

/** A type as answers name it. */
export function typeText(type: LogicalType | undefined, engineType: string): string {
  return type === undefined ? engineType.toLowerCase() : describeType(type);
}
