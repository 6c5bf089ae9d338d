import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const waste: Source<Event> = source({ name: 'waste', columns, monitors });
