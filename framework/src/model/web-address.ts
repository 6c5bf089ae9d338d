/** The address of a page. */
export type WebAddress = `https://${string}` | `http://${string}`;
