import { Command } from 'commander';
import { MARTLET_VERSION } from '../artifacts/version.js';
import { MartletError } from '../errors.js';
import type { CommandContext, GlobalOptions } from './command-context.js';
import { COMMANDS, loadCommands } from './commands.js';
import { wholeNumber } from './options.js';

/** Does a command's work; it answers with the exit code. */
export type Work = (context: CommandContext) => Promise<number>;

/** Starts the work of the command that was called. */
export type Start = (command: Command, work: Work) => Promise<void>;

/** Adds a command's options and its work. */
export type AddCommand = (command: Command, start: Start) => void;

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
    .option('--override-freeze <reason>', 'go on in a freeze of a protected environment; the reason is kept in its history')
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
  const loaded = await loadCommands(argv);
  for (const [name, { description, alias, arguments: described = {} }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(description).allowExcessArguments();
    if (alias !== undefined) command.alias(alias);
    for (const [argument, what] of Object.entries(described)) command.argument(argument, what);
    loaded.get(name)?.(command, start);
  }
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
