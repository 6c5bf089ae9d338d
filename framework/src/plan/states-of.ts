import { type Project, relationPrints } from '../project/index.js';
import type { State } from '../state/index.js';
import { baseOf } from './build-plan.js';
import { ownChange, versionColumns } from './change.js';
import type { SelectionRequest } from './scope.js';

/** The selectors that ask how relations differ from what is published, or how fresh sources are. */
export function stateSelectors({ select = [], exclude = [] }: Pick<SelectionRequest, 'select' | 'exclude'>): readonly string[] {
  return [...select, ...exclude].filter((selector) => /(state|source_status):/.test(selector));
}

/** How relations differ from what an environment stands for, by their own code. */
export function statesOf(project: Project, state: State, environment: string): (id: string) => readonly string[] {
  const { versions } = baseOf(state, environment, project.config.defaultEnvironment);
  const printsOf = relationPrints(project);
  return (id) => {
    const before = versions.get(id);
    if (before === undefined) return ['new', 'modified'];
    const relation = project.byId.get(id);
    return relation === undefined || ownChange(before, printsOf(id), versionColumns(relation.relation.columns)) === undefined
      ? []
      : ['modified'];
  };
}
