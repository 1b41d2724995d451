import { isSignedInEnough } from './sign-in-decision.js';

/** In seconds since the epoch, as the provider has it: cut off. */
const ASKED_AT = 1_800_000_000;

describe('somebody who is signed in here', () => {
  it.each<[string, readonly string[], number, boolean]>([
    ['where the provider only does not know of it', ['no_session'], -86_400_000, true],
    ['long before the client wanted a sign-in of now', ['login_prompt'], -86_400_000, false],
    ['in the second in which the client did, which may be before', ['login_prompt'], 999, false],
    ['after it', ['login_prompt'], 1000, true],
    ['before it, and the provider does not know of it either', ['no_session', 'login_prompt'], 999, false],
    ['before the client wanted another person', ['claims_id_token_sub_value'], 999, false],
  ])('%s', (_, reasons, since, isEnough) => {
    const session = { createdAt: ASKED_AT * 1000 + since };
    expect(isSignedInEnough(session, { reasons, askedAt: ASKED_AT })).toBe(isEnough);
  });
});
