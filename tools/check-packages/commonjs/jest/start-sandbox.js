// Node loads this file, not Jest: an ES module can be required here without a flag.
const { startSandbox } = require("@payout/sandbox");

module.exports = async () => {
  globalThis.sandbox = await startSandbox();
  process.env.SANDBOX_MERCHANTS = JSON.stringify(globalThis.sandbox.merchants);
};
