/** Where this API describes itself to OAuth clients: the well-known name, and the path of the resource behind it (RFC 9728, section 3.1). */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** @param resource the API's identifier, such as `https://api.example.com/api/v1` */
export function metadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}${METADATA_PATH}${pathname}`;
}
