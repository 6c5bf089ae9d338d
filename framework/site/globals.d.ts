/** The text of a worker's script; see `bundle.mjs`. */
declare module 'worker:*' {
  const text: string;
  export default text;
}

/** What `boot.ts` leaves for the program. */
interface Window {
  /** Called by each part of the data when its script has loaded. */
  martletCatalog: (name: string, json: string) => void;
  /** Loads a script of the site. */
  martletLoad: (path: string) => Promise<void>;
  /** An address that scripts and workers may be loaded from. */
  martletUrl: (url: string) => string;
  /** The parts that have arrived, as JSON text. */
  martletParts: Map<string, string>;
  /** Ends the keeping of keys: what was typed since the slash, before the program listened. */
  martletKeys: () => readonly string[];
}

declare const trustedTypes:
  | { createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL: (url: string) => string } }
  | undefined;
