"""Doctrine: `orm:validate-schema --skip-sync` on classes with attributes, one a file."""

KINDS = {"bigint": "bigint", "text": "string", "time": "datetime", "double": "float",
         "integer": "integer"}

NAME = "Doctrine"
WHAT = "Doctrine: orm:validate-schema --skip-sync"

CONSOLE = """<?php
error_reporting(E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED);
require 'Doctrine/ORM/autoload.php';
use Doctrine\\ORM\\Configuration;
use Doctrine\\ORM\\EntityManager;
use Doctrine\\ORM\\Mapping\\Driver\\AttributeDriver;
use Doctrine\\ORM\\Tools\\Console\\ConsoleRunner;
use Doctrine\\ORM\\Tools\\Console\\EntityManagerProvider\\SingleManagerProvider;
$config = new Configuration();
$config->setMetadataDriverImpl(new AttributeDriver([__DIR__ . '/models']));
$config->setProxyDir(sys_get_temp_dir());
$config->setProxyNamespace('Proxies');
$connection = ['driver' => 'pdo_mysql', 'serverVersion' => '8.0.0'];
ConsoleRunner::run(new SingleManagerProvider(EntityManager::create($connection, $config)));
"""


def column_text(column):
    if column.primary_key:
        return "    #[ORM\\Id]\n    #[ORM\\Column(type: 'bigint')]\n    private $id;\n"
    nullable = ", nullable: true" if column.nullable else ""
    return (f"    #[ORM\\Column(type: '{KINDS[column.kind]}'{nullable})]\n"
            f"    private ${column.name};\n")


def relationship_text(relationship):
    target = f"targetEntity: {relationship.target}::class"
    if not relationship.column:
        return (f"    #[ORM\\OneToMany({target}, mappedBy: '{relationship.back_populates}')]\n"
                f"    private ${relationship.name};\n")
    return (f"    #[ORM\\ManyToOne({target}, inversedBy: '{relationship.back_populates}')]\n"
            f"    #[ORM\\JoinColumn(name: '{relationship.column}', nullable: false)]\n"
            f"    private ${relationship.name};\n")


def write(folder, described):
    (folder / "models").mkdir()
    for model in described:
        indexed = [column.name for column in model.columns if column.index]
        text = "<?php\nuse Doctrine\\ORM\\Mapping as ORM;\n"
        text += f"#[ORM\\Entity]\n#[ORM\\Table(name: '{model.name}')]\n"
        text += "".join(f"#[ORM\\Index(columns: ['{name}'])]\n" for name in indexed)
        text += f"class {model.name}\n{{\n"
        text += "".join(column_text(column) for column in model.columns if not column.foreign_key)
        text += "".join(map(relationship_text, model.relationships)) + "}\n"
        (folder / "models" / f"{model.name}.php").write_text(text)
    (folder / "console.php").write_text(CONSOLE)


def command(_cache):
    return ["php", "console.php", "orm:validate-schema", "--skip-sync"]


def version(_cache):
    return ["dpkg-query", "-W", "-f", "${Version}", "php-doctrine-orm"]
