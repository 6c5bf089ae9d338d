import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const returns: Source<Event> = source({ name: 'returns', columns, monitors });
