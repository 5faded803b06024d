module.exports = { testEnvironment: "node", testTimeout: 30_000, transform: { "^.+\\.ts$": "ts-jest" } };
