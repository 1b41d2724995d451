/** Where the provider's endpoints are, below its issuer. */
export const PROVIDER_ROUTES = {
  authorization: '/authorize',
  token: '/token',
  introspection: '/introspect',
  revocation: '/revoke',
  userinfo: '/userinfo',
  device_authorization: '/device_authorization',
  code_verification: '/device',
  pushed_authorization_request: '/par',
  end_session: '/logout',
  registration: '/register',
  jwks: '/jwks',
} as const;
