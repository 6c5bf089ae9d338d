import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const orders: Source<Event> = source({ name: 'orders', columns, monitors });
