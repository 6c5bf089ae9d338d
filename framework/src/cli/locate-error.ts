import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorName, MartletError } from '../errors.js';
import type { RunEvent, RunResult, StepResult } from '../run/index.js';

/**
 * Finds the line that an error is about. Modules are loaded without their source's positions, so errors name a file;
 * where in it is looked up only when somebody is going to read it.
 */
export class ErrorLocator {
  constructor(private readonly directory: string) {}

  locate(error: MartletError): MartletError {
    const { at } = error;
    if (at === undefined || at.line !== undefined) return error;
    const text = this.#read(at.file);
    const line = text === undefined ? undefined : lineOf(text, error);
    if (line === undefined) return error;
    const located = new MartletError(error.reason, error.parameters, { ...at, line }, { cause: error.cause });
    if (error.stack !== undefined) located.stack = error.stack;
    return located;
  }

  inEvent(event: RunEvent): RunEvent {
    switch (event.kind) {
      case 'step-finished':
        return { ...event, result: this.#inStep(event.result) };
      case 'run-finished':
        return { ...event, result: this.inResult(event.result) };
      default:
        return event;
    }
  }

  inResult(result: RunResult): RunResult {
    return { ...result, steps: result.steps.map((step) => this.#inStep(step)) };
  }

  #inStep(step: StepResult): StepResult {
    const { errors, warnings } = step;
    const located = (found: readonly MartletError[]): readonly MartletError[] => found.map((error) => this.locate(error));
    return {
      ...step,
      ...(errors === undefined ? {} : { errors: located(errors) }),
      ...(warnings === undefined ? {} : { warnings: located(warnings) }),
    };
  }

  #read(file: string): string | undefined {
    try {
      return readFileSync(join(this.directory, file), 'utf8');
    } catch {
      // The error stays true without a line; a file that can't be read is told by whoever needs it.
      return undefined;
    }
  }
}

/** The property of a declaration that an error is about. */
const PROPERTIES: Readonly<Partial<Record<ErrorName, string>>> = {
  'name-mismatch': 'name',
  'name-duplicate': 'name',
  'dependency-outside': 'from',
  'query-failed': 'query',
  'query-not-select': 'query',
  'relation-undeclared': 'query',
  'contract-column-extra': 'query',
  'expression-unsupported': 'query',
  'model-failed': 'query',
};

function lineOf(text: string, { reason, parameters }: MartletError): number | undefined {
  const column = reason !== 'contract-column-extra' && 'column' in parameters ? parameters.column : undefined;
  const property = column ?? PROPERTIES[reason];
  const lines = text.split('\n');
  const found = property === undefined ? -1 : lines.findIndex((line) => new RegExp(`^\\s*['"]?${property}['"]?\\s*[:(,]`).test(line));
  const declaration = found >= 0 ? found : lines.findIndex((line) => /^\s*export (const|default)\b/.test(line));
  return declaration < 0 ? undefined : declaration + 1;
}
