/** On every answer (OWASP REST Security Cheat Sheet): a browser that is led to the API directly can do nothing with what it gets. */
const ALWAYS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Two years, as browsers' preload lists ask for (RFC 6797). */
const HTTPS = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } as const;

/** @returns header fields by lower-case name */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return publicUrl.startsWith('https:') ? { ...ALWAYS, ...HTTPS } : ALWAYS;
}
