import { Command } from 'commander';
import { MartletError } from '../errors.js';
import { MARTLET_VERSION } from '../run/artifacts/index.js';
import type { CommandContext, GlobalOptions } from './command-context.js';
import { addBuild } from './commands/build.js';
import { addCheck } from './commands/check.js';
import { addClean } from './commands/clean.js';
import { addCompile } from './commands/compile.js';
import { addDebug } from './commands/debug.js';
import { addGenerate } from './commands/generate.js';
import { addIngest } from './commands/ingest.js';
import { addLineage } from './commands/lineage.js';
import { addLs } from './commands/ls.js';
import { addRun } from './commands/run.js';
import { addShow } from './commands/show.js';
import { addTest } from './commands/test.js';
import { wholeNumber } from './options.js';

/** Does a command's work; it answers with the exit code. */
export type Work = (context: CommandContext) => Promise<number>;

/** Starts the work of the command that was called. */
export type Start = (command: Command, work: Work) => Promise<void>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, start: Start) => void;

/** In the order in which the help lists them. */
const COMMANDS: readonly AddCommand[] = [
  addBuild,
  addRun,
  addTest,
  addIngest,
  addGenerate,
  addCheck,
  addCompile,
  addLineage,
  addLs,
  addShow,
  addDebug,
  addClean,
];

export interface ProgramTexts {
  readonly writeOut: (text: string) => void;
}

/** The command line as data: its commands, options and help. `perform` is given the work of the command that was called. */
export function createProgram(texts: ProgramTexts, perform: (options: GlobalOptions, work: Work) => Promise<void>): Command {
  const program = new Command('martlet');
  program
    .description('Builds, tests and explains a warehouse whose models are written in TypeScript.')
    .version(MARTLET_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('--project <dir>', 'the directory that holds martlet.config.ts', '.')
    .option('-t, --target <name>', 'the target to work on; the config’s default when left out')
    .option('--threads <n>', 'how many steps run at once', wholeNumber(1))
    .option('--json', 'print one JSON object a line')
    .option('-q, --quiet', 'print only what failed and the last line')
    .option('--no-color', 'print without colours')
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' '),
    })
    // What is wrong is thrown and told by `main`, in the form of every other error.
    .exitOverride()
    .configureOutput({ writeOut: texts.writeOut, writeErr: () => undefined });

  const start: Start = async (command, work) => {
    rejectSurplusArguments(command);
    await perform(program.opts(), work);
  };
  for (const add of COMMANDS) add(program, start);
  for (const command of program.commands) command.allowExcessArguments();
  return program;
}

function rejectSurplusArguments(command: Command): void {
  const [surplus] = command.args.slice(command.registeredArguments.length);
  if (surplus === undefined) return;
  const selects = command.options.some(({ long }) => long === '--select');
  const problem = `\`${command.name()}\` takes no argument "${surplus}".`;
  throw new MartletError('command-line', { problem, similar: selects ? [`--select ${surplus}`] : [], command: command.name() });
}
