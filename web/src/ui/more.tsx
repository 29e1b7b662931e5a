import { useState } from 'react';
import { texts } from '../app/texts';
import { useTexts } from '../i18n/language';
import { Button } from './button';

interface MoreProps {
  readonly hasMore: boolean;
  readonly load: () => Promise<unknown>;
}

/** Loads the next page of a list. */
export function More({ hasMore, load }: MoreProps) {
  const t = useTexts(texts);
  const [isLoading, setLoading] = useState(false);
  if (!hasMore) return null;
  const press = async (): Promise<void> => {
    setLoading(true);
    try {
      await load();
    } finally {
      setLoading(false);
    }
  };
  return (
    <div>
      <Button isDisabled={isLoading} onPress={() => void press()}>
        {isLoading ? t.loading : t.more}
      </Button>
    </div>
  );
}
