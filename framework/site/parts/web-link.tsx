/** An address as a link. Only one of the web becomes one: `javascript:` and the like stay text. */
export function WebLink({ url }: { readonly url: string }) {
  return /^https?:\/\//i.test(url) ? (
    <a href={url} rel="noreferrer">
      {url}
    </a>
  ) : (
    <bdi>{url}</bdi>
  );
}
