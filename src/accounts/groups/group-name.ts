/** @returns what a group's name is unique by */
export function groupNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
