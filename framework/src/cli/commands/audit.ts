import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig, type Project, targetOf } from '../../project/index.js';
import { readAudit, verifyAudit } from '../../run/index.js';
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry, type AuditHead } from '../../state/index.js';
import type { CommandContext } from '../command-context.js';
import { instant, wholeNumber } from '../options.js';
import type { AddCommand, Start } from '../program.js';
import { auditLines, countOf, toJson, writeLines } from '../report/index.js';

/** `martlet audit show` and `martlet audit verify` */
export const addAudit: AddCommand = (command, start) => {
  addShow(command, start);
  addVerify(command, start);
};

/** How many entries are shown. */
const SHOWN = 50;

interface ShowOptions {
  readonly action?: readonly AuditAction[];
  readonly by?: string;
  readonly run?: string;
  readonly since?: string;
  readonly until?: string;
  readonly most: number;
}

function addShow(audit: Command, start: Start): void {
  const command = audit
    .command('show', { isDefault: true })
    .description('list who has done what, the latest last; what `martlet audit` alone does')
    .addOption(new Option('--action <actions...>', 'these actions only').choices(AUDIT_ACTIONS))
    .option('--by <name>', 'what this person, account or token has done')
    .option('--run <id>', 'what a run has done; its id, or how that begins')
    .option('--since <time>', 'from this day or instant in UTC on', instant)
    .option('--until <time>', 'before this day or instant in UTC', instant)
    .option('--most <n>', 'how many entries', wholeNumber(1), SHOWN)
    .allowExcessArguments();
  command.action((options: ShowOptions) => start(command, (context) => show(context, options)));
}

interface VerifyOptions {
  readonly head?: AuditHead;
  readonly file?: string;
}

function addVerify(audit: Command, start: Start): void {
  const command = audit
    .command('verify')
    .description('tell whether the log is whole; exit code 1 when it is not')
    .option('--head <number:hash>', 'a head that you have kept: the log must hold it', headIn)
    .option('--file <file>', 'the file of the log to compare with, relative to the project; the config’s when left out')
    .allowExcessArguments();
  command.action((options: VerifyOptions) => start(command, (context) => verify(context, options)));
}

async function show(context: CommandContext, options: ShowOptions): Promise<number> {
  const { json, out, clock } = context;
  const entries = (await readAudit(await placeOf(context), { clock })).filter(chosenBy(options, context.environment)).slice(-options.most);
  if (json) for (const entry of entries) out.write(`${toJson(entry)}\n`);
  else writeLines(out, entries.length === 0 ? ['The audit log has no such entry.'] : auditLines(entries, out));
  return 0;
}

function chosenBy({ action, by, run, since, until }: ShowOptions, environment: string | undefined): (entry: AuditEntry) => boolean {
  return (entry) =>
    (action === undefined || action.includes(entry.action)) &&
    (by === undefined || entry.who.name === by || entry.who.account === by) &&
    (run === undefined || entry.runId?.startsWith(run) === true) &&
    (since === undefined || entry.at >= since) &&
    (until === undefined || entry.at < until) &&
    (environment === undefined || entry.environment === environment);
}

async function verify(context: CommandContext, { head, file }: VerifyOptions): Promise<number> {
  const { json, out, err, clock } = context;
  const found = await verifyAudit(await placeOf(context), {
    clock,
    ...(head === undefined ? {} : { head }),
    ...(file === undefined ? {} : { file }),
  });
  const { entries, problems, reads } = found;
  const isWhole = problems.length === 0;
  if (json) {
    out.write(`${toJson({ kind: 'audit-verified', isWhole, ...found })}\n`);
    return isWhole ? 0 : 1;
  }
  writeLines(
    err,
    problems.map(({ message }) => message),
  );
  const { sequence, hash } = found.head;
  const older = reads === undefined || reads.older === 0 ? '' : `; ${countOf(reads.older, 'entry names', 'entries name')} older ones`;
  const read = reads?.since === undefined ? '' : `, and ${countOf(reads.lines, 'line')} of who read what since ${reads.since}${older}`;
  writeLines(
    out,
    isWhole
      ? [`The audit log is whole: ${countOf(entries, 'entry', 'entries')}${read}.`, `Its head is ${sequence}:${hash}`]
      : [`The audit log is not whole: ${countOf(problems.length, 'problem')} in ${countOf(entries, 'entry', 'entries')}.`],
  );
  return isWhole ? 0 : 1;
}

/** Models may be broken, which is no reason not to know who has done what. */
async function placeOf({ directory, target }: CommandContext): Promise<Pick<Project, 'directory' | 'config' | 'target'>> {
  const config = await loadConfig(directory);
  return { directory, config, target: targetOf(config, target) };
}

/** Reads an option's value as what `martlet audit verify` prints. */
function headIn(text: string): AuditHead {
  const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be a number and a hash, as `martlet audit verify` prints them.');
  return { sequence: Number(sequence), hash };
}
