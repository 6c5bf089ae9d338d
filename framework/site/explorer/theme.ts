// Runs before anything is painted.
import { setTheme, storedTheme } from '../routing/theme.js';

setTheme(storedTheme());
