import { Empty, Page } from '../parts/page.js';
import { href } from '../routing/route.js';

export function NotFoundPage({ what }: { readonly what: string }) {
  return (
    <Page title="Not found" heading="Not found">
      <Empty>
        The catalog has no <bdi>{what}</bdi>. It may have been renamed or removed since the address was copied. Look for it in the{' '}
        <a href={href(['search'])}>search</a> or on the <a href={href([])}>overview</a>.
      </Empty>
    </Page>
  );
}
