import { z } from 'zod';

/** The JSON Schema of a file or of a message, as it is published. */
export function jsonSchema(id: string, title: string, schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return { $schema, $id: id, title, ...rest };
}
