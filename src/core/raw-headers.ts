/**
 * @param rawHeaders names and values in turn, as they arrived; Node's `headers` drops all but one of some
 * @param name in lower case
 * @returns how many fields of the name were sent
 */
export function countHeader(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const field = rawHeaders[index];
    if (field?.length === name.length && field.toLowerCase() === name) {
      count += 1;
    }
  }
  return count;
}
