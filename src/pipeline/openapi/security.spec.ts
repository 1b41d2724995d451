import { securityRequirements, securitySchemes } from './security.js';

const JWT = { name: 'jwt', openapi: { type: 'http' } };
const SESSION = { name: 'session', openapi: { type: 'apiKey', in: 'cookie', name: '__Host-session' } };

describe('the security that the OpenAPI document describes', () => {
  it('is any scheme of the route', () => {
    expect(securityRequirements([JWT, SESSION], 'GET')).toEqual([{ jwt: [] }, { session: [] }]);
  });

  it('is the session together with its CSRF token where something changes', () => {
    expect(securityRequirements([JWT, SESSION], 'DELETE')).toEqual([{ jwt: [] }, { session: [], csrf: [] }]);
    expect(securitySchemes([JWT, SESSION, JWT])).toEqual({
      jwt: JWT.openapi,
      session: SESSION.openapi,
      csrf: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' }) as object,
    });
  });

  it('knows of no CSRF token where there are no sessions', () => {
    expect(securitySchemes([JWT])).toEqual({ jwt: JWT.openapi });
  });
});
