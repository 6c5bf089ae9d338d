import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const products: Source<Event> = source({ name: 'products', columns, monitors });
