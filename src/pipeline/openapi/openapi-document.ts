import { STATUS_CODES } from 'node:http';
import { FIELD_CODES, PROBLEM_CODES } from '../../exceptions/problem.js';
import { type JsonSchema } from '../../serializers/schema/json-schema.js';
import { schemaOf } from '../../serializers/schema/schema-of.js';
import { type RoutePolicy } from '../policy-inventory.js';
import { describeOperation, type Operation } from './operation.js';
import { securitySchemes } from './security.js';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** A server, to those who call it. */
export interface DescribedServer {
  readonly policies: readonly RoutePolicy[];
  /** The scopes that the access token of an OAuth client has to carry on a route; `null` when none is let in. */
  readonly oauthScopes: (policy: RoutePolicy) => readonly string[] | null;
  /** The security scheme object of OAuth clients. */
  readonly oauthScheme: object;
  readonly publicUrl: string;
  readonly version: string;
}

/** The document of a server, from the policies of its routes: what is not guarded like this is not documented like this. */
export function openApiDocument({ policies, publicUrl, version, ...oauth }: DescribedServer): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = { Problem: PROBLEM };
  const paths: Record<string, Record<string, Operation>> = {};
  for (const policy of policies.filter(({ route }) => route.method !== 'ALL')) {
    const path = policy.route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][policy.route.method.toLowerCase()] = describeOperation(policy, oauth.oauthScopes(policy), (output) => {
      const { schema, components } = schemaOf(output);
      Object.assign(schemas, components);
      return schema;
    });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Portcullis', version, description: 'Errors are problem details (RFC 9457).' },
    // Relative first: whoever reads this by another name of the server, or a page of it, calls it by that name.
    servers: [{ url: '/' }, { url: publicUrl }],
    paths,
    components: {
      schemas,
      securitySchemes: securitySchemes(
        policies.flatMap(({ schemes }) => schemes),
        oauth.oauthScheme,
      ),
      responses: RESPONSES,
    },
  };
}

const FIELD_ERROR: JsonSchema = {
  type: 'object',
  properties: {
    pointer: { type: 'string', format: 'json-pointer' },
    parameter: { type: 'string' },
    code: { type: 'string', enum: FIELD_CODES },
    detail: { type: 'string' },
  },
  required: ['code', 'detail'],
};

const PROBLEM: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: PROBLEM_CODES },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: { type: 'array', items: FIELD_ERROR },
    required: { type: 'array', items: { type: 'string' } },
    ticket: { type: 'string' },
    methods: { type: 'array', items: { type: 'string' } },
    expiresIn: { type: 'integer' },
    enrol: { type: 'boolean', const: true },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
};

const REFUSAL_HEADERS: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
};

const RESPONSES = Object.fromEntries(
  [400, 401, 403, 404, 406, 409, 413, 415, 429, 503].map((status) => [
    status,
    {
      description: STATUS_CODES[status] ?? 'Error',
      headers: Object.fromEntries(
        (REFUSAL_HEADERS[status] ?? []).map((name) => [name, { schema: { type: 'string' } }]),
      ),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]),
);
