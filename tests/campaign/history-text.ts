import type { History } from './history.js';
import { resolve } from './project.js';

/** A history with a line for each model and step, to be read. */
export function historyText({ models, data, steps }: History): string {
  const names = resolve(models).map(({ name, first, second, query, storage, hook, tests }) => {
    const reads = [first.name, ...(second === undefined ? [] : [second.name])].join(' and ');
    return `  ${name} reads ${reads}: ${text(query)} as ${text(storage)}${hook === 'none' ? '' : `, hook ${hook}`}${tests.length === 0 ? '' : `, tests ${text(tests)}`}`;
  });
  return [...names, ...data.map((change) => `  data: ${text(change)}`), ...steps.map((step) => `  - ${text(step)}`)].join('\n');
}

function text(value: object): string {
  return JSON.stringify(value).replaceAll('"', '');
}
