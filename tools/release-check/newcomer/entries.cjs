// Every entry named on the command line: `require()` and `import()` must work and give the very same module.
const required = process.argv.slice(2).map((entry) => [entry, require(entry)]);

// An unhandled rejection ends the process with exit code 1.
void (async () => {
  for (const [entry, module] of required) {
    const imported = await import(entry);
    const names = Object.keys(imported).filter((name) => name !== "module.exports");
    if (names.length === 0) throw new Error(`${entry} exports nothing`);
    for (const name of names)
      if (module[name] !== imported[name]) throw new Error(`${entry}: ${name} differs between require and import`);
  }
})();
