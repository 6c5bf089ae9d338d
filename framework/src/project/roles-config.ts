import { z } from 'zod';
import type { PiiClass } from '../columns/index.js';
import { filterSchema } from '../model/index.js';
import { secret } from '../warehouses/target-fields.js';

/** The classes of personal data. */
export const PII_CLASSES = [
  'name',
  'email',
  'phone',
  'address',
  'identifier',
  'birth',
  'financial',
  'health',
  'other',
] as const satisfies readonly PiiClass[];

const piiClass = z.enum(PII_CLASSES);

const relationId = z.string().regex(/^[a-z_]\w*\.[a-z_]\w*$/, 'it is no relation with its schema, such as gold.fact_sales');
const text = z.string().min(1);
const texts = z.array(text).min(1);

const maskWords = z.enum(['masked', 'tokenized', 'generalized', 'absent']);
const keyId = z.string().regex(/^[a-z][a-z0-9]{0,15}$/, 'it is no name of a key: a lower-case letter, and up to 15 letters and digits');

/** What readers without clearance see of a column. */
const mask = z.union([
  maskWords,
  z.strictObject({
    /** A keyed token in the place of the value, the same for equal values. */
    kind: z.literal('tokenized'),
    /** Where tokens are equal: those of two domains can't be matched. The class of personal data when left out. */
    domain: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, 'it is no name of a domain')
      .optional(),
    /** The key that makes them, of `masking.keys`; the newest when left out. */
    key: keyId.optional(),
  }),
  z.strictObject({
    /** A wider value in the place of the exact one. */
    kind: z.literal('generalized'),
    /** How many characters are left of a text: 2 for the first digits of a post code, which is the default. */
    keep: z.int().min(1).max(20).optional(),
    /** How wide the bands of a number are: 10 makes 40 of 47, which is the default. */
    band: z.number().positive().optional(),
    /** What is left of a day or of an instant; `year` when left out. */
    to: z.enum(['month', 'quarter', 'year', 'decade']).optional(),
  }),
]);

const role = z
  .strictObject({
    /** What the role is for. */
    description: text.optional(),
    /** The relations that it reads, as selectors: `['gold.*', 'tag:public']`; none when left out. */
    relations: z.union([text, texts]).default([]),
    /**
     * Who has the role in the warehouse, as it names them: its roles, groups or users; no one when left out. They get the right to read what the role
     * reads, under policies for its rows and columns. A warehouse without users has views for the role instead.
     */
    principals: z.union([text, texts]).default([]),
    /** The environments that they read in the warehouse; the config’s default environment when left out. */
    environments: z
      .array(z.string().regex(/^[a-z][a-z0-9]*$/, 'it is no name of an environment'))
      .min(1)
      .optional(),
    /** The metrics that it asks for: `'*'`, or names, which may have stars; none when left out. A metric is answered where the role reads all that it is made of. */
    metrics: z.union([text, texts]).default([]),
    /** The columns that it sees of a relation, by the relation: some `only`, or all `except` some; all when left out. */
    columns: z
      .record(
        relationId,
        z.union([
          z.strictObject({
            /** The columns that it sees. */
            only: texts,
          }),
          z.strictObject({
            /** The columns that it does not see. */
            except: texts,
          }),
        ]),
      )
      .default({}),
    /** The rows that it sees of a relation: a filter on the relation's own columns, as data or as text, `region = 'EU' and amount < 1000`. */
    rows: z.record(relationId, z.union([text, filterSchema])).default({}),
    /** The classes of personal data that it sees as they are: `'*'` for all; none when left out. */
    clearance: z.union([z.literal('*'), z.array(piiClass)]).default([]),
    /** What it sees of the other classes; `masked` when left out. */
    mask: z.partialRecord(piiClass, mask).default({}),
  })
  .superRefine(({ clearance, mask, principals, environments }, context) => {
    if (environments !== undefined && principals.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['environments'],
        message: 'is of the warehouse, and the role has no `principals` there',
      });
    for (const name of PII_CLASSES) {
      if (mask[name] !== undefined && (clearance === '*' || clearance.includes(name)))
        context.addIssue({ code: 'custom', path: ['mask', name], message: 'the role has clearance for this class' });
    }
  });

/** Who reads what: rights by role, by its name. */
export const rolesConfig = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]*$/, 'it is no name of a role: lower-case letters, digits, _ and -'),
  role,
);

const tokenKey = z
  .string()
  .refine((key) => key === '' || key.length >= 32, 'is shorter than 32 characters')
  .optional()
  .pipe(secret);

/** What tokens are made with. */
export const maskingConfig = z
  .strictObject({
    /** The key of tokens, a secret of 32 characters or more. The same key makes the same tokens, in every relation and on every day. */
    key: tokenKey,
    /** Several keys by their names, the newest last, in the place of one: it makes tokens, which begin with its name, and older ones make those of masks that name them. */
    keys: z.record(keyId, tokenKey).default({}),
  })
  .refine(({ key, keys }) => key === undefined || Object.keys(keys).length === 0, {
    path: ['keys'],
    message: 'is given together with `key`, which it replaces',
  });

export type RoleConfig = z.output<typeof role>;
export type MaskConfig = z.output<typeof mask>;
export type MaskingConfig = z.output<typeof maskingConfig>;
export type RolesInput = z.input<typeof rolesConfig>;
export type MaskingInput = z.input<typeof maskingConfig>;
