import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** An event of OpenLineage as a receiver gets it. */
export interface ReceivedEvent {
  readonly eventType: string;
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, never>> };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets?: Readonly<Record<string, never>> };
  readonly inputs: readonly ReceivedDataset[];
  readonly outputs: readonly ReceivedDataset[];
}

export interface ReceivedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Readonly<Record<string, never>>;
  readonly inputFacets?: Readonly<Record<string, never>>;
  readonly outputFacets?: Readonly<Record<string, never>>;
}

const directory = fileURLToPath(new URL('open-lineage-schemas', import.meta.url));

/** What the schemas of OpenLineage say against events and each of their facets; nothing where they are valid. */
export function problemsOf(events: readonly unknown[]): readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text));
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addFormat('uuid', /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  for (const file of readdirSync(directory).filter((each) => each.endsWith('.json')))
    ajv.addSchema(JSON.parse(readFileSync(join(directory, file), 'utf8')));
  const check = (schema: string, value: unknown, what: string): readonly string[] => {
    const validate = ajv.getSchema(schema);
    if (validate === undefined) return [`${what}: there is no schema ${schema}`];
    return validate(value) === true ? [] : [`${what}: ${ajv.errorsText(validate.errors)}`];
  };
  return events.flatMap((event, place) => [
    ...check('https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent', event, `event ${place}`),
    ...facetsIn(event).flatMap(({ name, value }) => check(String(value._schemaURL), value, `event ${place}, ${name}`)),
  ]);
}

/** All facets anywhere in a value. */
function facetsIn(value: unknown, name = ''): readonly { readonly name: string; readonly value: Readonly<Record<string, unknown>> }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => facetsIn(each, key));
  return '_schemaURL' in value ? [{ name, value: { ...value } }, ...inner] : inner;
}
