import { createContext } from 'preact';

/** How often the reader has moved from one place to another; 0 while they are where they came in. */
export const MoveContext = createContext(0);
