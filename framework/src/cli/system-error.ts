import { constants } from 'node:os';
import { MartletError } from '../errors.js';

/** What the system says of a file that could not be read or written; undefined for any other error. */
export function systemError(failure: unknown): MartletError | undefined {
  if (!isSystemError(failure)) return undefined;
  const { path = 'a file' } = failure;
  // Node has no word for a quota, and tells its number alone.
  const isQuota = failure.errno === -constants.errno.EDQUOT;
  const code = isQuota ? 'EDQUOT' : failure.code;
  const parameters = { path, message: isQuota ? 'disk quota exceeded' : failure.message };
  const at = undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new MartletError('disk-full', parameters, at, { cause: failure });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MartletError('path-refused', parameters, at, { cause: failure });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return new MartletError('path-unfit', parameters, at, { cause: failure });
    default:
      return new MartletError('file-failed', parameters, at, { cause: failure });
  }
}

/** Node's errors of files name the call that failed; those of sockets have an address and no path. */
function isSystemError(failure: unknown): failure is NodeJS.ErrnoException & { readonly code: string } {
  if (!(failure instanceof Error) || !('code' in failure) || !('syscall' in failure)) return false;
  return (
    typeof failure.code === 'string' &&
    ('path' in failure || ['read', 'write', 'fsync', 'ftruncate', 'close'].includes(String(failure.syscall)))
  );
}
