import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { parse } from 'yaml';

/**
 * Says what a message has that the provider's OpenAPI files do not allow; an empty list when all is
 * well.
 */
export interface Oracle {
  /**
   * A request's body; undefined for none. The path is the one called, with `/v1`, without a query.
   */
  checkRequest(method: string, path: string, body: unknown): readonly string[];
  /** An answer's status and body; undefined for an empty one. */
  checkAnswer(method: string, path: string, status: number, body: unknown): readonly string[];
}

interface MediaTypes {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}
interface Operation {
  readonly requestBody?: MediaTypes & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, MediaTypes>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}
interface Found {
  readonly pointer: string;
  readonly operation: Operation;
}

const JSON_TYPE = 'application/json';

/**
 * Reads all `*.yml` files of a folder. Two repairs, where a file contradicts itself or is silent:
 * the 401 of two files nests its errors one array deeper in the schema than in its own example, and
 * the example is believed; the body of `POST /v1/fleets/access_tokens` has a schema that its
 * operation does not name.
 */
export function createOracle(folder: string): Oracle {
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true });
  // The package is CommonJS with its function as `default`.
  addFormatsModule.default(ajv);
  const operations = new Map<string, Found>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yml'))) {
    const document = repair(parse(readFileSync(join(folder, file), 'utf8')) as Document);
    ajv.addSchema(document, file);
    for (const [template, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const pointer = `${file}#/paths/${template.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}`;
        operations.set(`${method.toUpperCase()} ${template}`, { pointer, operation });
      }
    }
  }
  if (operations.size === 0) throw new Error(`no OpenAPI files in ${folder}`);

  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: string, body: unknown): readonly string[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
    compiled.set(pointer, validate);
    return validate(body)
      ? []
      : (validate.errors ?? []).map(
          (error) => `${error.instancePath || 'the body'} ${error.message ?? ''}`,
        );
  };

  return {
    checkRequest(method, path, body) {
      const found = find(operations, method, path);
      if (!found) return [`${method} ${path} is not documented`];
      const documented = found.operation.requestBody?.content?.[JSON_TYPE]?.schema !== undefined;
      if (body === undefined)
        return found.operation.requestBody?.required === true ? ['the body is missing'] : [];
      return documented
        ? check(`${found.pointer}/requestBody/content/application~1json/schema`, body)
        : ['a body is not documented'];
    },
    checkAnswer(method, path, status, body) {
      const found = find(operations, method, path);
      if (!found) return [`${method} ${path} is not documented`];
      const response = found.operation.responses[String(status)];
      if (!response) return [`status ${status} is not documented`];
      if (response.content === undefined)
        return body === undefined ? [] : ['a body is not documented'];
      return check(`${found.pointer}/responses/${status}/content/application~1json/schema`, body);
    },
  };
}

function repair(document: Document): Document {
  const { schemas } = document.components;
  const unnested = {
    type: 'object',
    required: ['errors'],
    properties: { errors: { type: 'array', items: { $ref: '#/components/schemas/Error' } } },
  };
  for (const name of ['ClearanceUnauthorizedErrors', 'UnauthorizedErrors'])
    if (name in schemas) schemas[name] = unnested;
  const vehicleToken = document.paths['/v1/fleets/access_tokens']?.['post'];
  if (!vehicleToken || vehicleToken.requestBody) return document;
  const requestBody = {
    required: true,
    content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/FleetAccessTokensRequest' } } },
  };
  const path = {
    ...document.paths['/v1/fleets/access_tokens'],
    post: { ...vehicleToken, requestBody },
  };
  return { ...document, paths: { ...document.paths, '/v1/fleets/access_tokens': path } };
}

/** A literal path goes before one with placeholders. */
function find(
  operations: ReadonlyMap<string, Found>,
  method: string,
  path: string,
): Found | undefined {
  const wanted = `${method.toUpperCase()} ${path}`;
  const literal = operations.get(wanted);
  if (literal) return literal;
  for (const [template, found] of operations) {
    if (new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(wanted)) return found;
  }
  return undefined;
}
