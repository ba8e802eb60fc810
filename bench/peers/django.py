"""Django: `manage.py check`. A relationship is declared on one side there; the check sees to it that
the name of the other side is free."""

KINDS = {"bigint": "BigIntegerField(", "text": "CharField(max_length=63, ", "time": "DateTimeField(",
         "double": "FloatField(", "integer": "IntegerField("}

NAME = "Django"
WHAT = "Django: manage.py check"

SETTINGS = """SECRET_KEY = "bench"
INSTALLED_APPS = ["app"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
MANAGE = """import os
import sys
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
"""


def column_text(column):
    words = {"primary_key": "primary_key=True", "index": "db_index=True", "nullable": "null=True"}
    options = [text for word, text in words.items() if getattr(column, word)]
    return f"    {column.name} = models.{KINDS[column.kind]}{', '.join(options)})\n"


def relationship_text(relationship):
    return (f"    {relationship.name} = models.ForeignKey('{relationship.target}', "
            f"on_delete=models.CASCADE, related_name='{relationship.back_populates}')\n")


def write(folder, described):
    text = "from django.db import models\n"
    for model in described:
        text += f"class {model.name}(models.Model):\n"
        text += "".join(column_text(column) for column in model.columns if not column.foreign_key)
        text += "".join(relationship_text(one) for one in model.relationships if one.column)
    (folder / "app").mkdir()
    (folder / "app/__init__.py").write_text("")
    (folder / "app/models.py").write_text(text)
    (folder / "settings.py").write_text(SETTINGS)
    (folder / "manage.py").write_text(MANAGE)


def command(_cache):
    return ["/usr/bin/python3", "-B", "manage.py", "check"]


def version(_cache):
    return ["/usr/bin/python3", "-c", "import django; print(django.__version__)"]
