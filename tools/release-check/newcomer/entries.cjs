// Every entry named on the command line: `require()` and `import()` must work and give the same names; and the very same module
// where the package has no CommonJS build.
const required = process.argv.slice(2).map((entry) => [entry, require(entry)]);

// An unhandled rejection ends the process with exit code 1.
void (async () => {
  for (const [entry, module] of required) {
    const imported = await import(entry);
    const names = Object.keys(imported).filter((name) => name !== "module.exports");
    if (names.length === 0) throw new Error(`${entry} exports nothing`);
    const others = Object.keys(module).filter((name) => !names.includes(name) && name !== "__esModule");
    if (others.length > 0) throw new Error(`${entry}: only require gives ${others}`);
    const isCommonJs = require.resolve(entry).endsWith(".cjs");
    for (const name of names) {
      const same = isCommonJs ? typeof module[name] === typeof imported[name] : module[name] === imported[name];
      if (!same) throw new Error(`${entry}: ${name} differs between require and import`);
    }
  }
})();
