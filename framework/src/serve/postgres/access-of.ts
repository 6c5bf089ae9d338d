import type { Identity, ReaderAccess } from '../access/access.js';
import type { EndpointAccess, EndpointReader } from './endpoint-access.js';

/** A reader of the project's roles. */
interface IdentifiedReader extends EndpointReader {
  readonly identity: Identity;
}

/** The readers and roles of a project, as the endpoint asks for them. */
export async function endpointAccessOf(access: ReaderAccess): Promise<EndpointAccess> {
  const readers = new WeakMap<EndpointReader, Identity>();
  const readerOf = (identity: Identity): IdentifiedReader => {
    const { name, scope } = identity;
    const reader = { identity, name, scope, mayAskMetric: (metric: string) => identity.mayAskMetric(metric) };
    readers.set(reader, identity);
    return reader;
  };
  const identityOf = (reader: EndpointReader): Identity => {
    const identity = readers.get(reader);
    if (identity === undefined) throw new Error('the reader has signed in elsewhere');
    return identity;
  };
  // No one signs in without a key where no role is declared for it.
  const anonymous = await access.identify({}).then(readerOf, () => undefined);
  return {
    verifierOf: (user) => access.named(user)?.verifier,
    readerOf: (user) => {
      const found = access.named(user);
      if (found === undefined) throw new Error('the key is gone');
      return readerOf(found.identity);
    },
    readerOfToken: async (token, role) =>
      readerOf(await access.identify({ authorization: `Bearer ${token}`, ...(role === undefined ? {} : { role }) })),
    anonymous,
    holds: (reader) => access.holds(identityOf(reader)),
    guard: (tree, reader, publication) => access.guardTree(tree, identityOf(reader), publication).relations,
    questions: (reader) => access.questions(identityOf(reader)),
    check: (answer, reader, publication) => access.refuseIncomplete(answer, identityOf(reader), publication),
    record: ({ reader, code, publication, ...entry }) => {
      const { name, signIn, key, role } = identityOf(reader);
      access.record({
        ...entry,
        reader: name,
        signIn,
        role,
        interface: 'postgres',
        ...(key === undefined ? {} : { key }),
        ...(publication === undefined ? {} : { environment: publication.environment, publication: publication.number }),
        ...(code === undefined ? {} : { code }),
      });
    },
    recordStranger: (code) =>
      access.record({
        reader: '',
        signIn: 'none',
        interface: 'postgres',
        operation: 'sign in',
        relations: [],
        metrics: [],
        rows: 0,
        bytes: 0,
        milliseconds: 0,
        outcome: 'refused',
        code,
      }),
  };
}
