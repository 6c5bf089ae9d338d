import { resolve } from 'node:path';
import type { Clock, Permit } from '../run/index.js';
import { actorOf } from './actor.js';
import type { CommandHost } from './command-host.js';
import { commitOf } from './commit-of.js';
import { ErrorLocator } from './locate-error.js';
import { outputOf } from './output-of.js';
import {
  jsonReporter,
  liveReporter,
  plainReporter,
  quietReporter,
  type RelationLabels,
  type Reporter,
  type TextOutput,
} from './report/index.js';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly project?: string;
  readonly target?: string;
  readonly env?: string;
  readonly threads?: number;
  /** Why a command goes on in a freeze. */
  readonly overrideFreeze?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** What a command works with. */
export interface CommandContext {
  /** The project's directory, absolute. */
  readonly directory: string;
  readonly target?: string;
  /** The environment to work in; the config's default when left out. */
  readonly environment?: string;
  readonly threads?: number;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out: TextOutput;
  readonly err: TextOutput;
  readonly clock: Clock;
  /** The variables of the environment, as CI systems set them. */
  readonly variables: CommandHost['environment'];
  readonly locator: ErrorLocator;
  /** Who gives the command. */
  readonly permit: Permit;
  /** What a shell reads and writes. */
  readonly terminal?: CommandHost['terminal'];
  /** The commit that the project’s directory is at, where it is known. */
  readonly commit: () => Promise<string | undefined>;
  /** Asks a person who can answer yes or no; undefined where nobody can. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Does work whose events are shown as the options and the terminal ask for. */
  readonly reporting: <T>(labels: RelationLabels, work: (reporter: Reporter) => Promise<T>) => Promise<T>;
}

export function createContext(options: GlobalOptions, surroundings: CommandHost, signal: AbortSignal): CommandContext {
  const { directory, environment, clock } = surroundings;
  const out = outputOf(surroundings.out, environment, options.color);
  const err = outputOf(surroundings.err, environment, options.color);
  const { target, env, threads, overrideFreeze, json = false, quiet = false } = options;

  const createReporter = (labels: RelationLabels): Reporter => {
    if (json) return jsonReporter(out, clock.now);
    if (quiet) return quietReporter(out, err);
    return (out.isInteractive ? liveReporter : plainReporter)(out, err, labels, clock.elapsed);
  };

  const project = resolve(directory, options.project ?? '.');
  let commit: Promise<string | undefined> | undefined;
  return {
    directory: project,
    locator: new ErrorLocator(project),
    target,
    environment: env,
    threads,
    json,
    quiet,
    out,
    err,
    clock,
    variables: environment,
    permit: { by: actorOf(environment), ...(overrideFreeze === undefined ? {} : { overridesFreeze: overrideFreeze }) },
    commit: () => {
      commit ??= commitOf(project, environment);
      return commit;
    },
    signal,
    ...(surroundings.terminal === undefined ? {} : { terminal: surroundings.terminal }),
    ...(surroundings.confirm === undefined || !out.isInteractive ? {} : { confirm: surroundings.confirm }),
    reporting: async (labels, work) => {
      const reporter = createReporter(labels);
      const tellInterruption = (): void =>
        reporter.report({ kind: 'note', message: 'Interrupted: cancelling what runs. Ctrl-C again ends at once.' });
      const forgetExit = surroundings.onExit(reporter.close);
      signal.addEventListener('abort', tellInterruption, { once: true });
      try {
        return await work(reporter);
      } finally {
        signal.removeEventListener('abort', tellInterruption);
        forgetExit();
        reporter.close();
      }
    },
  };
}
