"""SQLAlchemy: configure_mappers() on declarative classes."""

KINDS = {"bigint": "BigInteger", "text": "String(63)", "time": "DateTime", "double": "Float",
         "integer": "Integer"}

NAME = "SQLAlchemy"
WHAT = "SQLAlchemy: configure_mappers()"


def column_text(column):
    words = [KINDS[column.kind]]
    if column.foreign_key:
        words.append(f"ForeignKey('{column.foreign_key}.id')")
    words += [f"{word}=True" for word in ("primary_key", "index") if getattr(column, word)]
    return f"    {column.name} = Column({', '.join(words)}, nullable={column.nullable})\n"


def relationship_text(relationship):
    return (f"    {relationship.name} = relationship('{relationship.target}', "
            f"back_populates='{relationship.back_populates}')\n")


def write(folder, described):
    text = ("from sqlalchemy import *\nfrom sqlalchemy.orm import *\n"
            "Base = declarative_base()\n")
    for model in described:
        text += f"class {model.name}(Base):\n    __tablename__ = '{model.name}'\n"
        text += "".join([*map(column_text, model.columns),
                         *map(relationship_text, model.relationships)])
    (folder / "models.py").write_text(text + "configure_mappers()\n")


def command(_cache):
    return ["/usr/bin/python3", "-B", "models.py"]


def version(_cache):
    return ["/usr/bin/python3", "-c", "import sqlalchemy; print(sqlalchemy.__version__)"]
