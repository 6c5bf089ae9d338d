const KEY = 'martlet-key';
const ROLE = 'martlet-role';

/** What says who asks. It is kept until the browser's tab is closed, and goes to this server alone. */
export function credentials(): Readonly<Record<string, string>> {
  const [key, role] = [read(KEY), read(ROLE)];
  return {
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    ...(role === '' ? {} : { 'martlet-role': role }),
  };
}

/** The key stays as it is where only a role is chosen. */
export function signIn(key: string, role: string): void {
  if (key.trim() !== '') write(KEY, key.trim());
  write(ROLE, role.trim());
}

export function signOut(): void {
  write(KEY, '');
  write(ROLE, '');
}

export function hasKey(): boolean {
  return read(KEY) !== '';
}

/** What browsers that store nothing keep until the page is left. */
const memory = new Map<string, string>();

function read(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? memory.get(name) ?? '';
  } catch {
    return memory.get(name) ?? '';
  }
}

function write(name: string, text: string): void {
  memory.set(name, text);
  try {
    if (text === '') sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    // Then it holds until the page is left.
  }
}
