"""A random query: selects with equality and order, as a whole or as a stream; or gets one by its key."""

import sqlalchemy as sa


def query(script):
    mapped = script.random.choice(script.world.selectable)
    if script.random.random() < 0.3:
        return get(script, mapped)
    return select(script, mapped)


def get(script, mapped):
    identity = [script.random.randint(1, len(script.instances))]
    identity += [script.random.randint(1, 2)
                 for _ in sa.inspect(mapped).base_mapper.primary_key[1:]]
    script.say("H", mapped.__name__, *identity)
    script.run_get(mapped, identity)


def select(script, mapped):
    columns = script.world.columns[mapped]
    key, _ = script.random.choice(columns)
    value = "*"
    if script.random.random() < 0.5:
        values = [script.look(i, key) for i in script.of(mapped)]
        value = script.random.choice(["-" if v is None else v for v in values] or ["*"])
    words = [key, value, script.random.choice(columns)[0], script.random.choice("ad"),
             script.random.choice([0, 0, 1, 2]), script.random.choice([0, 0, 1])]
    script.say(script.random.choice("QQV"), mapped.__name__, *words)
    script.run_query(mapped, words)
