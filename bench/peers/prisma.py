"""Prisma: the validator of its schema language, which it publishes as WebAssembly: what `prisma
validate` calls, without the start of that command line."""

import shutil
import sys

from measure import Unavailable, run

KINDS = {"bigint": "BigInt", "text": "String", "time": "DateTime", "double": "Float",
         "integer": "Int"}

NAME = "Prisma"
WHAT = "Prisma: its schema validator in node"
PACKAGE = "@prisma/prisma-schema-wasm"
VERSION = "8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323"

VALIDATE = """const { validate } = require(process.argv[2]);
const text = require("fs").readFileSync("schema.prisma", "utf8");
try {
    validate(JSON.stringify({ prismaSchema: [["schema.prisma", text]], noColor: true }));
} catch (error) {
    console.error(error.message);
    process.exit(process.argv[3] === "--report" ? 0 : 1);
}
"""


def column_text(column):
    optional = "?" if column.nullable else ""
    key = " @id" if column.primary_key else ""
    return f"  {column.name} {KINDS[column.kind]}{optional}{key}\n"


def relationship_text(relationship):
    if not relationship.column:
        return f'  {relationship.name} {relationship.target}[] @relation("{relationship.name}")\n'
    return (f"  {relationship.name} {relationship.target} "
            f'@relation("{relationship.back_populates}", fields: [{relationship.column}], '
            "references: [id])\n")


def write_schema(folder, text):
    (folder / "schema.prisma").write_text(text)
    (folder / "validate.js").write_text(VALIDATE)


def write(folder, described):
    text = 'datasource db {\n  provider = "postgresql"\n}\n'
    for model in described:
        text += f"model {model.name} {{\n"
        text += "".join([*map(column_text, model.columns),
                         *map(relationship_text, model.relationships)])
        text += "".join(f"  @@index([{column.name}])\n" for column in model.columns if column.index)
        text += "}\n"
    write_schema(folder, text)


def layer_text(layer, i, n_layers, width):
    """One model: every model of a layer belongs to every model of the layer above."""
    text = f"model l{layer}_{i} {{\n  id BigInt @id\n"
    for k in range(width):
        if layer:
            text += (f"  up{k}_id BigInt\n  up{k} l{layer - 1}_{k} @relation(\"l{layer}_{i}_{k}\", "
                     f"fields: [up{k}_id], references: [id], onDelete: Cascade)\n")
        if layer + 1 < n_layers:
            text += f'  down{k} l{layer + 1}_{k}[] @relation("l{layer + 1}_{k}_{i}")\n'
    return text + "}\n"


def write_layers(folder, n_layers, width):
    """Cascades through layers, for SQL Server, the one database for which it looks at their paths."""
    text = 'datasource db {\n  provider = "sqlserver"\n}\n'
    text += "".join(layer_text(layer, i, n_layers, width)
                    for layer in range(n_layers) for i in range(width))
    write_schema(folder, text)


def install(cache):
    """From npm, into the bench's own folder; nothing else than this package is downloaded."""
    if (cache / "node_modules" / PACKAGE).exists():
        return
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "package.json").write_text('{"private": true}\n')
    try:
        run(["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix",
             cache, f"{PACKAGE}@{VERSION}"], cache)
    except Unavailable as reason:
        print(f"npm: {reason}", file=sys.stderr)
        raise Unavailable(f"npm could not install {PACKAGE}") from None


def command(cache):
    return ["node", "validate.js", cache / "node_modules" / PACKAGE]


def version(_cache):
    return ["echo", VERSION.split("-", maxsplit=1)[0]]
