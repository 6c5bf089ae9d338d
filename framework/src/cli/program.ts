import { Command } from 'commander';
import { MartletError } from '../errors.js';
import { MARTLET_VERSION } from '../run/artifacts/version.js';
import type { CommandContext, GlobalOptions } from './command-context.js';
import { wholeNumber } from './options.js';

/** Does a command's work; it answers with the exit code. */
export type Work = (context: CommandContext) => Promise<number>;

/** Starts the work of the command that was called. */
export type Start = (command: Command, work: Work) => Promise<void>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, start: Start) => void;

/** In the order in which the help lists them. A command's modules are loaded when it is called, and not before. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  build: async () => (await import('./commands/build.js')).addBuild,
  plan: async () => (await import('./commands/plan.js')).addPlan,
  apply: async () => (await import('./commands/apply.js')).addApply,
  run: async () => (await import('./commands/run.js')).addRun,
  test: async () => (await import('./commands/test.js')).addTest,
  freshness: async () => (await import('./commands/freshness.js')).addFreshness,
  monitor: async () => (await import('./commands/monitor.js')).addMonitor,
  quality: async () => (await import('./commands/quality.js')).addQuality,
  alerts: async () => (await import('./commands/alerts.js')).addAlerts,
  mutate: async () => (await import('./commands/mutate.js')).addMutate,
  ingest: async () => (await import('./commands/ingest.js')).addIngest,
  retry: async () => (await import('./commands/retry.js')).addRetry,
  restate: async () => (await import('./commands/restate.js')).addRestate,
  promote: async () => (await import('./commands/promote.js')).addPromote,
  rollback: async () => (await import('./commands/rollback.js')).addRollback,
  environments: async () => (await import('./commands/environments.js')).addEnvironments,
  invalidate: async () => (await import('./commands/invalidate.js')).addInvalidate,
  janitor: async () => (await import('./commands/janitor.js')).addJanitor,
  generate: async () => (await import('./commands/generate.js')).addGenerate,
  source: async () => (await import('./commands/source.js')).addSource,
  check: async () => (await import('./commands/check.js')).addCheck,
  compile: async () => (await import('./commands/compile.js')).addCompile,
  lineage: async () => (await import('./commands/lineage.js')).addLineage,
  docs: async () => (await import('./commands/docs.js')).addDocs,
  ls: async () => (await import('./commands/ls.js')).addLs,
  diff: async () => (await import('./commands/diff.js')).addDiff,
  show: async () => (await import('./commands/show.js')).addShow,
  unlock: async () => (await import('./commands/unlock.js')).addUnlock,
  debug: async () => (await import('./commands/debug.js')).addDebug,
  clean: async () => (await import('./commands/clean.js')).addClean,
};

/** The commands that an argument list may call: the one that it begins with, or all where only all can help. */
function neededCommands(argv: readonly string[]): readonly (() => Promise<AddCommand>)[] {
  const [first = '--help'] = argv;
  const named = Object.keys(COMMANDS).filter((name) => argv.includes(name));
  const isClear = Object.hasOwn(COMMANDS, first) || (first.startsWith('-') && named.length > 0);
  return (isClear ? named : Object.keys(COMMANDS)).flatMap((name) => COMMANDS[name] ?? []);
}

/** Loads the modules of the commands that an argument list may call, for whoever can do it sooner than `createProgram`. */
export function loadCommands(argv: readonly string[]): Promise<readonly AddCommand[]> {
  return Promise.all(neededCommands(argv).map((load) => load()));
}

export interface ProgramTexts {
  readonly writeOut: (text: string) => void;
}

/**
 * The command line as data: options, help, and the commands that `argv` may call. `perform` is given the work of the command
 * that was called.
 */
export async function createProgram(
  argv: readonly string[],
  texts: ProgramTexts,
  perform: (options: GlobalOptions, work: Work) => Promise<void>,
): Promise<Command> {
  const program = new Command('martlet');
  program
    .description('Builds, tests and explains a warehouse whose models are written in TypeScript.')
    .version(MARTLET_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--project <dir>', 'the directory that holds martlet.config.ts', '.')
    .option('-t, --target <name>', 'the target to work on; the config’s default when left out')
    .option('-e, --env <name>', 'the environment to work in; the config’s default when left out')
    .option('--threads <n>', 'how many steps run at once', wholeNumber(1))
    .option('--json', 'print one JSON object a line')
    .option('-q, --quiet', 'print only what failed and the last line')
    .option('--no-color', 'print without colours')
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) =>
        [
          command.name(),
          ...command.registeredArguments.map((argument) => (argument.required ? `<${argument.name()}>` : `[${argument.name()}]`)),
        ].join(' '),
    })
    // What is wrong is thrown and told by `main`, in the form of every other error.
    .exitOverride()
    .configureOutput({ writeOut: texts.writeOut, writeErr: () => undefined });

  const start: Start = async (command, work) => {
    rejectSurplusArguments(command);
    await perform(program.opts(), work);
  };
  for (const add of await loadCommands(argv)) add(program, start);
  for (const command of program.commands) command.allowExcessArguments();
  return program;
}

function rejectSurplusArguments(command: Command): void {
  if (command.registeredArguments.at(-1)?.variadic === true) return;
  const [surplus] = command.args.slice(command.registeredArguments.length);
  if (surplus === undefined) return;
  const selects = command.options.some(({ long }) => long === '--select');
  const problem = `\`${command.name()}\` takes no argument "${surplus}".`;
  throw new MartletError('command-line', { problem, similar: selects ? [`--select ${surplus}`] : [], command: command.name() });
}
