import { type RegisteredPermission } from './registered-permission.js';

/**
 * @param permissions all that there are
 * @returns what a scope lets an application do, as a person reads it: what the permissions are called that it stands for
 */
export function scopeWords(scope: string, permissions: readonly RegisteredPermission[]): string {
  const names = permissions.filter((permission) => permission.scope === scope).map(({ name }) => name);
  return names.length > 0 ? sentence(names) : plain(scope);
}

/** `Add, change and delete articles`: what is done to the same things is said in one go. */
function sentence(names: readonly string[]): string {
  const verbs = new Map<string, string[]>();
  for (const name of names) {
    const [verb = '', ...things] = name.toLowerCase().split(' ');
    const key = things.join(' ');
    verbs.set(key, [...(verbs.get(key) ?? []), verb]);
  }
  const parts = [...verbs].map(([things, done]) => `${list(done)} ${things}`.trim());
  const text = parts.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}` : (words[0] ?? '');
}

function plain(scope: string): string {
  const [resource = scope, access] = scope.split(':');
  const what = resource === 'me' ? 'your own account' : resource.replaceAll('-', ' ');
  return `${access === 'write' ? 'Change' : 'See'} ${what}`;
}
