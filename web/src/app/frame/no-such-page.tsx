import { Link } from '@tanstack/react-router';
import { useTexts } from '../../i18n/language';
import { Empty } from '../../ui/states';
import { texts } from '../texts';

export function NoSuchPage() {
  const t = useTexts(texts);
  return (
    <Empty title={t.noSuchPage} hint={t.noSuchPageHint}>
      <Link to="/">{t.toStart}</Link>
    </Empty>
  );
}
