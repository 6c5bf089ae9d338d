import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';

export type PublishedSchema = 'github-workflow' | 'gitlab-ci' | 'sarif-2.1.0';

/** In what a value is not as the schema that its reader publishes says. */
export function problemsBySchema(name: PublishedSchema, value: unknown): readonly string[] {
  const {
    $schema: _,
    id: __,
    ...schema
  } = JSON.parse(gunzipSync(readFileSync(new URL(`${name}.schema.json.gz`, import.meta.url))).toString('utf8'));
  // The schemas are not Ajv's, and use words that it does not know.
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
