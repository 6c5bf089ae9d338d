/** What pages of other origins may do, in the headers by which browsers ask and are answered. */
interface CrossOrigin {
  /** What an answer says to a page of an origin; empty for one that may not read it. */
  readonly headersFor: (origin: string | undefined) => Readonly<Record<string, string>>;
  /** What is answered before a page may ask at all, beside the headers that each answer has. */
  readonly preflight: (origin: string | undefined) => Response;
  /** Whether answers differ by the origin that asks. */
  readonly varies: boolean;
}

const RULES = {
  'access-control-allow-methods': 'GET,HEAD,POST',
  'access-control-allow-headers': 'accept,authorization,content-type,if-none-match,martlet-role,x-api-key,x-request-id',
  'access-control-max-age': '600',
};
const ANSWER_HEADERS = 'etag,link,martlet-page-rows,martlet-publication,retry-after,x-request-id';

/** @param origins The origins whose pages may ask; `*` for all. */
export function crossOrigin(origins: readonly string[]): CrossOrigin {
  const isOpen = origins.includes('*');
  const headersFor = (origin: string | undefined): Readonly<Record<string, string>> => {
    if (origin === undefined || !(isOpen || origins.includes(origin))) return {};
    return { 'access-control-allow-origin': isOpen ? '*' : origin, 'access-control-expose-headers': ANSWER_HEADERS };
  };
  return {
    varies: !isOpen,
    headersFor,
    preflight: (origin) => new Response(null, { status: 204, headers: Object.keys(headersFor(origin)).length > 0 ? RULES : {} }),
  };
}
