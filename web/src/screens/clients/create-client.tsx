import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { CheckInput } from '../../ui/check';
import { FormPanel } from '../../ui/dialogs/form-panel';
import type { IssuedSecret } from '../../ui/dialogs/secret-once';
import { errorAt, errorsBeside } from '../../ui/errors';
import { TextInput } from '../../ui/field';
import { CreateApiClientDocument, FleetsForClientsDocument } from './generated/clients';
import { texts } from './texts';

interface CreateClientProps {
  readonly onIssued: (issued: IssuedSecret) => void;
  readonly onClose: () => void;
}

const toggled = (held: readonly string[], item: string, isHeld: boolean): readonly string[] =>
  isHeld ? [...held, item] : held.filter((other) => other !== item);

export function CreateClient({ onIssued, onClose }: CreateClientProps) {
  const t = useTexts(texts);
  const { fleets: own } = useViewer();
  const { data } = useQuery(FleetsForClientsDocument);
  const [create, isBusy] = useAction(CreateApiClientDocument);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['fleet:read']);
  const [fleetIds, setFleetIds] = useState<readonly string[] | null>(own === null ? null : []);
  const [errors, setErrors] = useState<readonly UserError[]>([]);

  const submit = async (): Promise<void> => {
    const { data: result, userErrors } = await create({
      input: { name, scopes: [...scopes], fleetIds: fleetIds === null ? null : [...fleetIds] },
    });
    setErrors(userErrors);
    const issued = result?.createApiClient.issued;
    if (!issued) return;
    onIssued({
      title: t.createdClient,
      beside: [t.clientId, issued.client.clientId],
      label: t.clientSecret,
      secret: issued.clientSecret,
    });
  };

  return (
    <FormPanel
      title={t.create}
      submit={t.create}
      isBusy={isBusy}
      isComplete={name.trim() !== '' && scopes.length > 0 && fleetIds?.length !== 0}
      errors={errorsBeside(errors, ['name'])}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label={t.name}
        hint={t.nameHint}
        value={name}
        onChange={setName}
        error={errorAt(errors, 'name')}
        autoFocus
      />
      <fieldset className="choices">
        <legend>{t.scopes}</legend>
        {Object.entries(t.scopeWords).map(([scope, words]) => (
          <CheckInput
            key={scope}
            isSelected={scopes.includes(scope)}
            onChange={(isHeld) => setScopes(toggled(scopes, scope, isHeld))}
          >
            <span>
              <code>{scope}</code> {words}
            </span>
          </CheckInput>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{t.fleets}</legend>
        {own === null && (
          <CheckInput
            isSelected={fleetIds === null}
            onChange={(isAll) => setFleetIds(isAll ? null : [])}
          >
            {t.allFleets}
          </CheckInput>
        )}
        {fleetIds !== null && (
          <>
            <p className="hint">{t.someFleets}</p>
            {(data?.fleets.nodes ?? []).map(({ id, name: fleet }) => (
              <CheckInput
                key={id}
                isSelected={fleetIds.includes(id)}
                onChange={(isHeld) => setFleetIds(toggled(fleetIds, id, isHeld))}
              >
                {fleet}
              </CheckInput>
            ))}
          </>
        )}
      </fieldset>
    </FormPanel>
  );
}
