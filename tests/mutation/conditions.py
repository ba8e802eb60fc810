"""What the table of equivalent mutants asks of a mutant."""

from .source import words_of


def always(_mutant):
    return True


def has_table(mutant):
    return mutant.project.table_of(mutant.model) is not None


def in_memory(mutant):
    return not has_table(mutant)


def annotation_words(mutant):
    """The names in the annotations of each member and struct of the project but the mutant's own."""
    project, text = mutant.project, mutant.project.text
    for model in project.models:
        for annotation in model.annotations:
            yield model, None, words_of(text[slice(*annotation.span)])
        for member in model.members:
            if member is not mutant.member:
                yield model, member, set().union(*(words_of(text[slice(*found.span)])
                                                   for found in member.annotations), ())


def is_named(mutant):
    """Whether an annotation elsewhere may mean the mutant's member."""
    member, project = mutant.member, mutant.project
    family, names = project.relatives(mutant.model), {member.name, member.said("name")}
    for model, other, words in annotation_words(mutant):
        if not words & names:
            continue
        concerned = {model, project.by_name.get(other.target) if other and other.relationship else None}
        tables = {one.annotation.text_of("table") for one in family} - {None}
        if concerned & set(family) or words & (tables | {one.name for one in family}):
            return True
    return False


def unnamed(mutant):
    return not is_named(mutant)


def in_constraint(mutant, *kinds):
    return any(mutant.member.name in argument.names() for found in mutant.model.annotations
               if found.kind in kinds for argument in found.arguments)


def is_referring(mutant):
    """Whether the member's column refers to another."""
    return mutant.member.says("foreign_key") or in_constraint(mutant, "foreign_key_constraint")


def references(project):
    """Every `table.column` that a foreign key of the project names."""
    for model in project.models:
        for annotation in [*model.annotations, *(a for m in model.members for a in m.annotations)]:
            key = annotation.argument("foreign_key")
            if key:
                yield key.text
            if annotation.kind == "foreign_key_constraint":
                yield from (name for argument in annotation.arguments if not argument.name
                            for name in argument.names() if "." in name)


def is_referred_to(mutant):
    return any(mutant.project.column(name) is mutant.member for name in references(mutant.project))


def takes_part_in_a_key(mutant):
    return is_referring(mutant) or is_referred_to(mutant)


def own_table_is_referred_to(mutant):
    table = mutant.project.table_of(mutant.model)
    return any(name.rpartition(".")[0] == table for name in references(mutant.project))


def model_is_named(mutant):
    """Whether anything outside the struct speaks of it, or of its table."""
    model, project = mutant.model, mutant.project
    own = {name for name in (model.tag, model.alias, model.annotation.text_of("table")) if name}
    for other in project.models:
        spans = [other.declaration] if other is not model else []
        for span in spans:
            if words_of(project.text[slice(*span)]) & own:
                return True
    return False


def to_many(mutant):
    return mutant.member.is_list


def over_link(mutant):
    return mutant.project.link(mutant.member) is not None


def one_way(mutant):
    said = mutant.member.says
    return not said("back_populates") and not said("backref")


def new_reference_fits(mutant):
    """Whether the new key refers to a unique column of the same type."""
    column = mutant.project.column(mutant.new)
    unique = column is not None and (column.says("unique") or column.says("primary_key"))
    return unique and column.type["number"] == mutant.member.type["number"] and (
        column.type["number"] is None or column.type["size"] == mutant.member.type["size"])


def joins_are_said(mutant):
    """Whether every relationship over the mutant's table spells its join out."""
    over = [one for one in mutant.project.relationships()
            if mutant.project.link(one) is mutant.model]
    return bool(over) and all(one.says("primaryjoin") for one in over)


def keys_of_link(mutant):
    return any(mutant.project.link(one) is mutant.model for one in mutant.project.relationships())


def new_is_a_column(mutant):
    name = mutant.new.rpartition(".")[2]
    return any(one.is_column for model in mutant.project.models for one in model.members
               if one.name == name)


def viewonly(mutant):
    return mutant.member.says("viewonly")


def one_way_or_backref(mutant):
    return not mutant.member.says("back_populates")


def new_target_is_a_relative(mutant):
    project = mutant.project
    target = project.by_name.get(mutant.member.target)
    return target is not None and project.by_name.get(mutant.new) in project.relatives(
        project.family(target)[-1])


def holds_the_key(mutant):
    """Whether a column of the mutant's own model refers to the target's table."""
    project, target = mutant.project, mutant.project.by_name.get(mutant.member.target)
    chosen = mutant.member.said("foreign_keys") or ""
    if target is mutant.model or "." in chosen:
        return mutant.member.says("remote_side") or chosen.startswith(f"{mutant.model.name}.")
    tables = {project.table_of(one) for one in project.relatives(target)} if target else set()
    own = {member.said("foreign_key") for one in project.family(mutant.model)
           for member in one.members} - {None}
    own |= {name for one in project.family(mutant.model) for annotation in one.annotations
            if annotation.kind == "foreign_key_constraint" for argument in annotation.arguments
            for name in argument.names()}
    return any(name.rpartition(".")[0] in tables for name in own)


def is_pointed_to(mutant):
    """Whether a relationship elsewhere leads to the model."""
    return any(member.target == mutant.model.tag for member in mutant.project.relationships())
