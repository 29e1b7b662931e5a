import { FleetgraphError } from '../../domain/errors.js';

/** An operation as a client asks for it: by its text, or by the id of a document. */
export interface DocumentRequest {
  readonly query?: unknown;
  /** `sha256:<hex>`, as the appendix on persisted documents of GraphQL over HTTP has it. */
  readonly documentId?: unknown;
  /** `persistedQuery.sha256Hash`, as Apollo's clients and graphql-ws's recipes have it. */
  readonly extensions?: unknown;
}

/** Ids are compared without the name of their algorithm, in which the two ways of asking differ. */
const bareId = (id: string): string => id.replace(/^sha256:/i, '').toLowerCase();

function idOf({ documentId, extensions }: DocumentRequest): string | undefined {
  if (typeof documentId === 'string') return documentId;
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  const hash = isObject(persisted) ? persisted['sha256Hash'] : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Documents of a server that is configured to run no others. */
export class TrustedDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;

  /** @param byId - the documents' texts by their ids, with or without `sha256:` in front */
  constructor(byId: Readonly<Record<string, string>>) {
    this.#byId = new Map(Object.entries(byId).map(([id, text]) => [bareId(id), text]));
    this.#texts = new Set(this.#byId.values());
  }

  /**
   * Returns the text to execute. A text without an id, or beside one, is ignored unless it is on
   * the list itself.
   * @throws FleetgraphError DOCUMENT_NOT_TRUSTED
   */
  textOf(request: DocumentRequest): string {
    const id = idOf(request);
    const text = id === undefined ? request.query : this.#byId.get(bareId(id));
    if (typeof text === 'string') return this.assertTrusted(text);
    if (id === undefined)
      throw new FleetgraphError(
        'DOCUMENT_NOT_TRUSTED',
        'This server runs trusted documents only: send the id of one as "documentId", or as "extensions.persistedQuery.sha256Hash".',
      );
    throw new FleetgraphError(
      'DOCUMENT_NOT_TRUSTED',
      'This server runs trusted documents only, and this id is none of theirs: is its list older than this client?',
    );
  }

  /** @throws FleetgraphError DOCUMENT_NOT_TRUSTED for a text that is not exactly on the list. */
  assertTrusted(text: string): string {
    if (this.#texts.has(text)) return text;
    throw new FleetgraphError(
      'DOCUMENT_NOT_TRUSTED',
      'This server runs trusted documents only, and this is none of them: send the id of one as "documentId".',
    );
  }
}
