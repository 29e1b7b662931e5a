import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { failureOf } from '../../app/connection/failure';
import { useAction } from '../../app/connection/use-action';
import { joinList } from '../../app/pages';
import { texts as common } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialogs/confirm';
import { type IssuedSecret, SecretOnce } from '../../ui/dialogs/secret-once';
import { More } from '../../ui/more';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { Time } from '../../ui/time';
import { CreateClient } from './create-client';
import {
  ApiClientsDocument,
  type ApiClientsQuery,
  DeleteApiClientDocument,
  RotateApiClientSecretDocument,
} from './generated/clients';
import { texts } from './texts';

type Client = ApiClientsQuery['apiClients']['nodes'][number];
type Asked =
  { readonly action: 'create' } | { readonly action: 'rotate' | 'revoke'; readonly client: Client };

/** Clients of the API: create, rotate, revoke. */
export function Screen() {
  const t = useTexts(texts);
  const { data, error, refetch, fetchMore } = useQuery(ApiClientsDocument, {
    fetchPolicy: 'network-only',
  });
  const [rotate, isRotating] = useAction(RotateApiClientSecretDocument);
  const [revoke, isRevoking] = useAction(DeleteApiClientDocument);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [issued, setIssued] = useState<IssuedSecret | null>(null);
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const { nodes, pageInfo } = data.apiClients;
  const close = (): void => setAsked(null);
  const show = (secret: IssuedSecret): void => {
    setAsked(null);
    setIssued(secret);
    void refetch();
  };
  return (
    <Page
      title={t.title}
      actions={
        <Button look="main" onPress={() => setAsked({ action: 'create' })}>
          {t.create}
        </Button>
      }
    >
      <p className="muted">{t.intro}</p>
      {nodes.length === 0 ? (
        <Empty title={t.noClients} />
      ) : (
        <ClientTable clients={nodes} onAsk={setAsked} />
      )}
      <More
        hasMore={pageInfo.hasNextPage}
        load={() =>
          fetchMore({
            variables: { after: pageInfo.endCursor },
            updateQuery: (earlier, { fetchMoreResult }) =>
              joinList(earlier, fetchMoreResult, 'apiClients'),
          })
        }
      />
      {asked?.action === 'create' && <CreateClient onIssued={show} onClose={close} />}
      {asked?.action === 'rotate' && (
        <Confirm
          title={t.rotate}
          submit={t.rotate}
          done={t.rotated}
          isBusy={isRotating}
          run={async () => {
            const result = await rotate({ input: { id: asked.client.id } });
            const secret = result.data?.rotateApiClientSecret.issued;
            if (secret)
              show({
                title: t.rotated,
                beside: [t.clientId, secret.client.clientId],
                label: t.clientSecret,
                secret: secret.clientSecret,
              });
            return result;
          }}
          onClose={close}
        >
          <p>{t.rotateHint(asked.client.name)}</p>
        </Confirm>
      )}
      {asked?.action === 'revoke' && (
        <Confirm
          title={t.revoke}
          submit={t.revoke}
          done={t.revoked}
          look="danger"
          isBusy={isRevoking}
          run={async () => {
            const result = await revoke({ input: { id: asked.client.id } });
            void refetch();
            return result;
          }}
          onClose={close}
        >
          <p>{t.revokeHint(asked.client.name)}</p>
        </Confirm>
      )}
      {issued && <SecretOnce issued={issued} onClose={() => setIssued(null)} />}
    </Page>
  );
}

interface ClientTableProps {
  readonly clients: readonly Client[];
  readonly onAsk: (asked: Asked) => void;
}

function ClientTable({ clients, onAsk }: ClientTableProps) {
  const t = useTexts(texts);
  const { never } = useTexts(common);
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.scopes}</th>
            <th scope="col">{t.fleets}</th>
            <th scope="col">{t.lastUsed}</th>
            <th scope="col">{t.created}</th>
            <th scope="col">{t.actions}</th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <tr key={client.id}>
              <th scope="row">
                <span className="title">{client.name}</span>
                <code>{client.clientId}</code>
              </th>
              <td>{client.scopes.join(', ')}</td>
              <td>{client.fleets?.map(({ name }) => name).join(', ') ?? t.allFleets}</td>
              <td>{client.lastUsedAt === null ? never : <Time at={client.lastUsedAt} />}</td>
              <td>
                <Time at={client.createdAt} as="date" />
              </td>
              <td>
                <div className="row">
                  <Button
                    aria-label={`${t.rotate}: ${client.name}`}
                    onPress={() => onAsk({ action: 'rotate', client })}
                  >
                    {t.rotate}
                  </Button>
                  <Button
                    look="danger"
                    aria-label={`${t.revoke}: ${client.name}`}
                    onPress={() => onAsk({ action: 'revoke', client })}
                  >
                    {t.revoke}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
