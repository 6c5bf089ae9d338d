import { type Source, source } from 'martlet';
import { columns, type Event, monitors } from '../events.js';

export const recipes: Source<Event> = source({ name: 'recipes', columns, monitors });
