import { CommanderError } from 'commander';
import { MartletError, MartletErrors } from '../errors.js';
import { withOriginalPositions } from '../project/index.js';
import { failureError, WarehouseError } from '../warehouses/failure.js';
import type { ErrorLocator } from './locate-error.js';
import { errorLines, exitCodeOfErrors, type Style, styleFor, type TextOutput, toJson, writeLines } from './report/index.js';
import { systemError } from './system-error.js';

export interface FailureOutput {
  readonly out: TextOutput;
  readonly err: TextOutput;
  readonly json: boolean;
  readonly now: () => string;
  readonly locator: ErrorLocator;
}

/** Tells why a command could not be done, and answers with its exit code. */
export function reportFailure(failure: unknown, { out, err, json, now, locator }: FailureOutput): number {
  const errors = martletErrorsOf(failure)?.map((error) => locator.locate(error));
  if (errors === undefined || !json) writeLines(err, failureLines(failure, styleFor(err), locator));
  else out.write(`${toJson({ time: now(), kind: 'command-failed', errors })}\n`);
  return errors === undefined ? 1 : exitCodeOfErrors(errors);
}

/** A failure as people read it. */
export function failureLines(failure: unknown, style: Style, locator: ErrorLocator): readonly string[] {
  const errors = martletErrorsOf(failure);
  if (errors !== undefined) return errors.flatMap((error) => errorLines(locator.locate(error), style));
  // An unexpected failure: its stack is what helps to mend it.
  const told = withOriginalPositions(failure);
  return [told instanceof Error ? (told.stack ?? told.message) : String(told)];
}

/** What was thrown, as errors that the user can act on; undefined for an unexpected failure. */
export function martletErrorsOf(failure: unknown): readonly MartletError[] | undefined {
  if (failure instanceof MartletErrors) return failure.errors;
  if (failure instanceof MartletError) return [failure];
  if (failure instanceof WarehouseError) return [failureError(failure.failure, { warehouse: failure.warehouse }, failure)];
  if (failure instanceof CommanderError) return [commandLineError(failure)];
  const system = systemError(failure);
  return system === undefined ? undefined : [system];
}

/** Commander writes its suggestion behind the message: `error: unknown option '--slect'\n(Did you mean --select?)`. */
function commandLineError({ message }: CommanderError): MartletError {
  const [, problem = message, suggestion = ''] = /^(?:error: )?(.*?)(?:\n\(Did you mean (?:one of )?(.*)\?\))?$/s.exec(message) ?? [];
  const sentence = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`.replace(/\.?$/, '.');
  return new MartletError('command-line', { problem: sentence, similar: suggestion.split(', ').filter((name) => name !== '') });
}
