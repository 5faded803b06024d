#!/usr/bin/env node
// Checked in, so that installing the workspace can link the command before anything is built.
import "../dist/command.js";
