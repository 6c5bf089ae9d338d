import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const quality: Source<Event> = source({ name: 'quality', columns, monitors });
