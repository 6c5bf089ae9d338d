import { z } from 'zod';
import { MARTLET_VERSION } from '../../artifacts/version.js';
import { FORMATS } from './formats/format.js';
import { problemSchema } from './problem.js';
import type { Route } from './route.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** The description of the API in OpenAPI 3.1, made from the routes that answer. */
export function openApiDocument(name: string, routes: readonly Route[], allowsAnyone: boolean): JsonObject {
  const schemas: Record<string, Json> = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => hoisted(schema, io, schemas);
  const problem = {
    description: 'Why there is no answer.',
    content: { 'application/problem+json': { schema: schemaOf(problemSchema, 'output') } },
  };
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route, schemaOf, problem) };
  return {
    openapi: '3.1.0',
    info: {
      title: name,
      version: MARTLET_VERSION,
      description:
        'Metrics and relations of what is published. Each answer is of one publication, whose number is in the header `martlet-publication`, and shows what the role of the reader may see.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or a token of the issuer.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
    security: [{ bearer: [] }, { apiKey: [] }, ...(allowsAnyone ? [{}] : [])],
  };
}

function operation(
  { method, path, tag, summary, description, params, query, body, answer, isOpen }: Route,
  schemaOf: SchemaWriter,
  problem: JsonObject,
): Json {
  const { isRows = false, schema, unready } = answer;
  const content = { 'application/json': { schema: schemaOf(schema, 'output') }, ...(isRows ? otherFormats() : {}) };
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(isOpen === true ? { security: [] } : {}),
    parameters: [...parameters('path', params, schemaOf), ...parameters('query', query, schemaOf)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      200: { description: answer.description, ...(isOpen === true ? {} : { headers: ANSWER_HEADERS }), content },
      ...(isOpen === true ? {} : { 304: { description: 'The client has the answer already: its `if-none-match` names the `etag`.' } }),
      ...(unready === undefined
        ? {}
        : { 503: { description: 'Not yet, or no more.', content: { 'application/json': { schema: schemaOf(unready, 'output') } } } }),
      default: problem,
    },
  };
}

const ANSWER_HEADERS: JsonObject = {
  etag: { description: 'Names the answer, for `if-none-match`.', schema: { type: 'string' } },
  'martlet-page-rows': {
    description: 'The most rows of the page, where the answer is one: a page with as many may be continued.',
    schema: { type: 'string' },
  },
  'martlet-publication': { description: 'The number of the publication that was read.', schema: { type: 'string' } },
};

function otherFormats(): JsonObject {
  return {
    [FORMATS.ndjson.mediaType]: { schema: { type: 'string', description: 'One row a line, as a JSON object.' } },
    [FORMATS.csv.mediaType]: {
      schema: { type: 'string', description: 'A heading and a line for each row; null is nothing, an empty text is "".' },
    },
    [FORMATS.arrow.mediaType]: {},
    [FORMATS.parquet.mediaType]: {},
  };
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined, schemaOf: SchemaWriter): readonly Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const type = field as z.ZodType;
    const written = schemaOf(type, 'input');
    const { description, ...rest } = written as Record<string, Json>;
    return {
      name,
      in: place,
      required: place === 'path' || !type.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

type SchemaWriter = (schema: z.ZodType, io: 'input' | 'output') => Json;

/** A schema in whose place a reference stands where it has a name; what it refers to goes to the components. */
function hoisted(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Record<string, Json>;
  for (const [name, definition] of Object.entries($defs as JsonObject)) schemas[name] = withReferences(definition);
  const own = withReferences(rest);
  const { id } = rest;
  if (typeof id !== 'string') return own;
  schemas[id] = own;
  return { $ref: `#/components/schemas/${id}` };
}

function withReferences(value: Json): Json {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, each]) => !(key === 'id' && typeof each === 'string'));
  return Object.fromEntries(
    entries.map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : withReferences(each),
    ]),
  );
}

/** `getRelationsRows` for `GET /v1/relations/{relation}/rows` */
function operationId(method: string, path: string): string {
  const words = path.split('/').flatMap((part) =>
    part
      .replace(/^v1$/, '')
      .replace(/^\{(\w+)\}$/, 'by-$1')
      .split('-'),
  );
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
