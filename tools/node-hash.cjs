/** Hash of Node in place of the package `sha.js`. */
module.exports = require('node:crypto').createHash;
