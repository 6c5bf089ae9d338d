import type { PiiClass } from '../../columns/index.js';
import { type Project, personalColumns } from '../../project/index.js';
import { type Rights, RoleScope } from '../../rights/index.js';
import type { Dialect } from '../../warehouses/dialect.js';

/**
 * What people at the command line see of a project: all of it, with personal data masked as a role without clearance sees it, or as it is.
 *
 * @throws MartletError `query-failed`.
 */
export async function deskScope(project: Project, dialect: Dialect, reveals: boolean): Promise<RoleScope> {
  const personal = reveals ? new Map<string, PiiClass>() : await personalColumns(project);
  return new RoleScope({ rights: deskRights(project, reveals), dialect, personal, masking: project.config.masking });
}

function deskRights({ byId }: Pick<Project, 'byId'>, reveals: boolean): Rights {
  return {
    role: reveals ? 'the command line, in clear' : 'the command line',
    relations: new Set(byId.keys()),
    columns: new Map(),
    rows: new Map(),
    mayAsk: () => true,
    maskOf: () => (reveals ? undefined : 'masked'),
  };
}
