import { texts } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { CopyText } from '../copy';
import { Panel } from './dialog';

export interface IssuedSecret {
  readonly title: string;
  /** Public part beside the secret, such as a client id, with its label. */
  readonly beside?: readonly [label: string, text: string];
  readonly label: string;
  readonly secret: string;
}

interface SecretOnceProps {
  readonly issued: IssuedSecret;
  readonly onClose: () => void;
}

/** Shows a new secret once: it leaves the page's memory when the panel closes. */
export function SecretOnce({ issued, onClose }: SecretOnceProps) {
  const t = useTexts(texts);
  const { title, beside, label, secret } = issued;
  return (
    <Panel title={title} isOpen onClose={onClose}>
      <p>{t.secretOnce}</p>
      <dl className="facts">
        {beside && (
          <>
            <dt>{beside[0]}</dt>
            <dd>
              <CopyText text={beside[1]} />
            </dd>
          </>
        )}
        <dt>{label}</dt>
        <dd>
          <CopyText text={secret} label={`${t.copy}: ${label}`} />
        </dd>
      </dl>
    </Panel>
  );
}
