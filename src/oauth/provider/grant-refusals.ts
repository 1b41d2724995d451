import { type KoaContextWithOIDC } from 'oidc-provider';

/** What the provider runs around each of its requests: a grant that a client may not use is refused by the code that is meant for it (RFC 6749, section 5.2). */
export async function nameUnauthorizedClient(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const { oidc } = ctx as Partial<KoaContextWithOIDC>;
  const grantType = oidc?.params?.['grant_type'];
  const body: unknown = ctx.body;
  if (
    oidc?.route === 'token' &&
    isInvalidRequest(body) &&
    typeof grantType === 'string' &&
    !isAllowed(oidc, grantType)
  ) {
    ctx.body = { ...body, error: 'unauthorized_client' };
  }
}

/** Whether no client was found, or it may use the grant. */
function isAllowed({ client }: KoaContextWithOIDC['oidc'], grantType: string): boolean {
  return client?.grantTypeAllowed(grantType) ?? true;
}

function isInvalidRequest(body: unknown): body is { readonly error: 'invalid_request' } {
  return (body as { readonly error?: unknown } | null | undefined)?.error === 'invalid_request';
}
