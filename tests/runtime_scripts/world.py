"""What scripts know of one set of models: its classes, their relationships, its database."""

import sqlalchemy as sa
from sqlalchemy.orm import interfaces


class End:
    """One end of a relationship, as scripts use it."""

    def __init__(self, prop, made):
        self.key = prop.key
        self.is_list = prop.uselist
        self.owner = prop.parent.class_
        self.target = prop.mapper.class_
        self.back = prop.back_populates
        self.direction = prop.direction
        self.is_link = prop.secondary is not None
        self.is_ordered = bool(prop.order_by)
        self.orphans = prop.cascade.delete_orphan
        self.has_member = prop.key in made  # and is no backref
        self.is_writable = not prop.viewonly
        self.prop = prop


def quoted(table):
    return f'"{table.schema or "main"}"."{table.name}"'


class World:
    """One set's classes over one database in memory, in which only rows come and go."""

    def __init__(self, pool, model_set):
        self.prefix = model_set.prefix
        self.classes = pool.classes(model_set)
        self.tables = sorted(pool.tables(model_set), key=lambda t: t.name)
        self.engine = sa.create_engine("sqlite://", future=True)
        sa.event.listen(self.engine, "connect",
                        lambda connection, _: connection.executescript(
                            "PRAGMA foreign_keys = ON; ATTACH ':memory:' AS other"))
        pool.module.Base.metadata.create_all(self.engine, self.tables)
        self.raw = self.engine.raw_connection().driver_connection
        declared = {m.name: {r.name for r in m.relationships}
                    for m in model_set.models if not isinstance(m, str)}
        self.ends = {}
        for mapped in self.classes:
            props = list(sa.inspect(mapped).relationships)
            self.ends[mapped] = sorted(
                (End(p, declared.get(p.parent.class_.__name__, ())) for p in props),
                key=lambda e: e.key)
        self.by_key = {(m, e.key): e for m, ends in self.ends.items() for e in ends}
        self.creatable = [m for m in self.classes if self.is_creatable(m)]
        # Without a discriminator SQLAlchemy makes a second instance of what inherits.
        self.selectable = [m for m in self.creatable if sa.inspect(m).polymorphic_on is not None
                           or len(list(sa.inspect(m).self_and_descendants)) == 1]
        self.columns = {m: [(p.key, p.columns) for p in sa.inspect(m).column_attrs]
                        for m in self.classes}
        # In a ring SQLAlchemy inserts rows in the order of their addresses in memory.
        self.inserts_in_order = not self.has_ring()
        self.row_queries = [self.row_query(t) for t in self.tables]

    @staticmethod
    def row_query(table):
        columns = list(table.columns)
        return (f"SELECT '{table.name}', " +
                ", ".join(f"'{c.name}=' || \"{c.name}\"" for c in columns) +
                f" FROM {quoted(table)} ORDER BY " +
                ", ".join(str(i + 1) for i in range(len(columns) + 1)))

    @staticmethod
    def is_creatable(mapped):
        """Not a link table's model: its key follows from others."""
        mapper = sa.inspect(mapped)
        return not any(c.foreign_keys for c in mapper.base_mapper.local_table.primary_key)

    def has_ring(self):
        """Whether tables refer to each other in a ring, or to themselves."""
        above = {sa.inspect(m).base_mapper: set() for m in self.ends}
        for mapped, ends in self.ends.items():
            for end in ends:
                one, other = (sa.inspect(x).base_mapper for x in (end.owner, end.target))
                if end.direction is interfaces.MANYTOONE:
                    above[one].add(other)
                elif end.direction is interfaces.ONETOMANY:
                    above[other].add(one)
        for start in above:
            seen, todo = set(), list(above[start])
            while todo:
                mapper = todo.pop()
                if mapper is start:
                    return True
                if mapper not in seen:
                    seen.add(mapper)
                    todo.extend(above[mapper])
        return False

    def back(self, end):
        return self.by_key.get((end.target, end.back)) if end.back else None

    def is_of_one_to_one(self, key):
        """Two rows with one partner would be a one-to-one that takes it over."""
        return any(e.direction is interfaces.ONETOMANY and not e.is_list and key in e.prop.remote_side
                   for ends in self.ends.values() for e in ends)

    def is_unordered(self, key):
        """Rows over a link table come in no order that anyone promises; in a ring SQLAlchemy inserts
        in none, which a key of one integer hides."""
        return any(e.key == key and not e.is_ordered and
                   (e.is_link or (not self.inserts_in_order and len(e.prop.mapper.primary_key) > 1))
                   for ends in self.ends.values() for e in ends)

    def empty(self):
        self.raw.execute("PRAGMA foreign_keys = OFF")
        for table in self.tables:
            self.raw.execute(f"DELETE FROM {quoted(table)}")
        self.raw.commit()
        self.raw.execute("PRAGMA foreign_keys = ON")

    def rows(self):
        for query in self.row_queries:
            for row in self.raw.execute(query):
                yield " " + " ".join("-" if v is None else str(v) for v in row)
