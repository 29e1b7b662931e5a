/** The tables as drizzle-kit expects them: each as an export of its own. */
const room = process.env.DIALECT === 'postgresql' ? 'postgres' : 'sqlite';
module.exports = require(`./src/store/schema/${room}.ts`).tables;
