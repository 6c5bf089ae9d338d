import type { Publication } from './answers.js';
import { requestJson } from './api.js';
import { type Attribute, type Dimension, Fields, type Metric } from './fields.js';

/** What the reader can ask for. */
export async function loadFields(): Promise<Fields> {
  const [{ publication, metrics }, { attributes, sets }, { dimensions }] = await Promise.all([
    requestJson<{ readonly publication: Publication; readonly metrics: readonly Metric[] }>('v1/metrics'),
    requestJson<{ readonly attributes: readonly Attribute[]; readonly sets: readonly (readonly string[])[] }>('v1/attributes'),
    requestJson<{ readonly dimensions: readonly Dimension[] }>('v1/dimensions'),
  ]);
  return new Fields(publication, metrics, attributes, sets, dimensions);
}
