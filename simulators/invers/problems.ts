interface Kind {
  readonly status: number;
  readonly title: string;
}

const DOCUMENTED = {
  '/problems/validation-error': { status: 400, title: 'Validation Error' },
  '/problems/referenced-resource-not-found': {
    status: 400,
    title: 'A referenced resource cannot be found.',
  },
  '/problems/missing-credentials': { status: 401, title: 'The credentials are missing.' },
  '/problems/invalid-credentials': { status: 401, title: 'The credentials are invalid.' },
  '/problems/missing-permissions': { status: 403, title: 'Accessing this resource is forbidden.' },
  '/problems/forbidden-resource': { status: 403, title: 'Accessing this resource is forbidden.' },
  '/problems/authorization-server-error': {
    status: 403,
    title: 'Access token cannot be validated.',
  },
  '/problems/conflicting-resource': {
    status: 409,
    title: 'Request cannot be processed due to a conflicting resource or resource state.',
  },
  '/problems/unique-identifier-already-exists': {
    status: 409,
    title: 'Unique identifier already exists.',
  },
  '/problems/vehicle/command-not-supported': {
    status: 409,
    title: 'The command is not supported by the vehicle.',
  },
  '/problems/vehicle/conflicting-state': {
    status: 409,
    title: 'The command cannot be executed due to the current state of the vehicle.',
  },
  '/problems/vehicle/conflicting-command': {
    status: 409,
    title: "The command cannot be executed because of a conflicting command's processing.",
  },
  '/problems/vehicle/conflicting-setup-status': {
    status: 409,
    title: "The operation cannot be performed due to the vehicle's setup status.",
  },
  '/problems/vehicle/shared-with-partner': {
    status: 409,
    title: 'The vehicle is currently shared with a partner.',
  },
  '/problems/incompatible-telematics-unit-model': {
    status: 409,
    title: 'The desired configuration is not available for the CloudBoxx 3G.',
  },
  '/problems/incompatible-installation-variant': {
    status: 409,
    title: 'Incompatible installation variant.',
  },
  '/problems/resource-modified': { status: 412, title: 'Resource has been modified.' },
  '/problems/too-many-requests': { status: 429, title: 'Too many requests.' },
  '/problems/internal-server-error': { status: 500, title: 'Internal Server Error' },
  '/problems/telematics-unit/error': {
    status: 500,
    title: 'An error occurred on the telematics unit',
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** The provider documents none of these; they are the likeliest answers. */
const ASSUMED = {
  '/problems/resource-not-found': { status: 404, title: 'The resource cannot be found.' },
  '/problems/telematics-unit/third-party-error': {
    status: 502,
    title: "The cloud of the telematics unit's manufacturer failed.",
  },
  '/problems/telematics-unit/unreachable': {
    status: 504,
    title: 'The telematics unit cannot be reached.',
  },
} as const satisfies Readonly<Record<string, Kind>>;

/**
 * The provider's catalogue of problems: status and title are constant for each type
 * (https://developers.invers.com/problems).
 */
export const PROBLEMS = { ...DOCUMENTED, ...ASSUMED };
export type ProblemType = keyof typeof PROBLEMS;

/** A request that ends with a problem. */
export class Problem extends Error {
  readonly type: ProblemType;

  constructor(type: ProblemType, detail: string) {
    super(detail);
    this.name = 'Problem';
    this.type = type;
  }

  get status(): number {
    return PROBLEMS[this.type].status;
  }
}

/**
 * The body of an error: RFC 7807 with a relative type, a link to its page and the id of the call.
 */
export function toProblemBody(
  { type, message }: Problem,
  flowId: string,
): Readonly<Record<string, unknown>> {
  const { status, title } = PROBLEMS[type];
  return {
    type,
    type_documentation: `https://developers.invers.com${type}`,
    title,
    status,
    detail: message,
    flow_id: flowId,
  };
}

/** Placeholder of a status without details. */
export function problemOfStatus(status: number): Problem {
  const types = Object.keys(PROBLEMS) as ProblemType[];
  const type =
    types.find((candidate) => PROBLEMS[candidate].status === status) ??
    '/problems/internal-server-error';
  return new Problem(
    type,
    status >= 500 ? INTERNAL_DETAIL : `The request ended with status ${status}.`,
  );
}

export const INTERNAL_DETAIL =
  "Internal Server Error occurred during request. Make sure to provide the 'flow_id' for troubleshooting or support requests.";
