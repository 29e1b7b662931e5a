import { type FastifyInstance } from 'fastify';
import { errors } from '../answers.js';
import { type ApplicationTokens } from '../application-tokens.js';
import { type Eligibility } from '../apps.js';
import { secured } from '../authorize.js';
import { ELIGIBILITY_BRANDS } from '../clearance.js';
import { isRecord } from '../list-filter.js';

/** hm-eligibility-v1; a vehicle that nothing was set for is eligible. */
export function addEligibilityRoutes(
  server: FastifyInstance,
  tokens: ApplicationTokens,
  known: ReadonlyMap<string, Eligibility>,
): void {
  server.post(
    '/v1/eligibility',
    secured(tokens, 'vehicle:eligibility-check', (_app, request, reply) => {
      const { vin, brand }: Record<string, unknown> = isRecord(request.body) ? request.body : {};
      if (typeof vin !== 'string' || vin.length !== 17) {
        return reply.code(422).send(
          errors({
            title: 'Invalid vin',
            source: 'vin',
            detail: 'vin should be 17 character(s)',
          }),
        );
      }
      if (typeof brand !== 'string' || !ELIGIBILITY_BRANDS.includes(brand)) {
        return reply
          .code(422)
          .send(
            errors({ title: 'Invalid brand', source: 'brand', detail: 'The brand is invalid' }),
          );
      }
      const stated = known.get(vin) ?? { eligible: true };
      return reply.send({
        vin,
        eligible: stated.eligible,
        data_delivery: stated.dataDelivery ?? (stated.eligible ? ['pull', 'push'] : []),
        ...(stated.connectivityStatus === undefined
          ? {}
          : { connectivity_status: stated.connectivityStatus }),
        ...(stated.primaryUserAssigned === undefined
          ? {}
          : { primary_user_assigned: stated.primaryUserAssigned }),
      });
    }),
  );
}
