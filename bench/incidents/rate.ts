import { INCIDENT_KINDS, type Incident, type IncidentKind } from './incidents.js';
import { type Alarm, DAYS, FIRST_JUDGED, type SimulatedHistory } from './run-history.js';

export interface Rates {
  readonly kinds: readonly {
    readonly kind: IncidentKind;
    readonly incidents: number;
    readonly found: number;
    readonly onFirstDay: number;
  }[];
  readonly incidents: number;
  readonly found: number;
  readonly falseAlarms: readonly Alarm[];
  readonly missed: readonly Incident[];
  readonly weeks: number;
}

/** An alarm of the domain between the first day of an incident and the day after its last, when all is as before, is its alarm. */
export function rate(histories: readonly SimulatedHistory[]): Rates {
  const found = new Map<Incident, number>();
  const falseAlarms: Alarm[] = [];
  for (const { incidents, alarms } of histories) {
    for (const alarm of alarms) {
      const incident = incidents.find(({ domain, from, to }) => domain === alarm.domain && from <= alarm.day && alarm.day <= to + 1);
      if (incident === undefined) falseAlarms.push(alarm);
      // The day after is too late to be of use.
      else if (alarm.day <= incident.to) found.set(incident, Math.min(alarm.day, found.get(incident) ?? alarm.day));
    }
  }
  const all = histories.flatMap(({ incidents }) => incidents);
  const kinds = INCIDENT_KINDS.map((kind) => {
    const own = all.filter((incident) => incident.kind === kind);
    const onFirstDay = own.filter((incident) => found.get(incident) === incident.from).length;
    return { kind, incidents: own.length, found: own.filter((incident) => found.has(incident)).length, onFirstDay };
  });
  return {
    kinds,
    incidents: all.length,
    found: found.size,
    falseAlarms,
    missed: all.filter((incident) => !found.has(incident)),
    weeks: (histories.length * (DAYS - FIRST_JUDGED)) / 7,
  };
}
