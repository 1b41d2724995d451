import { securityRequirements, securitySchemes } from './security.js';

const JWT = { name: 'jwt', openapi: { type: 'http' } };
const DPOP = { name: 'dpop', openapi: { type: 'http' } };
const OAUTH2 = { type: 'oauth2' };
const SCOPES = ['articles:read'];
const SESSION = { name: 'session', openapi: { type: 'apiKey', in: 'cookie', name: '__Host-session' } };

describe('the security that the OpenAPI document describes', () => {
  it('is any scheme of the route', () => {
    expect(securityRequirements([JWT, SESSION], 'GET', null)).toEqual([{ jwt: [] }, { session: [] }]);
  });

  it('is an access token of an OAuth client with its scopes, however it is presented', () => {
    expect(securityRequirements([JWT, DPOP], 'GET', SCOPES)).toEqual([
      { jwt: [] },
      { oauth2: SCOPES },
      { dpop: SCOPES },
    ]);
  });

  it('is no such token where none is let in', () => {
    expect(securityRequirements([JWT, DPOP], 'GET', null)).toEqual([{ jwt: [] }]);
    expect(securityRequirements([SESSION], 'GET', SCOPES)).toEqual([{ session: [] }]);
  });

  it('is the session together with its CSRF token where something changes', () => {
    expect(securityRequirements([JWT, SESSION], 'DELETE', null)).toEqual([{ jwt: [] }, { session: [], csrf: [] }]);
    expect(securitySchemes([JWT, SESSION, JWT], OAUTH2)).toEqual({
      jwt: JWT.openapi,
      oauth2: OAUTH2,
      session: SESSION.openapi,
      csrf: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' }) as object,
    });
  });

  it('knows of no CSRF token where there are no sessions', () => {
    expect(securitySchemes([JWT], OAUTH2)).toEqual({ jwt: JWT.openapi, oauth2: OAUTH2 });
  });
});
