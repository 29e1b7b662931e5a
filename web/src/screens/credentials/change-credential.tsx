import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useTexts } from '../../i18n/language';
import { Confirm } from '../../ui/dialogs/confirm';
import { Panel } from '../../ui/dialogs/dialog';
import { FormPanel } from '../../ui/dialogs/form-panel';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { Select } from '../../ui/select';
import { ScreenLoading } from '../../ui/states';
import { notify } from '../../ui/toast';
import {
  type CredentialsQuery,
  CredentialVehiclesDocument,
  DeleteCredentialDocument,
  MoveVehiclesDocument,
  ReplaceCredentialSecretDocument,
} from './generated/credentials';
import { texts } from './texts';

export type Credential = NonNullable<CredentialsQuery['fleet']>['oemCredentials']['nodes'][number];

interface ChangeProps {
  readonly credential: Credential;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

export function ReplaceSecret({ credential, onChanged, onClose }: ChangeProps) {
  const t = useTexts(texts);
  const [replace, isBusy] = useAction(ReplaceCredentialSecretDocument);
  const [secret, setSecret] = useState('');
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const submit = async (): Promise<void> => {
    const { data, userErrors } = await replace({ input: { credentialId: credential.id, secret } });
    setErrors(userErrors);
    if (!data || userErrors.length > 0) return;
    notify(t.replaced);
    onChanged();
  };
  return (
    <FormPanel
      title={`${t.replace}: ${credential.name}`}
      submit={t.replace}
      isBusy={isBusy}
      isComplete={secret !== ''}
      errors={errorsBeside(errors, ['secret'])}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{t.replaceHint}</p>
      <TextInput
        label={t.secret}
        type="password"
        autoComplete="new-password"
        value={secret}
        onChange={setSecret}
        error={errorAt(errors, 'secret')}
        autoFocus
      />
    </FormPanel>
  );
}

export function DeleteCredential({ credential, onChanged, onClose }: ChangeProps) {
  const t = useTexts(texts);
  const [remove, isBusy] = useAction(DeleteCredentialDocument);
  return (
    <Confirm
      title={`${t.remove}: ${credential.name}`}
      submit={t.remove}
      done={t.removed}
      look="danger"
      isBusy={isBusy}
      run={async () => {
        const result = await remove({ input: { credentialId: credential.id } });
        if (result.userErrors.length === 0) onChanged();
        return result;
      }}
      onClose={onClose}
    >
      <p>{credential.inUse ? t.inUseHint : t.removeHint(credential.name)}</p>
    </Confirm>
  );
}

interface MoveProps extends ChangeProps {
  /** Credentials of the same account and brand. */
  readonly others: readonly Credential[];
}

/** Moves up to 500 vehicles of a credential to another one. */
export function MoveVehicles({ credential, others, onChanged, onClose }: MoveProps) {
  const t = useTexts(texts);
  const { data } = useQuery(CredentialVehiclesDocument, {
    variables: { credentialId: credential.id },
    fetchPolicy: 'network-only',
  });
  const [move, isBusy] = useAction(MoveVehiclesDocument);
  const [target, setTarget] = useState(others[0]?.id ?? null);
  const title = `${t.move}: ${credential.name}`;
  if (target === null)
    return (
      <Panel title={title} isOpen onClose={onClose}>
        <p>{t.noOther}</p>
      </Panel>
    );
  const using = data?.node?.__typename === 'OemCredential' ? data.node.enrollments.nodes : null;
  return (
    <Confirm
      title={title}
      submit={t.move}
      done={t.moved}
      isBusy={isBusy || using === null}
      run={async () => {
        const enrollmentIds = (using ?? []).map(({ id }) => id);
        const result = await move({ input: { enrollmentIds, credentialId: target } });
        if (result.userErrors.length === 0) onChanged();
        return result;
      }}
      onClose={onClose}
    >
      {using === null ? <ScreenLoading /> : <p>{t.moveHint(using.length)}</p>}
      <Select label={t.moveTo} options={others} value={target} onChange={setTarget} />
    </Confirm>
  );
}
