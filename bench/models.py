"""The models of the benchmarks, described once; our headers and every peer's models are written from it.

Models stand in pairs: a team with many heroes, and a hero with a foreign key and its one team.
"""

from dataclasses import dataclass, field


@dataclass
class Column:
    name: str
    kind: str  # "bigint", "text", "time", "double" or "integer"
    primary_key: bool = False
    index: bool = False
    nullable: bool = False
    foreign_key: str = ""  # the model whose id it refers to


@dataclass
class Relationship:
    name: str
    target: str
    back_populates: str
    column: str = ""  # the foreign key, on the to-one side; the other side is a list


@dataclass
class Model:
    name: str
    columns: list = field(default_factory=list)
    relationships: list = field(default_factory=list)


def describe_model(i, n):
    """Model i of n; the last of an odd number has no partner."""
    model = Model(f"model_{i}", [Column("id", "bigint", primary_key=True),
                                 Column("name", "text", index=True), Column("created", "time"),
                                 Column("score", "double", nullable=True),
                                 Column("rank", "integer")])
    if i % 2:
        team = f"model_{i - 1}"
        model.columns.append(Column("team_id", "bigint", foreign_key=team))
        model.relationships.append(Relationship("team", team, "heroes", "team_id"))
    elif i + 1 < n:
        model.relationships.append(Relationship("heroes", f"model_{i + 1}", "team"))
    return model


def describe(n):
    return [describe_model(i, n) for i in range(n)]


def break_a_pair(models):
    """The same models with one broken pair: a relationship whose other side is said to be a column."""
    models[1].relationships[0].back_populates = "name"
    return models
