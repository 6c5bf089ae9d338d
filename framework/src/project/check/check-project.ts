import { isMartletError, MartletError } from '../../errors.js';
import type { QueryLineage } from '../../sql/index.js';
import { dialect, dialects } from '../../warehouses/dialects.js';
import { openBinder } from '../../warehouses/open.js';
import { type Analysis, analyse, analyseWith, forgetAnalysis, type Parser } from '../analysis.js';
import { holdsPersonalData } from '../personal-data.js';
import type { Project } from '../project.js';
import { checkAnnotations } from './annotations.js';
import { checkOptions } from './declared-options.js';
import { failurePosition } from './failure-position.js';
import { type Finding, findingOf } from './finding.js';
import { checkPersonalData } from './personal-data.js';
import { inQuery, type Mention, type Place } from './place.js';
import { type CheckProblem, locateFindings } from './problem.js';
import { QueryCheck } from './query-check.js';
import { type Reader, readersOf } from './readers.js';

export interface CheckOptions {
  /** The ids of the relations to check; all when left out. */
  readonly relations?: ReadonlySet<string>;
  /** The names of the data tests of their own to check; all when left out. */
  readonly tests?: ReadonlySet<string>;
  /** Compile for every warehouse, not only for the target's. */
  readonly allTargets?: boolean;
}

/**
 * Finds what is wrong with a project, without its data and without a connection: names, contracts, dependencies, types,
 * raw SQL, what a warehouse can't do, and where personal data goes. What is wrong with one model hides nothing of another.
 */
export async function checkProject(project: Project, options: CheckOptions = {}): Promise<readonly CheckProblem[]> {
  const { relations, tests, allTargets = false } = options;
  const isChosen = ({ id }: { readonly id: string }): boolean =>
    project.byId.has(id) ? (relations?.has(id) ?? true) : (tests?.has(id) ?? true);
  const binder = await openBinder();
  try {
    const options = checkOptions(project, isChosen);
    // What the options of a table mean is asked where they are what they can be.
    const isUnfit = new Set(options.map(({ subject }) => subject.id));
    const findings = [...checkAnnotations(project, isChosen), ...options];
    const asked = allTargets ? dialects : [dialect(project.target.config.warehouse)];
    const queries = await QueryCheck.start(project, binder, asked, isChosen);
    const behind = withUpstream(project, isChosen);
    const followed = holdsPersonalData(project) ? new Map<string, QueryLineage>() : undefined;
    for (const reader of readersOf(project)) {
      // Whose lineage is not asked for is looked at only when it is chosen.
      if (!(followed === undefined ? isChosen(reader) : behind(reader))) continue;
      const analysis = await analyseReader(project, reader, binder, findings);
      if (analysis === undefined) continue;
      followed?.set(reader.id, analysis.lineage);
      if (isChosen(reader)) findings.push(...(await queries.checkReader(reader, analysis)));
      forgetAnalysis(reader);
    }
    if (followed !== undefined) findings.push(...checkPersonalData(project, followed));
    for (const relation of project.byId.values()) if (isChosen(relation)) findings.push(...(await queries.checkTestsOf(relation)));
    for (const model of project.models)
      if (isChosen(model) && !isUnfit.has(model.id)) findings.push(...(await queries.checkStorageOf(model)));
    return await locateFindings(
      project.directory,
      findings.filter(({ subject }) => isChosen(subject)),
    );
  } finally {
    await binder.close();
  }
}

/** What is chosen and all that it is made of: personal data is followed from where it comes from. */
function withUpstream(project: Project, isChosen: (one: { readonly id: string }) => boolean): typeof isChosen {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    const relation = project.byId.get(id);
    if (relation !== undefined && relation.kind !== 'source') for (const read of relation.from.values()) visit(read);
  };
  for (const relation of project.byId.values()) if (isChosen(relation)) visit(relation.id);
  for (const { test, from } of project.tests) if (isChosen({ id: test.name })) for (const read of from.values()) visit(read);
  return (one) => isChosen(one) || found.has(one.id);
}

/** Undefined for a query that could not be built at all, which is a finding. */
async function analyseReader(project: Project, reader: Reader, parser: Parser, findings: Finding[]): Promise<Analysis | undefined> {
  try {
    return await analyseWith(project, analyse(project, reader), reader.from, parser);
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    findings.push(findingOf(reader, error, failurePosition(project.directory, reader.file, error) ?? placeOfFailure(error)));
    return undefined;
  }
}

function placeOfFailure(error: MartletError): Place {
  if (isMartletError(error, 'hook-failed')) return { kind: 'property', path: [error.parameters.when] };
  if (!isMartletError(error, 'values-unfit')) return inQuery();
  const mentions = error.parameters.values.map(({ value }): Mention => ({ kind: 'text', text: value.replace(/^'(.*)'$/s, '$1') }));
  return { kind: 'mention', within: ['rows'], mentions };
}
