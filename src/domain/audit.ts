/** An action of a client, as the audit log shows it. */
export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  readonly clientId: string;
  /** Past tense, e.g. `fleet.created`. */
  readonly action: string;
  readonly subjectId: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}
