/** The first day whose number Excel and everything else agree on: Excel believes in a 29 February 1900. */
const FIRST_DAY = '1900-03-01';
const DAY = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);

/** The number of a day; undefined for a day that Excel has no number for. */
export function daySerial(day: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || day < FIRST_DAY) return undefined;
  return (Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY;
}

/** Reads instants in UTC and gives the number of the wall clock's time in a time zone; undefined where Excel has none. */
export function instantSerial(timeZone: string | undefined): (instant: string) => number | undefined {
  const parts = timeZone === undefined ? undefined : clockOf(timeZone);
  return (instant) => {
    const [, day = '', time = ''] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)Z?$/.exec(instant) ?? [];
    if (day === '') return undefined;
    const [clock = '', fraction = '0'] = time.split('.');
    const utc = Date.parse(`${day}T${clock}Z`);
    const wall = parts === undefined ? utc : parts(utc);
    return wall < EPOCH + 61 * DAY ? undefined : (wall - EPOCH + Number(`0.${fraction}`) * 1000) / DAY;
  };
}

/** What clocks of a time zone show at an instant, as if it were UTC. */
function clockOf(timeZone: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (utc) => {
    const found = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
}
