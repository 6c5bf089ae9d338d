import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildStep, TestStep } from '../plan/index.js';
import { ARTIFACTS_DIRECTORY, compiledFileOf } from '../plan/index.js';
import { type Project, replaceFile } from '../project/index.js';
import type { RunResult } from '../run/events.js';
import { digestParts } from '../sql/index.js';
import { buildManifest } from './manifest.js';
import { buildRunResults } from './run-results.js';
import { toJson } from './to-json.js';

/** Writes `target/manifest.json`: what the project declares. */
export function writeManifest(project: Project): void {
  const { config, target, cache } = project;
  const write = (): true => {
    writeArtifact(project, MANIFEST, buildManifest(project));
    return true;
  };
  // The same project has the same manifest.
  if (!existsSync(artifactPath(project, MANIFEST))) write();
  else cache.once('manifest', write, digestParts(config.name, target.name, target.config.warehouse));
}

const MANIFEST = 'manifest.json';

/** Writes `target/run_results.json`: what became of each step. */
export function writeRunResults(project: Project, result: RunResult): void {
  writeArtifact(project, 'run_results.json', buildRunResults(result));
}

/** Writes the SQL of steps below `target/compiled/`. */
export function writeCompiled(project: Project, steps: readonly (BuildStep | TestStep)[]): void {
  for (const step of steps) replaceFile(join(project.directory, compiledFileOf(step)), `${headerOf(step)}${step.sql}\n`);
}

/** As many digits of a fingerprint as a reader compares. */
const READ_DIGITS = 8;

/** A model's file says which model it is, and whether it means the same as another file of it. */
function headerOf(step: BuildStep | TestStep): string {
  return step.kind === 'build' ? `-- ${step.relation}  fingerprint ${step.fingerprint.slice(0, READ_DIGITS)}\n` : '';
}

function writeArtifact(project: Project, name: string, content: unknown): void {
  replaceFile(artifactPath(project, name), `${toJson(content, 2)}\n`);
}

function artifactPath({ directory }: Project, name: string): string {
  return join(directory, ARTIFACTS_DIRECTORY, name);
}
