import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { createServer } from 'node:http';

/** A subgraph of another owner: workshop appointments, which it adds to Fleetgraph's vehicles by their key alone. */
export const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  "A vehicle of a fleet, as Fleetgraph knows it."
  type Vehicle @key(fields: "id") {
    id: ID!
    "When it is due at a workshop, earliest first."
    appointments: [Appointment!]!
  }

  "A day at a workshop."
  type Appointment @key(fields: "id") {
    id: ID!
    "YYYY-MM-DD."
    day: String!
    "Where."
    workshop: String!
    "Which vehicle."
    vehicle: Vehicle!
  }

  type Query {
    "All appointments, earliest first."
    appointments: [Appointment!]!
  }

  type Mutation {
    "Books a day at a workshop."
    bookAppointment(vehicleId: ID!, day: String!, workshop: String!): Appointment!
  }
`;

const booked = [];
const byDay = (left, right) => left.day.localeCompare(right.day);

const resolvers = {
  Vehicle: {
    __resolveReference: ({ id }) => ({ id }),
    appointments: ({ id }) => booked.filter(({ vehicleId }) => vehicleId === id).sort(byDay),
  },
  Appointment: {
    __resolveReference: ({ id }) => booked.find((appointment) => appointment.id === id),
    vehicle: ({ vehicleId }) => ({ id: vehicleId }),
  },
  Query: { appointments: () => booked.toSorted(byDay) },
  Mutation: {
    bookAppointment(_, { vehicleId, day, workshop }) {
      const appointment = { id: String(booked.length + 1), vehicleId, day, workshop };
      booked.push(appointment);
      return appointment;
    },
  },
};

/** Serves it on loopback. */
export function startWorkshop(port) {
  const yoga = createYoga({
    schema: buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]),
    logging: 'warn',
    landingPage: false,
  });
  const server = createServer(yoga);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ close: () => server.close() }));
  });
}
