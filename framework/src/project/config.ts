import { z } from 'zod';
import { isDay } from '../columns/index.js';
import { similarNames } from '../graph/index.js';
import type { ModelKind, Sensitivity } from '../model/index.js';
import { Secret } from '../warehouses/secret.js';
import { type ConnectionConfig, type TargetInput, targetSchema } from '../warehouses/targets.js';
import { type AirflowInput, airflowConfig } from './airflow-config.js';
import { type AlertsInput, alertsConfig, webAddress } from './alerts-config.js';
import { type AuditInput, auditConfig } from './audit-config.js';
import { type CiInput, ciConfig } from './ci-config.js';
import { type CostInput, costConfig } from './cost-config.js';
import { type EnvironmentsInput, environmentsConfig } from './environments-config.js';
import { type ErasureInput, erasureConfig } from './erasure-config.js';
import { type ObservabilityInput, observabilityConfig } from './observability-config.js';
import { type MaskingInput, maskingConfig, type RolesInput, rolesConfig } from './roles-config.js';
import { type ServeInput, serveConfig } from './serve-config.js';
import { type StateConfig, type StateInput, stateConfig } from './state-config.js';

/** What a generator of sample data is told. */
export interface GenerateOptions {
  /** Where the files go; created when missing. */
  readonly directory: string;
  /** How much data: 1 is the generator's own idea of small. */
  readonly scale: number;
  /** The number that randomness starts from: the same one makes the same rows. */
  readonly seed: number;
  /** The share of rows that are made dirty, 0 to 1. */
  readonly dirty: number;
  /** Is called while a table is written. */
  readonly onProgress: (event: { readonly table: string; readonly rows: number; readonly expectedRows: number }) => void;
  /** Ends the work when the command is interrupted. */
  readonly signal?: AbortSignal;
}

/** A file that a generator wrote. */
export interface GeneratedTable {
  /** The name of the source. */
  readonly table: string;
  /** The path of the file. */
  readonly file: string;
  /** The number of rows. */
  readonly rows: number;
  /** The size of the file in bytes. */
  readonly bytes: number;
  /** The number of rows that were made dirty on purpose. */
  readonly dirtyRows: number;
}

/** Writes sample data: what the module of `data.generator` exports. */
export type Generate = (options: GenerateOptions) => Promise<readonly GeneratedTable[]>;

/** A named connection, as the config declares it; secrets come from environment variables and are never printed. */
export type TargetConfig = TargetInput & {
  /** Where the state is kept; in the warehouse when left out. */
  readonly state?: StateInput;
};

/** The same as it is read. */
export type Target = ConnectionConfig & { readonly state?: StateConfig };

// Every connection takes the option, whatever else it takes.
const target = z.discriminatedUnion('warehouse', [
  ...targetSchema.options.map((option) => option.extend({ state: stateConfig.optional() })),
] as unknown as typeof targetSchema.options) as z.ZodType<Target, TargetConfig>;

const targets = z.record(z.string(), target).superRefine((all, context) => {
  const owners = new Map<string, string>();
  for (const [name, { state }] of Object.entries(all)) {
    if (state === undefined) continue;
    const settings = Object.entries(state).map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value]);
    const place = JSON.stringify(settings.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
    const owner = owners.get(place);
    // Each would take what the other has built for its own.
    if (owner !== undefined) context.addIssue({ code: 'custom', path: [name, 'state'], message: `is the state of target ${owner} too` });
    owners.set(place, name);
  }
});

const kinds = ['staging', 'intermediate', 'dimension', 'fact', 'metric', 'model', 'seed'] as const satisfies readonly ModelKind[];

const day = z.string().refine(isDay, 'it is no day such as 2026-01-31');

export const configSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    sources: z.array(z.string()).default(['sources']),
    models: z.array(z.string()).default(['models']),
    tests: z.array(z.string()).default(['quality']),
    exposures: z.array(z.string()).default(['exposures']),
    semantic: z.array(z.string()).default(['semantic']),
    reports: z.array(z.string()).default(['reports']),
    schemas: z
      .strictObject(
        Object.fromEntries(['source', ...kinds].map((kind) => [kind, z.string().optional()])) as Record<
          'source' | ModelKind,
          z.ZodOptional<z.ZodString>
        >,
      )
      .default({}),
    data: z
      .strictObject({
        directory: z.string().default('.'),
        generator: z.custom<() => Promise<{ readonly generate: Generate }>>().optional(),
        /** Where the extensions of DuckDB are that read files of other machines, relative to the project. */
        extensionDirectory: z.string().min(1).optional(),
      })
      .optional(),
    unitTests: z.strictObject({ config: z.string().optional(), files: z.array(z.string()).default([]) }).prefault({}),
    monitors: z
      .strictObject({
        sensitivity: z.enum(['low', 'medium', 'high']).default('medium'),
        trainingDays: z.int().min(21).default(42),
        holidays: z.array(day).default([]),
        incidents: z
          .array(
            z
              .strictObject({ from: day, to: day, relations: z.array(z.string()).optional() })
              .refine(({ from, to }) => from <= to, 'its last day comes before its first'),
          )
          .default([]),
      })
      .prefault({}),
    alerts: alertsConfig.prefault({}),
    catalog: z.strictObject({ url: webAddress.optional() }).prefault({}),
    ci: ciConfig.prefault({}),
    cost: costConfig.prefault({}),
    observability: observabilityConfig.prefault({}),
    airflow: airflowConfig.prefault({}),
    environments: environmentsConfig.default({}),
    targets,
    defaultTarget: z.string(),
    threads: z.int().min(1).default(4),
    statementTimeout: z.number().positive().optional(),
    defaultEnvironment: z
      .string()
      .regex(/^[a-z][a-z0-9]*$/)
      .default('prod'),
    retention: z
      .strictObject({
        publications: z.int().min(1).default(2),
        days: z.number().min(0).default(0),
        // Monitors look back as far as this.
        historyDays: z.number().min(120).default(400),
        runDays: z.number().min(1).default(90),
        failingRowsDays: z.number().min(0).default(30),
        failingRows: z.int().min(1).optional(),
        personalFailingRows: z.enum(['masked', 'plain']).default('masked'),
      })
      .prefault({}),
    serve: serveConfig.optional(),
    roles: rolesConfig.default({}),
    masking: maskingConfig.prefault({}),
    audit: auditConfig.prefault({}),
    erasure: erasureConfig.prefault({}),
  })
  .superRefine(({ ci, cost }, context) => {
    if (ci.budget?.cost !== undefined && cost.prices === undefined)
      context.addIssue({ code: 'custom', path: ['ci', 'budget', 'cost'], message: 'needs `cost.prices` to be compared with' });
  })
  .superRefine(({ serve, roles }, context) => {
    const { anonymous } = serve ?? {};
    if (anonymous === undefined || Object.hasOwn(roles, anonymous)) return;
    const [similar] = similarNames(anonymous, Object.keys(roles));
    const hint = similar === undefined ? '' : `; did you mean ${similar}?`;
    context.addIssue({ code: 'custom', path: ['serve', 'anonymous'], message: `there is no role ${anonymous}${hint}` });
  });

/** The project's config, complete. */
export type Config = z.infer<typeof configSchema>;

/** What `martlet.config.ts` exports. */
export interface ProjectConfig {
  /** The project's name: lower-case letters, digits and underscores. */
  readonly name: string;
  /** Directories that hold sources; `['sources']` when left out. */
  readonly sources?: readonly string[];
  /** Directories that hold models; `['models']` when left out. */
  readonly models?: readonly string[];
  /** Directories that hold data tests; `['quality']` when left out. */
  readonly tests?: readonly string[];
  /** Directories that hold exposures; `['exposures']` when left out. */
  readonly exposures?: readonly string[];
  /** Directories that hold metrics; `['semantic']` when left out. */
  readonly semantic?: readonly string[];
  /** Directories that hold reports; `['reports']` when left out. */
  readonly reports?: readonly string[];
  /** The schema of each kind of relation; `bronze` for sources, `silver` for staging and intermediate models, `gold` for the rest. */
  readonly schemas?: Readonly<Partial<Record<'source' | ModelKind, string>>>;
  /** The files that sources are ingested from. */
  readonly data?: {
    /** The directory that file patterns start from, relative to the project. */
    readonly directory: string;
    /** Makes sample data; loaded only when it is needed. */
    readonly generator?: () => Promise<{
      /** Writes the files. */
      readonly generate: Generate;
    }>;
  };
  /** The unit tests that `martlet test --unit` and `martlet mutate` run with vitest; all that vitest finds when left out. */
  readonly unitTests?: {
    /** vitest's config, relative to the project; the one that vitest finds when left out. */
    readonly config?: string;
    /** Parts of the paths of test files. */
    readonly files?: readonly string[];
  };
  /** What monitors go by, where they don't say themselves. */
  readonly monitors?: {
    /** How far from what is usual a measurement may lie; `medium` when left out. */
    readonly sensitivity?: Sensitivity;
    /** The number of days that what is usual is learned from; 42 when left out. */
    readonly trainingDays?: number;
    /** Days that are neither learned from nor judged: `2026-12-25`. */
    readonly holidays?: readonly string[];
    /** Days on which something was wrong, everywhere or in some relations, `gold.fact_sales`; nothing is learned from them. */
    readonly incidents?: readonly {
      /** The first day. */
      readonly from: string;
      /** The last day. */
      readonly to: string;
      /** The relations with their schemas; all when left out. */
      readonly relations?: readonly string[];
    }[];
  };
  /** Who is told when tests and monitors find something, when sources are stale, when models fail. */
  readonly alerts?: AlertsInput;
  /** Where the catalog is published. */
  readonly catalog?: {
    /** The address of its page, to which alerts link; they name commands when left out. */
    readonly url?: string;
  };
  /** What holds commands back that would change an environment, by its name. */
  readonly environments?: EnvironmentsInput;
  /** What work costs, and how much of it a plan may do. */
  readonly cost?: CostInput;
  /** What `martlet ci` goes by: its own budget. */
  readonly ci?: CiInput;
  /** Where telemetry of commands goes. */
  readonly observability?: ObservabilityInput;
  /** How Airflow runs the project: what `martlet airflow generate` writes. */
  readonly airflow?: AirflowInput;
  /** The connections, by the name that `--target` takes. */
  readonly targets: Readonly<Record<string, TargetConfig>>;
  /** The target of a command without `--target`. */
  readonly defaultTarget: string;
  /** How many steps run at once; 4 when left out. */
  readonly threads?: number;
  /** The seconds after which a statement is cancelled; none when left out. */
  readonly statementTimeout?: number;
  /** The environment whose views stand in the schemas themselves, `gold.fact_sales`; `prod` when left out. */
  readonly defaultEnvironment?: string;
  /** Which versions are kept beside those that environments stand for, and how long what happened is remembered. */
  readonly retention?: {
    /** The number of publications of each environment that can be rolled back to, the newest included; 2 when left out. */
    readonly publications?: number;
    /** The number of days for which publications can be rolled back to, however many there were; 0 when left out. */
    readonly days?: number;
    /** The number of days for which measurements, scores, ages and alerts are remembered, 120 at least; 400 when left out. */
    readonly historyDays?: number;
    /** The number of days for which the history of runs is remembered; 90 when left out. */
    readonly runDays?: number;
    /** The number of days for which the failing rows of data tests are kept; 30 when left out. */
    readonly failingRowsDays?: number;
    /** The most failing rows that are kept of each data test, unless it has a `limit` of its own; all when left out. */
    readonly failingRows?: number;
    /** Whether values that may come from columns that are marked as personal are masked in failing rows; `masked` when left out. */
    readonly personalFailingRows?: 'masked' | 'plain';
  };
  /** What `martlet serve` offers; publications are written for readers only where this is given. */
  readonly serve?: ServeInput;
  /** Who reads what, by the names of roles. */
  readonly roles?: RolesInput;
  /** What personal data is masked with. */
  readonly masking?: MaskingInput;
  /** What the audit log goes by. */
  readonly audit?: AuditInput;
  /** By what people are forgotten: `martlet forget`. */
  readonly erasure?: ErasureInput;
}

/**
 * Declares the project.
 *
 * @example
 * ```ts
 * const config = defineConfig({
 *   name: 'shop',
 *   targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
 *   defaultTarget: 'local',
 * });
 * ```
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}

const DEFAULT_SCHEMAS: Readonly<Record<'source' | ModelKind, string>> = {
  source: 'bronze',
  seed: 'bronze',
  staging: 'silver',
  intermediate: 'silver',
  dimension: 'gold',
  fact: 'gold',
  metric: 'gold',
  model: 'gold',
};

/** The schema that a kind of relation lives in. */
export function schemaOf(config: Config, kind: 'source' | ModelKind): string {
  return config.schemas[kind] ?? DEFAULT_SCHEMAS[kind];
}
