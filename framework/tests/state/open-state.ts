import { type StateInput, stateConfig } from '../../src/project/state-config.js';
import { openSeparateStore, type SeparateStore } from '../../src/state/index.js';

/** Opens a store as a config declares it. */
export function openState(config: StateInput, directory: string, project = 'shop'): Promise<SeparateStore> {
  return openSeparateStore(stateConfig.parse(config), directory, project);
}
