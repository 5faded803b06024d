module.exports = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": "ts-jest" },
  globalSetup: "./start-sandbox.js",
  globalTeardown: "./stop-sandbox.js",
};
