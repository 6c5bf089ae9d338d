import { MartletError } from '../errors.js';

/**
 * The day that clocks show at an instant in a time zone; in UTC when left out.
 *
 * @param option - Where the time zone was written, for the message.
 * @throws MartletError `question-option-invalid` for a time zone that there is not.
 */
export function todayIn(timeZone: string | undefined, now: string, option: string): string {
  if (timeZone === undefined) return now.slice(0, 'yyyy-mm-dd'.length);
  try {
    // This language writes days as ISO does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(now));
  } catch (cause) {
    const expected = 'the name of a time zone, such as Europe/Berlin';
    throw new MartletError('question-option-invalid', { option, value: timeZone, expected }, undefined, { cause });
  }
}
