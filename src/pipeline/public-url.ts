/** The injection token of the address clients see, without a trailing slash: links are made from it, never from a request's `Host`. */
export const PUBLIC_URL = Symbol('PUBLIC_URL');
