import * as clients from '../../../../src/store/access/api-clients.js';
import * as chains from '../../../../src/store/access/audit-chain.js';
import * as audit from '../../../../src/store/access/audit-events.js';
import * as keys from '../../../../src/store/access/idempotency-keys.js';
import * as tokens from '../../../../src/store/access/revoked-tokens.js';
import * as columns from '../../../../src/store/access/sealed-columns.js';
import * as sealed from '../../../../src/store/access/sealed-values.js';
import * as secrets from '../../../../src/store/access/server-secrets.js';
import * as signing from '../../../../src/store/access/signing-keys.js';
import { type Db, type Store } from '../../../../src/store/engine/store.js';
import { at, ODD_TEXTS, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET = `flt_${text(0)}`;
const [CLIENT] = WORLD.apiClients as readonly clients.ApiClientRow[];
const CLIENTS = WORLD.apiClients.map(({ id }) => id);
const [EVENT] = WORLD.auditEvents;
const AUDIT_QUERIES: readonly audit.AuditQuery[] = [
  {},
  { fleetId: FLEET },
  { fleetId: 'none' },
  { action: [text(1), text(2)], fleetId: FLEET },
  { clientId: EVENT?.clientId ?? '' },
  { subjectId: EVENT?.subjectId ?? '' },
  { from: at(6), to: at(15) },
  { from: at(60) },
  { action: [] },
];
const NAMES = [...ODD_TEXTS, 'APPLE', 'E'];
const PLACES = WORLD.idempotencyKeys.map(({ clientId, mutation, key }) => ({
  clientId,
  mutation,
  key,
}));

export const ACCESS: readonly Questions[] = [
  {
    file: 'access/api-clients.ts',
    module: clients,
    reads: {
      findClientByClientId: NAMES.map((id) => (db) => clients.findClientByClientId(db, id)),
      findClientOfToken: [...WORLD.revokedTokens.map(({ jti }) => jti), 'other'].map(
        (jti) => (db) => clients.findClientOfToken(db, 'apple', jti),
      ),
      findClientsOfTokens: [['apple'], ['apple', 'none', ...NAMES], []].map(
        (clientIds) => (db) =>
          clients.findClientsOfTokens(
            db,
            [...WORLD.revokedTokens, { jti: 'other' }].flatMap(({ jti }) =>
              clientIds.map((clientId) => ({ clientId, jti })),
            ),
          ),
      ),
      clientsByIds: [CLIENTS, []].map((ids) => (db) => inAnyOrder(clients.clientsByIds(db, ids))),
      clientsByClientIds: [(db) => inAnyOrder(clients.clientsByClientIds(db, NAMES))],
      listClients: [
        (db) =>
          pages<clients.ApiClientRow>((limit, last) =>
            clients.listClients(db, limit, last && { value: last.createdAt, id: last.id }),
          ),
      ],
      countClients: [(db) => clients.countClients(db)],
    },
    writes: {
      insertClient: ['aPPLE', 'apple'].map(
        (clientId) => (db) =>
          clients.insertClient(db, { ...(CLIENT as clients.ApiClientRow), id: 'new', clientId }),
      ),
      replaceClientSecret: [(db) => clients.replaceClientSecret(db, CLIENTS[1] ?? '', 'é', at(9))],
      deleteClient: [(db) => clients.deleteClient(db, CLIENTS[1] ?? '')],
      touchClient: [0, 60].map(
        (index) => (db) => clients.touchClient(db, CLIENTS[4] ?? '', at(index)),
      ),
    },
  },
  {
    file: 'access/audit-events.ts',
    module: audit,
    reads: {
      listAuditEvents: [
        ...AUDIT_QUERIES.map(
          (query) => (db: Db) =>
            pages<audit.AuditRow>((limit, last) =>
              audit.listAuditEvents(db, query, limit, last?.id),
            ),
        ),
      ],
      countAuditEvents: AUDIT_QUERIES.map((query) => (db) => audit.countAuditEvents(db, query)),
      lastAuditOf: [...new Set(WORLD.auditEvents.map(({ action }) => action)), 'none'].map(
        (action) => (db: Db) => audit.lastAuditOf(db, action),
      ),
      auditEventsByIds: [
        (db) =>
          inAnyOrder(
            audit.auditEventsByIds(
              db,
              WORLD.auditEvents.map(({ id }) => id),
            ),
          ),
      ],
    },
    writes: {
      countAudit: [
        async (db) => {
          const entry = { at: at(1), clientId: 'é', action: 'read', subjectId: null };
          const of = (id: string, count: number) => ({
            ...entry,
            id,
            fleetId: FLEET,
            requestId: id,
            count,
          });
          await audit.countAudit(db, [of('aud_b', 2), of('aud_a', 1)]);
          await audit.countAudit(db, [of('aud_a', 3), of('aud_c', 5)]);
        },
      ],
    },
    // Creates an id of its own at each call; the test of migrations on both engines calls it.
    elsewhere: ['recordAudit', 'recordAudits'],
  },
  {
    file: 'access/audit-chain.ts',
    module: chains,
    reads: {
      auditChains: [(db) => chains.auditChains(db)],
      linkedChains: [(db) => chains.linkedChains(db)],
      findAuditChain: [FLEET, chains.NO_FLEET, 'none'].map(
        (chain) => (db: Db) => chains.findAuditChain(db, chain),
      ),
      findChainAfter: [chains.NO_FLEET, FLEET, 'zzz'].map(
        (chain) => (db: Db) => chains.findChainAfter(db, chain),
      ),
      auditLinks: [FLEET, chains.NO_FLEET, 'none'].flatMap((chain) =>
        [0, 3].map((after) => (db: Db) => chains.auditLinks(db, chain, after, 5)),
      ),
      hasUnlinked: [(db) => chains.hasUnlinked(db, at(60))],
      countUnlinked: [undefined, FLEET, 'none'].map(
        (fleetId) => (db: Db) => chains.countUnlinked(db, fleetId),
      ),
      auditEventsBetween: ['', EVENT?.id ?? ''].map(
        (after) => (db) => chains.auditEventsBetween(db, { from: at(2), to: at(20) }, after, 4),
      ),
      hashOf: WORLD.auditEvents.map(
        ({ id }) =>
          async (db: Db) =>
            (await audit.auditEventsByIds(db, [id])).map((row) => chains.hashOf(row, 7, 'before')),
      ),
    },
    writes: {
      linkAuditEvents: [2, 100].map((limit) => (db) => chains.linkAuditEvents(db, limit, at(90))),
    },
  },
  {
    file: 'access/idempotency-keys.ts',
    module: keys,
    reads: {
      findAnswer: PLACES.map((place) => (db) => keys.findAnswer(db, place, at(6))),
      oldAnswers: [1, 50].map((limit) => (db) => keys.oldAnswers(db, at(9), limit)),
    },
    writes: {
      storeAnswer: PLACES.slice(5, 12).map(
        (place) => (db) =>
          keys.storeAnswer(db, place, { inputSha256: 'x', sealedAnswer: 'y' }, at(9), at(60)),
      ),
      purgeAnswers: [(db) => keys.purgeAnswers(db, at(9))],
    },
    elsewhere: ['lockAnswer'],
  },
  {
    file: 'access/revoked-tokens.ts',
    module: tokens,
    reads: {
      revokedAmong: [
        (db) =>
          tokens.revokedAmong(db, [...WORLD.revokedTokens.map(({ jti }) => jti), 'REV_APPLE']),
      ],
      expiredTokens: [(db) => inAnyOrder(tokens.expiredTokens(db, at(9), 50))],
    },
    writes: {
      revokeToken: ['new', WORLD.revokedTokens[0]?.jti ?? ''].map(
        (jti) => (db) => tokens.revokeToken(db, jti, at(9)),
      ),
      purgeRevokedTokens: [
        (db) => tokens.purgeRevokedTokens(db, ['unknown', WORLD.revokedTokens[0]?.jti ?? '']),
      ],
    },
  },
  {
    file: 'access/sealed-values.ts',
    module: sealed,
    reads: {
      listSealed: columns.SEALED_COLUMNS.map(
        (column) => (db) =>
          pages<sealed.SealedValue>((limit, last) =>
            sealed.listSealed(db, column, last?.key ?? null, limit),
          ),
      ),
    },
    writes: {
      replaceSealed: columns.SEALED_COLUMNS.flatMap((column) =>
        [false, true].map((isStale) => async (db: Parameters<typeof sealed.listSealed>[0]) => {
          const [first] = await sealed.listSealed(db, column, null, 1);
          if (!first) return 'none';
          const seen = isStale ? { ...first, sealed: 'other' } : first;
          return sealed.replaceSealed(db, column, seen, 'new');
        }),
      ),
    },
  },
  {
    file: 'access/signing-keys.ts',
    module: signing,
    reads: {
      signingKeyStore: [(read) => signing.signingKeyStore({ read } as Store).list()],
    },
    writes: {},
  },
  // Its functions take a vault and create random secrets; the test of migrations calls them.
  {
    file: 'access/server-secrets.ts',
    module: secrets,
    reads: {},
    writes: {},
    elsewhere: ['loadServerSecret'],
  },
];
