import { connection } from './connection';
import { failureOf } from './failure';

/**
 * Loads code, and once more when the server can be reached again. What fails then is missing there:
 * a newer version has been installed, and the page has to be loaded again.
 */
export async function loadPatiently<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const recovered = Promise.withResolvers<undefined>();
    const stop = connection.onRecovery(() => recovered.resolve(undefined));
    connection.failed(failureOf(error));
    await recovered.promise;
    stop();
    return load();
  }
}
