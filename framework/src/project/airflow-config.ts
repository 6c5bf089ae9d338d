import { z } from 'zod';
import { isDay } from '../columns/index.js';

const minutes = z.number().positive();
/** What Airflow takes in ids of DAGs, tasks and pools. */
const airflowName = z.string().regex(/^[\w.-]+$/, 'it is no name that Airflow takes: letters, digits, dots, dashes and underscores');
const variableName = z.string().regex(/^[A-Za-z_]\w*$/, 'it is no name of an environment variable');
const callable = z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/, 'it is no callable such as company.alerts.tell');
const words = z.array(z.string().min(1)).min(1);

/** What `martlet airflow generate` writes into the DAG files. */
export const airflowConfig = z.strictObject({
  /** What one task of the transformation builds; a layer when left out: a schema such as `silver`. A group is a directory of models. */
  by: z.enum(['layer', 'group', 'model']).default('layer'),
  /** When data_ingestion runs: a cron expression or `@daily`, which it is when left out; null where only people and other DAGs start it. */
  schedule: z.string().min(1).nullable().default('@daily'),
  /** The first day that the schedule knows, and from which data can be filled in later. */
  startDate: z.string().refine(isDay, 'it is no day such as 2026-01-31').default('2026-01-01'),
  /** What the ids of DAGs begin with. */
  prefix: airflowName.optional(),
  /** The tags of the DAGs; the name of the project when left out. */
  tags: z.array(z.string().min(1)).optional(),
  /** The environment that they build and test; the default environment when left out. */
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .optional(),
  /** The target that they work on; the default target when left out. */
  target: z.string().optional(),
  /** How often a task is tried again when the warehouse or the network failed. Data and models that are at fault fail at once. */
  retries: z.int().min(0).default(2),
  /** The minutes between two tries. */
  retryMinutes: minutes.default(1),
  /** The minutes after which a task is ended; never when left out. */
  timeoutMinutes: minutes.optional(),
  /** The minutes for which a task waits while another command works on the environment. */
  lockMinutes: z.number().min(0).default(15),
  /** The pool that tasks take a slot of; Airflow's default pool when left out. */
  pool: airflowName.optional(),
  /** The minutes after which a run of a DAG is late. Needs Airflow 3.1. */
  deadlineMinutes: minutes.optional(),
  /** The Python callable that hears of a late run; a warning in the log when left out. */
  onDeadline: callable.optional(),
  /** The addresses that get a mail when a task has failed. */
  email: z.array(z.string().min(1)).default([]),
  /** The Python callable that gets the context of a task that has failed. */
  onFailure: callable.optional(),
  /** Environment variables from fields of Airflow's connections, by connection: `login`, `password`, `host`, `schema`, `port` or `extra.name`. */
  connections: z
    .record(
      z.string(),
      z.record(variableName, z.string().regex(/^(login|password|host|schema|port|extra\.[\w.-]+)$/, 'it is no field of a connection')),
    )
    .default({}),
  /** Environment variables from Airflow's variables, by their keys there. */
  variables: z.record(variableName, z.string().min(1)).default({}),
  /** The files that data_ingestion waits for, by patterns that may hold Airflow's templates; it waits for none when left out. */
  waitFor: z
    .strictObject({
      /** The files that are waited for, as patterns. */
      files: words,
      /** The seconds between two looks. */
      pollSeconds: z.number().positive().default(60),
      /** The seconds for which the files must not have grown. */
      settleSeconds: z.number().min(0).default(30),
      /** The minutes after which it gives up. */
      timeoutMinutes: minutes.default(720),
      /** Whether the triggerer waits, so that no worker is taken up; true when left out. */
      deferrable: z.boolean().default(true),
    })
    .optional(),
  /** The command that fetches the files, with its arguments, which may hold Airflow's templates. When left out, sample data is generated where the project can. */
  fetch: words.optional(),
  /** What becomes of rows of kept tables that an interval, computed again, no longer has; asked when left out, so that the task fails. */
  kept: z.enum(['keep', 'replace']).optional(),
  /** Whether the rows that fail data tests are kept. */
  storeFailures: z.boolean().default(false),
  /** How Martlet is started on a worker, in the directory of the project. */
  command: words.default(['node_modules/.bin/martlet']),
  /** The directory of the project on a worker; the one beside the DAG files when left out. */
  projectDirectory: z.string().min(1).optional(),
  /** The directory for plans, in that of the project. All workers share it. */
  plans: z.string().min(1).default('target/airflow'),
});

/** What the config says of Airflow, complete. */
export type AirflowConfig = z.infer<typeof airflowConfig>;

/** The same as it is written. */
export type AirflowInput = z.input<typeof airflowConfig>;
