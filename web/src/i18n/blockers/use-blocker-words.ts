import { useEffect, useSyncExternalStore } from 'react';
import { useLanguage } from '../language';
import { type BlockerWords, ENGLISH } from './words';

const listeners = new Set<() => void>();
let german: BlockerWords | null = null;

/** Loads the German texts, which other readers do not need. */
async function loadGerman(): Promise<void> {
  try {
    ({ GERMAN: german } = await import('./german'));
    for (const listener of listeners) listener();
  } catch {
    // The English texts are shown meanwhile; the next screen loads again.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// The texts are there before the first blocker is.
if (document.documentElement.lang === 'de') void loadGerman();

/** Returns the texts of blockers in the viewer's language. */
export function useBlockerWords(): BlockerWords {
  const isGerman = useLanguage() === 'de';
  const loaded = useSyncExternalStore(subscribe, () => german);
  useEffect(() => {
    if (isGerman && !loaded) void loadGerman();
  }, [isGerman, loaded]);
  return (isGerman ? loaded : null) ?? ENGLISH;
}
