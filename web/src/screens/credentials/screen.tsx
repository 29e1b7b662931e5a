import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { toBrandName } from '../../../../src/domain/values/brand.js';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { joinList } from '../../app/pages';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { More } from '../../ui/more';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import {
  type Credential,
  DeleteCredential,
  MoveVehicles,
  ReplaceSecret,
} from './change-credential';
import { CreateCredential } from './create-credential';
import { CredentialsDocument } from './generated/credentials';
import { texts } from './texts';

type Action = 'replace' | 'move' | 'delete';
type Asked = { readonly action: Action; readonly credential: Credential } | 'create';

/** Carmakers' credentials of the fleet: create, replace the secret, move vehicles, delete. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const { may } = useViewer();
  const { data, error, refetch, fetchMore } = useQuery(CredentialsDocument, {
    variables: { fleetId },
    fetchPolicy: 'network-only',
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data?.fleet) return <ScreenLoading />;
  const { oemCredentials, providerAccounts } = data.fleet;
  const { nodes, pageInfo } = oemCredentials;
  const accounts = providerAccounts.filter(({ provider }) =>
    provider.capabilities.includes('OEM_CREDENTIALS'),
  );
  const mayChange = may('credential:write');
  const close = (): void => setAsked(null);
  const changed = (): void => {
    close();
    void refetch();
  };
  const change = asked !== null && asked !== 'create' ? asked : null;
  const props = { onChanged: changed, onClose: close };
  return (
    <Page
      title={t.title}
      actions={
        mayChange &&
        accounts.length > 0 && (
          <Button look="main" onPress={() => setAsked('create')}>
            {t.create}
          </Button>
        )
      }
    >
      <p className="muted">{t.intro}</p>
      {accounts.length === 0 ? (
        <Empty title={t.noAccount} hint={t.noAccountHint} />
      ) : nodes.length === 0 ? (
        <Empty title={t.none} hint={t.noneHint} />
      ) : (
        <CredentialTable
          credentials={nodes}
          onAsk={mayChange ? (action, credential) => setAsked({ action, credential }) : null}
        />
      )}
      <More
        hasMore={pageInfo.hasNextPage}
        load={() =>
          fetchMore({
            variables: { after: pageInfo.endCursor },
            updateQuery: (earlier, { fetchMoreResult: next }) =>
              earlier.fleet && next.fleet
                ? { fleet: joinList(earlier.fleet, next.fleet, 'oemCredentials') }
                : earlier,
          })
        }
      />
      {asked === 'create' && (
        <CreateCredential accounts={accounts} onCreated={changed} onClose={close} />
      )}
      {change?.action === 'replace' && <ReplaceSecret credential={change.credential} {...props} />}
      {change?.action === 'delete' && (
        <DeleteCredential credential={change.credential} {...props} />
      )}
      {change?.action === 'move' && (
        <MoveVehicles
          credential={change.credential}
          others={nodes.filter(
            ({ id, brand, account }) =>
              id !== change.credential.id &&
              brand === change.credential.brand &&
              account.id === change.credential.account.id,
          )}
          {...props}
        />
      )}
    </Page>
  );
}

interface CredentialTableProps {
  readonly credentials: readonly Credential[];
  /** null where the viewer may not change them. */
  readonly onAsk: ((action: Action, credential: Credential) => void) | null;
}

function CredentialTable({ credentials, onAsk }: CredentialTableProps) {
  const t = useTexts(texts);
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.brand}</th>
            <th scope="col">{t.account}</th>
            <th scope="col">{t.principal}</th>
            <th scope="col">{t.secretSince}</th>
            <th scope="col">{t.state}</th>
            {onAsk && <th scope="col">{t.actions}</th>}
          </tr>
        </thead>
        <tbody>
          {credentials.map((credential) => {
            const { id, name, brand, account, principal, secretUpdatedAt } = credential;
            return (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{toBrandName(brand)}</td>
                <td>{account.name}</td>
                <td>
                  <code>{principal}</code>
                </td>
                <td>
                  <Time at={secretUpdatedAt} as="date" />
                </td>
                <td>
                  <Badge tone={credential.inUse ? 'good' : 'neutral'}>
                    {credential.inUse ? t.used : t.unused}
                  </Badge>{' '}
                  {credential.authorization !== null && (
                    <StatusBadge of="authorization" status={credential.authorization} />
                  )}
                </td>
                {onAsk && (
                  <td>
                    <div className="row">
                      <Button
                        aria-label={`${t.replace}: ${name}`}
                        onPress={() => onAsk('replace', credential)}
                      >
                        {t.replace}
                      </Button>
                      {credential.inUse && (
                        <Button
                          aria-label={`${t.move}: ${name}`}
                          onPress={() => onAsk('move', credential)}
                        >
                          {t.move}
                        </Button>
                      )}
                      <Button
                        look="danger"
                        aria-label={`${t.remove}: ${name}`}
                        onPress={() => onAsk('delete', credential)}
                      >
                        {t.remove}
                      </Button>
                    </div>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
