import { KILL_STORES } from '../state-stores.js';
import { describeKills } from './describe-kills.js';

describeKills('in the warehouse', KILL_STORES['in the warehouse']);
