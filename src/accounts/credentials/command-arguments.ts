import { InvalidArgumentError } from 'commander';
import { type Milliseconds, parseDuration } from '../../core/duration.js';
import { type Id, isId } from '../../core/id.js';
import { SCOPE } from '../../permissions/credential-scope.js';

/** @returns the reader of a name of at most so many characters */
export function readName(longest: number): (text: string) => string {
  return (text) => {
    if (text.length > longest) {
      throw new InvalidArgumentError(`Expected at most ${longest} characters.`);
    }
    return text;
  };
}

/** Reads a duration such as `90d`. */
export function readDuration(text: string): Milliseconds {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof RangeError ? error.message : 'Expected a duration.');
  }
}

/** Reads one of several scopes. */
export function readScope(text: string, before: readonly string[] = []): readonly string[] {
  if (!SCOPE.test(text)) {
    throw new InvalidArgumentError('Expected scopes such as articles:read.');
  }
  return [...before, text];
}

/** Reads the id of a credential, and nothing that is secret of it. */
export function readId(text: string): Id {
  if (!isId(text)) {
    throw new InvalidArgumentError('Expected an id, not a credential.');
  }
  return text;
}
