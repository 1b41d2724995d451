/** In characters. */
export const LONGEST_USERNAME = 150;
export const LONGEST_NAME = 150;

/** NIST SP 800-63B asks for at least 8, and to accept at least 64. The cap keeps hashing cheap to refuse. */
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 256;
