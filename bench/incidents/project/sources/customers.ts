import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const customers: Source<Event> = source({ name: 'customers', columns, monitors });
