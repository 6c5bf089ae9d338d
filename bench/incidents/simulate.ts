import { DOMAINS, type Domain } from './domains.js';
import { HOLIDAY, type Incident } from './incidents.js';
import { normal, type Random, randomOf } from './random.js';

const FIRST_DAY = '2026-01-01';

/** The day of a number: 0 is the first. */
export function dayOf(number: number): string {
  return new Date(Date.parse(`${FIRST_DAY}T00:00:00Z`) + number * 86_400_000).toISOString().slice(0, 10);
}

/** The lines of a CSV with all rows of a domain: the day of loading, and the columns of an event. */
export function simulate(domain: Domain, days: number, seed: number, incidents: readonly Incident[]): string {
  const random = randomOf(seed * 1_000 + DOMAINS.indexOf(domain));
  const lines: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const incident = incidents.find(({ domain: name, from, to }) => name === domain.name && from <= day && day <= to);
    const rows = rowsOfDay(domain, day, incident, random);
    lines.push(...rows);
    if (incident?.kind === 'duplicate load') lines.push(...rows);
  }
  return lines.join('');
}

function rowsOfDay(domain: Domain, day: number, incident: Incident | undefined, random: Random): readonly string[] {
  const volume = volumeOf(domain, day, incident, random);
  const shares = sharesOf(domain, incident, random);
  // A share varies most in the middle.
  const varied = domain.nullShare * (1 + 0.1 * (1 - domain.nullShare) * normal(random));
  const nullShare = varied + (incident?.kind === 'null burst' ? 0.2 : 0);
  const level = domain.amount * Math.exp(0.02 * normal(random));
  const date = dayOf(day);
  return Array.from({ length: volume }, (_, index) => {
    const seconds = Math.floor(((index + random()) / volume) * 86_400);
    const time = new Date(seconds * 1000).toISOString().slice(11, 19);
    const factor = incident?.kind === 'unit change' && random() < 0.1 ? 1_000 : 1;
    const amount = (level * Math.exp(0.5 * normal(random)) * factor).toFixed(2);
    return `${date},${domain.name}-${day}-${index},${date} ${time},${pick(shares, random())},${amount},${random() < nullShare ? '' : 'c'}\n`;
  });
}

function volumeOf({ rowsADay, growth, weekend }: Domain, day: number, incident: Incident | undefined, random: Random): number {
  const weekday = new Date(`${dayOf(day)}T00:00:00Z`).getUTCDay();
  const usual = rowsADay * Math.exp(growth * day + 0.06 * normal(random)) * (weekday === 0 || weekday === 6 ? weekend : 1);
  const holiday = day === HOLIDAY ? 0.2 : 1;
  return Math.round(usual * holiday * shareThere(incident, day));
}

function shareThere(incident: Incident | undefined, day: number): number {
  switch (incident?.kind) {
    case 'volume drop':
      return 0.6;
    case 'stuck source':
      return 0;
    case 'slow trend':
      return 1 - 0.02 * (day - incident.from + 1);
    default:
      return 1;
  }
}

function sharesOf({ categories }: Domain, incident: Incident | undefined, random: Random): Readonly<Record<string, number>> {
  const varied = Object.entries(categories).map(([name, share]) => [name, share * Math.exp(0.04 * normal(random))] as const);
  const all = varied.reduce((sum, [, share]) => sum + share, 0);
  const shares = Object.fromEntries(varied.map(([name, share]) => [name, share / all]));
  if (incident?.kind !== 'category drift') return shares;
  const [largest = '', ...others] = Object.entries(categories)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);
  const smallest = others.at(-1) ?? largest;
  return { ...shares, [largest]: (shares[largest] ?? 0) - 0.2, [smallest]: (shares[smallest] ?? 0) + 0.2 };
}

function pick(shares: Readonly<Record<string, number>>, at: number): string {
  let left = at;
  for (const [name, share] of Object.entries(shares)) {
    left -= share;
    if (left < 0) return name;
  }
  return Object.keys(shares)[0] ?? '';
}
