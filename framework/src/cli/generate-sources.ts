import { type Project, type ProposedSource, schemaOf, sourceText } from '../project/index.js';
import type { ContractMismatch } from '../quality/index.js';
import type { Proposal } from '../run/index.js';
import { SourceFiles } from './source-files.js';

/** What became of a table that was to be declared. */
export type DeclarationOutcome =
  | {
      readonly kind: 'written' | 'printed';
      readonly id: string;
      readonly file: string;
      readonly text: string;
      readonly source: ProposedSource;
    }
  /** A module declares it already. */
  | {
      readonly kind: 'kept';
      readonly id: string;
      readonly file: string;
      readonly source: ProposedSource;
      readonly differences: readonly ContractMismatch[];
    }
  /** Martlet itself fills it. */
  | { readonly kind: 'filled'; readonly id: string; readonly file: string }
  | { readonly kind: 'impossible'; readonly id: string; readonly reason: 'no-name' | 'no-columns' }
  /** A file is where its module would be. */
  | { readonly kind: 'file-taken'; readonly id: string; readonly file: string };

/** Writes a module for each table that no source declares. */
export async function writeSources(project: Project, proposals: readonly Proposal[]): Promise<readonly DeclarationOutcome[]> {
  const files = new SourceFiles(project);
  const outcomes: DeclarationOutcome[] = [];
  for (const proposal of proposals) {
    if (proposal.kind === 'new') {
      const { id, source } = proposal;
      const { file, text } = moduleOf(project, source, files.pathFor(source));
      const isWritten = await files.write(file, text);
      outcomes.push(isWritten ? { kind: 'written', id, file, text, source } : { kind: 'file-taken', id, file });
    } else outcomes.push(otherwise(proposal));
  }
  return outcomes;
}

/** The modules as they would be written, also for what is declared already. */
export function printSources(project: Project, proposals: readonly Proposal[]): readonly DeclarationOutcome[] {
  const files = new SourceFiles(project);
  return proposals.map((proposal): DeclarationOutcome => {
    if (proposal.kind !== 'new' && proposal.kind !== 'declared') return otherwise(proposal);
    const { id, source } = proposal;
    const file = proposal.kind === 'declared' ? proposal.file : files.pathFor(source);
    return { kind: 'printed', id, source, ...moduleOf(project, source, file) };
  });
}

function moduleOf({ config }: Project, source: ProposedSource, file: string): { readonly file: string; readonly text: string } {
  return { file, text: sourceText(source, schemaOf(config, 'source')) };
}

function otherwise(proposal: Exclude<Proposal, { kind: 'new' }>): DeclarationOutcome {
  const { id } = proposal;
  switch (proposal.kind) {
    case 'declared':
      return { ...proposal, kind: 'kept' };
    case 'filled':
      return proposal;
    default:
      return { kind: 'impossible', id, reason: proposal.kind };
  }
}
