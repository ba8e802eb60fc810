/* BW2: what relationships and keys lead to. */

#include "witness.h"

static void set_team(struct witness *w)
{
    void *team = make(w, "team", 1), *hero = make(w, "hero", 1);
    set(w, hero, "team", team);
    add(w, hero);
    again(w);
    say(w, "`hero.team` is stored and loaded as %s", one(w, find(w, "hero", 1), "team"));
}

/* What the header says that `owner.dogs` points to. */
struct plain_cat {
    int64_t id;
    intptr_t name;
};

static void target_disagrees_with_type(struct witness *w)
{
    void *owner = make(w, "owner", 7), *dog = make(w, "dog", 1);
    append(w, owner, "dogs", dog);
    add(w, owner);
    again(w);
    owner = find(w, "owner", 7);
    const struct plain_cat *first = item_of(w, owner, "dogs", 0);
    if (has_model(w, "cat"))
        say(w,
            "the first `cat` of `owner.dogs` is a `%s`, whose `owner_id` is read as the pointer "
            "`name`: %ld",
            kind(w, first), (long)first->name);
    else
        say(w, "the first `dog` of `owner.dogs` is a `%s`, its `owner_id` is %s", kind(w, first),
            value(w, item_of(w, owner, "dogs", 0), "owner_id"));
}

static void table_to_in_memory(struct witness *w)
{
    void *document = make(w, "document", 1), *cursor = make(w, "cursor", 0);
    bool is_related = has(w, "document", "cursor");
    put_text(w, document, "title", "Witnesses");
    if (is_related)
        set(w, document, "cursor", cursor);
    add(w, document);
    again(w);
    document = find(w, "document", 1);
    if (is_related)
        say(w, "`document.cursor` is set and committed; loaded again it is %s",
            value_of(w, document, "cursor") ? "a cursor" : "NULL");
    else
        say(w, "`document.cursor` is no relationship, and nothing is expected of it");
}

const struct witness_case target_witnesses[] = {
    {.code = "BW201",
     .steps = set_team,
     .bad = "no mapping can be generated: `hero.team`: its target does not resolve",
     .good = "`hero.team` is stored and loaded as 1"},
    {.code = "BW202",
     .steps = set_team,
     .bad = "no mapping can be generated: `hero.city`: its target does not resolve",
     .good = "`hero.team` is stored and loaded as 1"},
    {.code = "BW203",
     .steps = target_disagrees_with_type,
     .bad = "the first `cat` of `owner.dogs` is a `dog`, whose `owner_id` is read as the "
            "pointer `name`: 7",
     .good = "the first `dog` of `owner.dogs` is a `dog`, its `owner_id` is 7"},
    {.code = "BW204",
     .steps = set_team,
     .bad = "no mapping can be generated: `hero.team`: its target does not resolve",
     .good = "`hero.team` is stored and loaded as 1"},
    {.code = "BW205",
     .steps = set_team,
     .bad = "no mapping can be generated: `hero.team`: its target does not resolve",
     .good = "`hero.team` is stored and loaded as 1"},
    {.code = "BW206",
     .steps = table_to_in_memory,
     .bad = "`document.cursor` is set and committed; loaded again it is NULL",
     .good = "`document.cursor` is no relationship, and nothing is expected of it"},
    {.code = "BW210",
     .steps = set_team,
     .bad = "no mapping can be generated: a foreign key of `hero` does not resolve",
     .good = "`hero.team` is stored and loaded as 1"},
    {.code = NULL},
};
