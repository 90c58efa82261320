/** I/O. Clients in Python, made by tools from PyPI and by openapi-generator. */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator, Workshop } from "./generator.ts";
import { openApiGenerator } from "./openapi-generator.ts";
import { download, newFolder, onlyOnce, requireCommands, run } from "./toolbox.ts";

const PACKAGES = [
  "openapi-python-client==0.29.1",
  "pydantic==2.14.4",
  "python-dateutil==2.9.0.post0",
  "typing-extensions==4.16.0",
  "urllib3==2.5.0",
];
/** What the tool says of a part that it leaves out. */
const LEFT_OUT = /Unable to|Cannot parse response/;

export function pythonGenerators(workshop: Workshop): Generator[] {
  const { root, document, programs } = workshop;
  const folder = join(root, "python");
  const python = join(folder, "environment/bin/python");
  const install = onlyOnce(async () => {
    await requireCommands([["python3", "--version"]]);
    await newFolder(folder);
    await run("python3", ["-m", "venv", "environment"], { cwd: folder });
    await download(python, ["-m", "pip", "install", "-q", ...PACKAGES], { cwd: folder });
  });

  return [
    {
      name: "openapi-python-client",
      use: async (environment) => {
        await install();
        const place = await newFolder(folder, "openapi-python-client");
        // It would format the client with a tool of its own.
        await writeFile(join(place, "config.yaml"), "post_hooks: []\n");
        const options = ["--output-path", "client", "--meta", "none", "--config", "config.yaml"];
        const printed = await run(python, ["-m", "openapi_python_client", "generate", "--path", document, ...options], {
          cwd: place,
        });
        if (LEFT_OUT.test(printed)) throw new Error(`openapi-python-client left something out:\n${printed}`);
        await run(python, ["-m", "compileall", "-q", "client"], { cwd: place });
        await copyFile(join(programs, "openapi_python_client.py"), join(place, "program.py"));
        return run(python, ["program.py"], { cwd: place, env: environment });
      },
    },
    {
      name: "openapi-generator python",
      use: async (environment) => {
        await install();
        const generate = await openApiGenerator(workshop);
        const place = await newFolder(folder, "openapi-generator");
        await generate("python", place);
        await run(python, ["-m", "compileall", "-q", "openapi_client"], { cwd: place });
        await copyFile(join(programs, "openapi_generator.py"), join(place, "program.py"));
        return run(python, ["program.py"], { cwd: place, env: environment });
      },
    },
  ];
}
