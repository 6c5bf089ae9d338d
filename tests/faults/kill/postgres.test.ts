import { KILL_STORES } from '../state-stores.js';
import { describeKills } from './describe-kills.js';

describeKills('in PostgreSQL', KILL_STORES['in PostgreSQL']);
