import { MartletError } from '../errors.js';

/** fast-check, an optional peer: loaded when generated values are asked for, and not before. */
export async function loadFastCheck(what: string): Promise<typeof import('fast-check')> {
  try {
    return await import('fast-check');
  } catch (cause) {
    throw new MartletError('fast-check-missing', { what }, undefined, { cause });
  }
}
