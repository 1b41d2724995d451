import { asked } from '../../test/kit/asked.js';
import { PermissionDenied, Unauthenticated } from '../exceptions/api.exceptions.js';
import { refusal } from './refusal.js';

const { identity } = asked();
const { identity: nobody } = asked({ account: null });

describe('the answer to a denied request', () => {
  it('is 401 to whoever presented no identity, and tells nothing of the denial', () => {
    const answer = refusal(
      nobody,
      {
        detail: 'Only before noon.',
        required: ['articles.change'],
        scope: 'articles:read',
      },
      'IsOwner',
    );

    expect(answer).toBeInstanceOf(Unauthenticated);
    expect(answer.code).toBe('not_authenticated');
    expect(JSON.stringify([answer.message, answer.headers])).not.toMatch(/noon|articles/);
  });

  it('is 403 to whoever is known, with what the denial says', () => {
    const answer = refusal(
      identity,
      {
        detail: 'A second factor is needed.',
        code: 'mfa_required',
        required: ['articles.change'],
        scope: 'articles:read articles:write',
      },
      'IsOwner',
    );

    expect(answer).toBeInstanceOf(PermissionDenied);
    expect(answer).toMatchObject({
      status: 403,
      code: 'mfa_required',
      message: 'A second factor is needed.',
      required: ['articles.change'],
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="articles:read articles:write"' },
    });
  });

  it('is a plain 403 where the denial says nothing', () => {
    const answer = refusal(identity, {}, 'IsOwner');

    expect(answer).toMatchObject({ status: 403, code: 'permission_denied', headers: {} });
    expect(answer.message).toBe('You do not have permission to perform this action.');
  });
});
