import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const shipments: Source<Event> = source({ name: 'shipments', columns, monitors });
