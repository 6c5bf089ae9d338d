import { type Command, InvalidArgumentError, Option } from 'commander';
import { MartletError } from '../errors.js';
import type { Interval, KeptChoices } from '../plan/index.js';

/** Options of commands that work on a part of the project. */
export interface SelectionOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  /** A commit, a branch or a tag. */
  readonly changedSince?: string;
}

export function withSelection(command: Command): Command {
  return command
    .option(
      '-s, --select <selectors...>',
      'work on these only: name, +name, name+, 2+name, @name, tag:, kind:, path:, schema:, source:, exposure:, state:, source_status:, dim_*',
    )
    .option('-x, --exclude <selectors...>', 'leave these out')
    .option('--changed-since <commit>', 'of these, only what git says has changed, in its own file or in one that it imports')
    .addHelpText('after', SELECTOR_HELP);
}

export function withRunAt(command: Command): Command {
  return command.option('--run-at <time>', 'the day or instant in UTC that runDate() and runTimestamp() return, instead of now', instant);
}

/** `--interval-start 2024-02-01 --interval-end 2024-02-02`, as schedulers give the interval of a run. */
export interface IntervalOptions {
  readonly intervalStart?: string;
  readonly intervalEnd?: string;
}

export function withInterval(command: Command): Command {
  return command
    .option('--interval-start <time>', 'compute selected models by time again from this day or instant in UTC', instant)
    .option('--interval-end <time>', 'the day or instant behind the last that is computed again', instant);
}

/**
 * The interval that options name.
 *
 * @throws MartletError `interval-invalid`, `interval-with-full-refresh`.
 */
export function intervalIn(
  { intervalStart: from, intervalEnd: to }: IntervalOptions,
  { fullRefresh = false }: { readonly fullRefresh?: boolean },
): Interval | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (fullRefresh) throw new MartletError('interval-with-full-refresh', {});
  if (from !== undefined && to !== undefined && from >= to) throw new MartletError('interval-invalid', { from, to });
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Reads an option's value as a day or an instant, in ISO form. */
export function instant(text: string): string {
  const isOne = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text);
  const time = Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text);
  if (!isOne || Number.isNaN(time))
    throw new InvalidArgumentError('It must be a day or an instant in UTC, such as 2024-02-29 or 2024-02-29T06:00Z.');
  return new Date(time).toISOString();
}

const SELECTOR_HELP = `
Selectors:
  fact_sales, gold.fact_sales, dim_*   by name
  +fact_sales, fact_sales+, 2+fact_sales+1
                                       with all, or so many steps, of what it needs and what needs it
  @fact_sales                          with all that needs it, and all that these need
  tag:finance, kind:fact, schema:gold, source:orders, path:models/marts
                                       by what is declared
  +exposure:sales_dashboard            all that a reader outside of the project needs
  source_status:fresher+               what reads sources with newer rows than the last such build has seen
  state:modified, state:new            by how it differs from what the environment points at; state:modified+ with
                                       all that needs it
  tag:finance,kind:fact                both (a comma); a space or a second --select means either`;

/** Reads an option's value as a whole number that is not smaller than `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    }
    return number;
  };
}

/** Reads an option's value as a port; 0 takes any that is free. */
export function port(text: string): number {
  const number = wholeNumber(0)(text);
  if (number > 65_535) throw new InvalidArgumentError('It must be a port: a whole number up to 65535.');
  return number;
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

export function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 1)) throw new InvalidArgumentError('It must be a share from 0 to 1.');
  return number;
}

/** `--kept keep`, `--kept gold.customers=keep`: what becomes of kept tables where other ones could take their place. */
export function keptOption(): Option {
  return new Option(
    '--kept <choices...>',
    'where rows of kept tables would be lost: keep the table and go on with the new code, or replace it; `gold.customers=keep` for one',
  ).argParser(keptChoices);
}

function keptChoices(text: string, known: KeptChoices = {}): KeptChoices {
  const [, id = '*', choice] = /^(?:(.+)=)?(keep|replace)$/.exec(text) ?? [];
  if (choice !== 'keep' && choice !== 'replace') throw new InvalidArgumentError('It is keep or replace, or such as gold.customers=keep.');
  return { ...known, [id]: choice };
}
