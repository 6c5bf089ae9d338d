import { join } from 'node:path';
import type { BuildStep, TestStep } from '../../plan/index.js';
import type { Project } from '../../project/index.js';
import type { RunResult } from '../events.js';
import { toJson } from '../reporters/to-json.js';
import { ARTIFACTS_DIRECTORY, compiledFileOf } from './compiled-file.js';
import { buildManifest } from './manifest.js';
import { buildRunResults } from './run-results.js';
import { writeFileAtomically } from './write-file.js';

/** Writes `target/manifest.json`: what the project declares. */
export async function writeManifest(project: Project): Promise<void> {
  await writeArtifact(project, 'manifest.json', buildManifest(project));
}

/** Writes `target/run_results.json`: what became of each step. */
export async function writeRunResults(project: Project, result: RunResult): Promise<void> {
  await writeArtifact(project, 'run_results.json', buildRunResults(result));
}

/** Writes the SQL of steps below `target/compiled/`. */
export async function writeCompiled(project: Project, steps: readonly (BuildStep | TestStep)[]): Promise<void> {
  await Promise.all(
    steps.map((step) => writeFileAtomically(join(project.directory, compiledFileOf(step)), `${headerOf(step)}${step.sql}\n`)),
  );
}

/** As many digits of a fingerprint as a reader compares. */
const READ_DIGITS = 8;

/** A model's file says which model it is, and whether it means the same as another file of it. */
function headerOf(step: BuildStep | TestStep): string {
  return step.kind === 'build' ? `-- ${step.relation}  fingerprint ${step.fingerprint.slice(0, READ_DIGITS)}\n` : '';
}

async function writeArtifact(project: Project, name: string, content: unknown): Promise<void> {
  await writeFileAtomically(join(project.directory, ARTIFACTS_DIRECTORY, name), `${toJson(content, 2)}\n`);
}
