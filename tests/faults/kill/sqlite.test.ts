import { KILL_STORES } from '../state-stores.js';
import { describeKills } from './describe-kills.js';

describeKills('in a file of SQLite', KILL_STORES['in a file of SQLite']);
