import { join } from 'node:path';
import { isMartletError, throwCollected } from '../../errors.js';
import { type WrittenSheet, writeWorkbook } from '../../excel/index.js';
import { type Project, type ProjectReport, personalColumns } from '../../project/index.js';
import type { PublicationOfReaders } from '../../published/index.js';
import type { Clock } from '../../run/index.js';
import { withStateOnly } from '../../run/index.js';
import { reportProblems, semanticModelOf } from '../../semantic/index.js';
import type { ResultEntry } from '../../state/index.js';
import { dialect } from '../../warehouses/dialects.js';
import { shownRelations } from '../http/shown-relation.js';
import { openReader } from '../reading/open-reader.js';
import { WHOLE_SCOPE } from '../reading/whole-scope.js';
import { aboutSheet } from './about.js';
import { type ReportWorld, readySheet } from './report-sheet.js';

export interface ReportsRequest {
  readonly reports: readonly ProjectReport[];
  /** The folder of the workbooks. */
  readonly folder: string;
  /** The first that is served when left out. */
  readonly environment?: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether personal data is written as it is. */
  readonly reveals: boolean;
  /** Hears of each workbook as soon as it is there. */
  readonly onWritten: (report: WrittenReport) => void;
}

export interface WrittenReport {
  readonly name: string;
  readonly file: string;
  readonly publication: PublicationOfReaders;
  readonly sheets: readonly WrittenSheet[];
  /** The hidden columns, by the names of sheets. */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

const ABOUT = 'About';

/**
 * Writes reports as workbooks, all of them from one publication.
 *
 * @throws MartletErrors for reports that can't be, before anything is written; `serve-undeclared`, `environment-unserved`, `nothing-published`.
 */
export async function writeReports(project: Project, request: ReportsRequest): Promise<void> {
  const { reports, folder, environment, clock, signal, reveals, onWritten } = request;
  const model = semanticModelOf(project);
  throwCollected(reports.flatMap((report) => reportProblems(model, report)));
  const reader = await openReader(project, environment, clock);
  try {
    const lease = await reader.lease(WHOLE_SCOPE);
    try {
      const { publication } = lease;
      const results = await latestResults(project, publication.environment, clock);
      const personal = reveals ? undefined : await personalColumns(project);
      const now = clock.now();
      const relations = shownRelations(WHOLE_SCOPE, publication, dialect(project.target.config.warehouse));
      const world: ReportWorld = { project, model, lease, relations, now, signal, personal };
      for (const declared of reports) {
        const { report } = declared;
        const sheets = report.sheets.map((sheet) => readySheet(sheet, report, world));
        const hidden = new Map(sheets.map(({ sheet, hidden: columns }) => [sheet.name, columns]));
        const file = join(folder, `${report.name}.xlsx`);
        const written = await writeWorkbook(file, {
          title: report.title,
          createdAt: now,
          sheets: sheets.map(({ sheet }) => sheet),
          cover: { name: ABOUT, of: (all) => aboutSheet({ project, declared, publication, now, results, hidden }, all) },
        });
        onWritten({ name: report.name, file, publication, sheets: written, hidden });
      }
    } finally {
      lease.release();
    }
  } finally {
    await reader.close();
  }
}

/** A build that is under way may have the state to itself; a report does not wait for its end. */
async function latestResults(project: Project, environment: string, clock: Clock): Promise<readonly ResultEntry[] | undefined> {
  try {
    return await withStateOnly(project, { clock }, (store) => store.latestResults(environment));
  } catch (error) {
    if (isMartletError(error, 'warehouse-locked')) return undefined;
    throw error;
  }
}
