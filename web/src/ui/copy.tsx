import { texts } from '../app/texts';
import { useTexts } from '../i18n/language';
import { Button } from './button';
import { notify } from './toast';

/** A text to copy, such as an address. */
export function CopyText({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useTexts(texts);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => notify(t.copied),
      () => undefined,
    );
  };
  return (
    <span className="copy">
      <code>{text}</code>
      <Button look="quiet" onPress={copy} aria-label={label ?? `${t.copy}: ${text}`}>
        {t.copy}
      </Button>
    </span>
  );
}
