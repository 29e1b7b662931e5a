import type { CredentialOptionFragment } from './generated/graphql';
import type { Brand } from './rows';

/** A credential's id, or one of these. */
export const NEW = 'new';
export const OWN = 'own';

const LABELS: Readonly<Record<string, string>> = {
  clientId: 'Client id',
  clientSecret: 'Client secret',
  username: 'User name',
  password: 'Password',
};
const SECRETS = new Set(['clientSecret', 'password']);
const FIELD = 'credential.';

interface CredentialChoiceProps {
  readonly brand: Brand;
  readonly credentials: readonly CredentialOptionFragment[];
  readonly chosen: string;
  readonly onChoose: (choice: string) => void;
}

/** Default choice: an existing credential, else a new one. */
export function usualChoice(
  { credentialKinds, credentialFields }: Brand,
  credentials: readonly CredentialOptionFragment[],
): string {
  if (credentials[0] && credentialKinds.includes('SHARED')) return credentials[0].id;
  if (credentialKinds.includes('SHARED') && credentialFields.length > 0) return NEW;
  return credentialKinds.includes('INDIVIDUAL') ? OWN : '';
}

/** With what the carmaker's cloud opens the vehicles of this brand: the fields are those that the catalogue names. */
export function CredentialChoice({ brand, credentials, chosen, onChoose }: CredentialChoiceProps) {
  const { credentialKinds, credentialFields } = brand;
  return (
    <>
      <label>
        Credential
        <select value={chosen} onChange={(event) => onChoose(event.target.value)}>
          {credentials.map(({ id, name, principal }) => (
            <option key={id} value={id}>
              {name} ({principal})
            </option>
          ))}
          {credentialFields.length > 0 && <option value={NEW}>A new one …</option>}
          {credentialKinds.includes('INDIVIDUAL') && (
            <option value={OWN}>Each unit’s own password</option>
          )}
        </select>
      </label>
      {chosen === NEW && (
        <fieldset>
          <legend>New credential</legend>
          <label>
            Name
            <input
              name={`${FIELD}name`}
              required
              autoComplete="off"
              placeholder="For people, unique in the fleet"
            />
          </label>
          <div className="pair">
            {credentialFields.map((field) => (
              <label key={field}>
                {LABELS[field] ?? field}
                <input
                  name={FIELD + field}
                  type={SECRETS.has(field) ? 'password' : 'text'}
                  required
                  autoComplete="off"
                  spellCheck={false}
                />
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}

/** The new credential as the form has it. */
export function newCredentialIn(form: FormData, { credentialFields }: Brand) {
  const text = (field: string): string => String(form.get(FIELD + field) ?? '').trim();
  const name = text('name');
  return credentialFields.includes('clientSecret')
    ? {
        name,
        clientCredentials: { clientId: text('clientId'), clientSecret: text('clientSecret') },
      }
    : { name, passwordCredentials: { username: text('username'), password: text('password') } };
}
