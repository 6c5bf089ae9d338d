import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { MetricDefinition } from '../../model/index.js';
import type { Project } from '../../project/index.js';
import { answerAlone, askableAttributes, semanticModelOf } from '../../semantic/index.js';
import { CLIENT_TEXT } from './client-text.js';

/** The TypeScript module of a client: the rows of some relations and the metrics of a project as types, and what asks the server for them. */
export function clientModule(project: Project, relations: readonly string[]): string {
  const model = semanticModelOf(project);
  const rows = relations.flatMap((id) => {
    const relation = project.byId.get(id);
    return relation === undefined ? [] : [rowInterface(id, relation.relation)];
  });
  const attributes = new Map<string, string>();
  const metrics = project.metrics.map(({ metric }) => {
    const fields = askableAttributes(model, metric).map(({ path, type }) => `  readonly ${JSON.stringify(path)}: ${typeText(type)};`);
    const text = fields.join('\n');
    const name = attributes.get(text) ?? `Attributes${attributes.size + 1}`;
    attributes.set(text, name);
    const lines = [`readonly ${propertyName(metric.name)}: { readonly value: ${valueType(metric)}; readonly attributes: ${name} };`];
    return [...docLines(metric.description), ...lines].map((line) => `  ${line}`).join('\n');
  });
  function valueType(metric: MetricDefinition): string {
    try {
      const { columns } = answerAlone(model, metric, '2000-01-01');
      const type = columns.find((column) => column.metric === metric.name)?.type;
      return type === undefined ? 'string | number' : typeText(type);
    } catch (error) {
      // It has no value by itself; by an attribute it has.
      if (error instanceof MartletError) return 'string | number';
      throw error;
    }
  }
  return [
    '// Written by `martlet client generate`; do not change it by hand.',
    '',
    '/** The rows of the relations, by their ids. */',
    `export interface Relations {\n${relations.map((id) => `  readonly ${JSON.stringify(id)}: ${interfaceName(id)};`).join('\n')}\n}`,
    '',
    ...rows,
    '/** The metrics: what their values are, and what they can be asked by. */',
    `export interface Metrics {\n${metrics.join('\n')}\n}`,
    ...[...attributes].map(([text, name]) => `\nexport interface ${name} {\n${text}\n}`),
  ]
    .join('\n')
    .concat('\n', CLIENT_TEXT);
}

function rowInterface(
  id: string,
  { columns, description }: Project['models'][number]['relation'] | Project['sources'][number]['relation'],
): string {
  const fields = Object.entries(columns).flatMap(([name, { definition }]) => {
    const { type, nullable, description: told } = definition;
    const accepted = acceptedTypes(definition);
    return [...docLines(told), `readonly ${propertyName(name)}: ${accepted ?? typeText(type)}${nullable ? ' | null' : ''};`].map(
      (line) => `  ${line}`,
    );
  });
  return [...docLines(description), `export interface ${interfaceName(id)} {`, ...fields, '}', ''].join('\n');
}

type Definition = Project['models'][number]['relation']['columns'][string]['definition'];

/** The only values that a text may have. */
function acceptedTypes({ type, tests }: Definition): string | undefined {
  const rule = tests.map((test) => test.rule).find(({ kind }) => kind === 'accepted');
  if (type.kind !== 'text' || rule?.kind !== 'accepted') return undefined;
  return rule.values.map((value) => JSON.stringify(value)).join(' | ');
}

/** A value as the client gives it: days, instants and decimal numbers are text. */
function typeText(type: LogicalType): string {
  switch (type.kind) {
    case 'integer':
    case 'double':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return `readonly (${type.of.kind === 'integer' ? 'string' : typeText(type.of)} | null)[]`;
    case 'text':
    case 'decimal':
    case 'date':
    case 'timestamp':
    case 'json':
      return 'string';
    default:
      return type satisfies never;
  }
}

/** `GoldFactSales` for `gold.fact_sales` */
function interfaceName(id: string): string {
  return id
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function docLines(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`/** ${text.replaceAll('*/', '*\u200b/').replace(/\s+/g, ' ')} */`];
}
