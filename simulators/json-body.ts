import { type FastifyInstance } from 'fastify';

/**
 * JSON bodies, also on DELETE and also empty; what does not parse is an error of status 400.
 * @param otherTypes of JSON by another name.
 */
export function acceptJson(app: FastifyInstance, ...otherTypes: readonly string[]): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(
    ['application/json', ...otherTypes],
    { parseAs: 'string' },
    (_request, text, done) => {
      try {
        done(null, text === '' ? undefined : JSON.parse(String(text)));
      } catch (cause) {
        done(Object.assign(new Error('the body is not JSON', { cause }), { statusCode: 400 }));
      }
    },
  );
}
