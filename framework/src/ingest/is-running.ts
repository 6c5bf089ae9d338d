/** Whether there is a process of this number. */
export function isRunning(processId: number): boolean {
  try {
    // Signal 0 asks only.
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of another user may not be asked, so it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
