import { z } from 'zod';

const text = z.string().min(1);
const port = z.int().min(0).max(65_535);

/** An origin as browsers send it. */
const origin = z.string().refine((written) => written === '*' || (URL.canParse(written) && new URL(written).origin === written), {
  message: 'it is no origin such as https://app.example.com',
});

/** Sign-in happens over an encrypted connection; a server on this machine may do without. */
export const issuer = z.string().refine((written) => {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname } = new URL(written);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}, 'it is no address that begins with https://');

/** What `martlet serve` offers, and to whom. */
export const serveConfig = z.strictObject({
  /** The relations that are served, as selectors; dimensions, facts, their roll-ups and metrics views when left out. */
  relations: z.union([text, z.array(text).min(1)]).optional(),
  /** The folder that publications are written to, relative to the project. */
  folder: text.default('published'),
  /** The environments whose publications are written; the config’s default environment when left out. */
  environments: z
    .array(z.string().regex(/^[a-z][a-z0-9]*$/, 'it is no name of an environment'))
    .min(1)
    .optional(),
  /** The minutes for which files stay that no publication needs any more, for those who read them without a server. */
  graceMinutes: z.number().min(0).default(10),
  /** The HTTP API. */
  http: z
    .strictObject({
      /** Its port; 0 takes a free one. */
      port: port.default(8080),
      /** The address that it listens on; only this machine when left out. */
      host: text.default('127.0.0.1'),
      /** The origins whose pages may call it; none when left out. */
      cors: z.array(origin).default([]),
      /** What one request, and one reader, may take. */
      limits: z
        .strictObject({
          /** The most rows of an answer. */
          rows: z.int().min(1).default(10_000_000),
          /** The seconds after which a request is cancelled. */
          seconds: z.number().positive().default(60),
          /** The requests of one reader in a minute. */
          requestsPerMinute: z.int().min(1).default(600),
          /** The seconds in a minute for which the engine works for one reader; as many as there are when left out. */
          engineSecondsPerMinute: z.number().positive().optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  /** The address of the catalog, to which the explorer leads. */
  catalog: z.url({ protocol: /^https?$/ }).optional(),
  /** The PostgreSQL endpoint; there is none when left out. */
  postgres: z
    .strictObject({
      /** Its port; 0 takes a free one. */
      port: port.default(5433),
      /** The address that it listens on; only this machine when left out. */
      host: text.default('127.0.0.1'),
      /** What encrypts connections: files in PEM, relative to the project. Another address than this machine's needs it. */
      tls: z
        .strictObject({
          /** The file of the certificate. */
          cert: text,
          /** The file of its private key. */
          key: text,
        })
        .optional(),
      /** What clients may take. */
      limits: z
        .strictObject({
          /** The most connections at once. */
          connections: z.int().min(1).default(200),
          /** The seconds after which a statement is cancelled. */
          seconds: z.number().positive().default(600),
          /** The seconds after which a connection ends on which nothing comes. */
          idleSeconds: z.number().positive().default(3600),
        })
        .prefault({}),
    })
    .refine(({ host, tls }) => tls !== undefined || ['127.0.0.1', '::1', 'localhost'].includes(host), {
      path: ['tls'],
      message: 'is missing: other machines sign in over an encrypted connection only',
    })
    .optional(),
  /** What the engine of the server may take. */
  engine: z
    .strictObject({
      /** The most memory, such as `4GB`. */
      memory: z
        .string()
        .regex(/^\d+(\.\d+)?\s*(MB|GB|MiB|GiB)$/, 'it is no size such as 4GB')
        .default('2GB'),
      /** The threads that answer, and the statements that run at once; on Snowflake, BigQuery and Databricks the statements alone. */
      threads: z.int().min(1).default(4),
      /** What gets the processors first where others want them too, such as a build: these when `low`, neither when `normal`. */
      priority: z.enum(['low', 'normal']).default('low'),
    })
    .prefault({}),
  /** The file of the API keys, hashed, relative to the project. */
  keys: text.default('keys.json'),
  /** Who signs the tokens that readers bring. */
  oidc: z
    .strictObject({
      /** The issuer, whose `/.well-known/openid-configuration` names its keys. */
      issuer,
      /** What a token must be made for. */
      audience: z.union([text, z.array(text).min(1)]),
      /** The claim that names the role, or several; `role` when left out. Dots lead into objects: `realm_access.roles`. */
      roleClaim: text.default('role'),
      /** The claim that names the reader in the access log; `sub` when left out. */
      nameClaim: text.default('sub'),
      /** The algorithms that a signature may have. */
      algorithms: z
        .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
        .min(1)
        .default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    })
    .optional(),
  /** The role of readers who don't sign in; they are refused when left out. */
  anonymous: text.optional(),
  /** The file that says who read what, relative to the project. */
  accessLog: text.default('access.jsonl'),
});

export type ServeInput = z.input<typeof serveConfig>;
export type ServeConfig = z.output<typeof serveConfig>;
