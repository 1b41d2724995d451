import { decideSignIn, type SignInDecision, type SignInFacts } from './sign-in-decision.js';

const BOTH = [true, false];
const LINKS: readonly SignInFacts['linked'][] = [null, { maySignIn: true }, { maySignIn: false }];
const LOCALS: readonly SignInFacts['local'][] = [null, { emailVerified: true }, { emailVerified: false }];

const ALL: readonly SignInFacts[] = LINKS.flatMap((linked) =>
  LOCALS.flatMap((local) =>
    BOTH.flatMap((emailVerified) =>
      BOTH.map((registrationOpen) => ({ linked, local, emailVerified, registrationOpen })),
    ),
  ),
);

function factsThat(decision: SignInDecision): readonly SignInFacts[] {
  return ALL.filter((facts) => decideSignIn(facts) === decision);
}

describe('somebody whom a provider vouches for', () => {
  it.each<readonly [string, SignInFacts, SignInDecision]>([
    ['is linked', facts({ linked: { maySignIn: true } }), 'sign-in'],
    [
      'is linked, and has an unverified address',
      facts({ linked: { maySignIn: true }, emailVerified: false }),
      'sign-in',
    ],
    ['is linked with an account that may not sign in', facts({ linked: { maySignIn: false } }), 'refuse'],
    [
      'is unknown, and an account has the address, verified on both sides',
      facts({ local: { emailVerified: true } }),
      'confirm',
    ],
    [
      'is unknown, and the provider has not verified the address that an account has',
      facts({ local: { emailVerified: true }, emailVerified: false }),
      'refuse',
    ],
    [
      'is unknown, and an account has the address without having verified it',
      facts({ local: { emailVerified: false } }),
      'refuse',
    ],
    ['is unknown, and nobody has the address', facts({}), 'register'],
    ['is unknown, and registration is closed', facts({ registrationOpen: false }), 'refuse'],
    ['is unknown, without a verified address', facts({ emailVerified: false }), 'refuse'],
  ])('%s', (_, given, decision) => {
    expect(decideSignIn(given)).toBe(decision);
  });

  it('is signed in by a link alone, and by every link of an account that may sign in', () => {
    expect(factsThat('sign-in')).toEqual(ALL.filter(({ linked }) => linked?.maySignIn));
  });

  it('is never asked to confirm, and never registered, by an address that the provider has not verified', () => {
    expect([...factsThat('confirm'), ...factsThat('register')].every(({ emailVerified }) => emailVerified)).toBe(true);
  });

  it('is never registered beside a link or an account with the address, nor where registration is closed', () => {
    expect(factsThat('register')).toEqual([facts({})]);
  });
});

function facts(given: Partial<SignInFacts>): SignInFacts {
  return { linked: null, local: null, emailVerified: true, registrationOpen: true, ...given };
}
