import { inputsOf, type MetricDefinition, simpleMetricsOf } from '../model/index.js';
import type { Project, ProjectMetric } from '../project/index.js';
import { expressionWriter } from './expression-writer.js';
import { formulaWords } from './formula-words.js';

/** All that is known of a metric without a connection. */
export interface DescribedMetric {
  readonly name: string;
  readonly type: MetricDefinition['type'];
  readonly description?: string;
  readonly unit?: string;
  readonly format?: string;
  readonly owner?: string;
  readonly synonyms: readonly string[];
  readonly tags: readonly string[];
  /** What it is, in words. */
  readonly formula: string;
  /** The metrics that it is made of, and those that are made of it. */
  readonly madeOf: readonly string[];
  readonly partOf: readonly string[];
  /** The relations whose rows it aggregates. */
  readonly reads: readonly string[];
  readonly fill: 'zero' | 'nothing';
  readonly file: string;
}

/** Tells what a metric is, from its declaration alone. */
export function describedMetric(project: Project, { metric, file }: ProjectMetric): DescribedMetric {
  const { name, type, description, unit, format, owner, synonyms = [], tags = [], fill = 'nothing' } = metric;
  const partOf = project.metrics.filter((other) => inputsOf(other.metric).some((input) => input.name === name));
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format }),
    ...(owner === undefined ? {} : { owner }),
    synonyms,
    tags,
    formula: formulaWords(metric, expressionWriter(project)),
    madeOf: [...new Set(inputsOf(metric).map((input) => input.name))],
    partOf: partOf.map((other) => other.metric.name),
    reads: [...new Set(simpleMetricsOf(metric).map(({ from }) => project.idOf(from) ?? from.name))],
    fill,
    file,
  };
}
