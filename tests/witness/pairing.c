/* BW1: the two ends of a relationship. */

#include "witness.h"

static void *make_team(struct witness *w, int64_t id)
{
    void *team = make(w, "team", id);
    if (has(w, "team", "name"))
        put_text(w, team, "name", "Preventers");
    return team;
}

/* The stale side, and the last write that is lost. */
static void unlinked_pair(struct witness *w)
{
    void *first = make_team(w, 1), *second = make_team(w, 2), *hero = make(w, "hero", 1);
    set(w, hero, "team", first);
    say(w, "after `hero.team` = 1, `heroes` of team 1 is %s", list(w, first, "heroes"));
    set(w, hero, "team", NULL);
    append(w, first, "heroes", hero);
    set(w, hero, "team", second);
    add(w, first);
    add(w, second);
    again(w);
    say(w, "appended to team 1 and then set to team 2, the hero is stored with team %s",
        value(w, find(w, "hero", 1), "team_id"));
}

static void set_one_side(struct witness *w)
{
    void *team = make(w, "team", 1), *hero = make(w, "hero", 1);
    set(w, hero, "team", team);
    say(w, "after `hero.team` = 1, `team.heroes` is %s", list(w, team, "heroes"));
}

static void write_books(struct witness *w)
{
    void *author = make(w, "author", 1), *book = make(w, "book", 1);
    append(w, author, "books", book);
    say(w, "after `author.books` gets book 1, `book.author` is %s", one(w, book, "author"));
}

static void crossed_back_populates(struct witness *w)
{
    void *user = make(w, "user", 1), *task = make(w, "task", 1);
    set(w, task, "author", user);
    say(w, "after `task.author` = 1, `user.written` is %s and `user.assigned` is %s",
        list(w, user, "written"), list(w, user, "assigned"));
}

static void shared_back_populates(struct witness *w)
{
    void *team = make(w, "team", 1), *hero = make(w, "hero", 1);
    append(w, team, "veterans", hero);
    say(w, "after `team.veterans` gets hero 1, `team.veterans` is %s", list(w, team, "veterans"));
}

static void own_back_populates(struct witness *w)
{
    void *ann = make(w, "person", 1), *bob = make(w, "person", 2);
    const char *other = has(w, "person", "befriended") ? "befriended" : "friends";
    append(w, ann, "friends", bob);
    say(w, "after `friends` of person 1 gets person 2, `%s` of person 2 is %s", other,
        list(w, bob, other));
}

static void mismatched_kinds(struct witness *w)
{
    bool is_one = has(w, "student", "course");
    void *first = make(w, "course", 1), *second = make(w, "course", 2);
    void *student = make(w, "student", 1);
    append(w, first, "students", student);
    add(w, first);
    add(w, second);
    again(w);
    student = find(w, "student", 1);
    if (is_one) {
        set(w, student, "course", find(w, "course", 2));
    } else {
        append(w, student, "courses", find(w, "course", 2));
        take(w, student, "courses", find(w, "course", 1));
    }
    again(w);
    say(w,
        "a student is moved from course 1 to course 2; loaded again, `students` of course 1 is %s, "
        "and of course 2 %s",
        list(w, find(w, "course", 1), "students"), list(w, find(w, "course", 2), "students"));
}

static void pair_uses_different_foreign_keys(struct witness *w)
{
    void *home = make(w, "club", 1), *guest = make(w, "club", 2), *match = make(w, "match", 1);
    add(w, home);
    add(w, guest);
    put(w, match, "away_id", 2);
    append(w, home, "home_matches", match);
    again(w);
    say(w, "a match at home of club 1, away of club 2, is stored as home %s, away %s",
        query(w, "SELECT home_id FROM match"), query(w, "SELECT away_id FROM match"));
    sql(w, "UPDATE match SET away_id = 2");
    say(w, "put right by hand, `home_matches` of club 1 is %s",
        list(w, find(w, "club", 1), "home_matches"));
}

/* Another program unlinks them, in the link table that it knows. */
static void pair_uses_different_link_tables(struct witness *w)
{
    void *post = make(w, "post", 1), *tag = make(w, "tag", 1);
    bool is_apart = has_model(w, "tagging");
    append(w, post, "tags", tag);
    add(w, post);
    again(w);
    sql(w, is_apart ? "DELETE FROM post_tag" : "DELETE FROM post_tags");
    say(w, "unlinked by an SQL statement, `post.tags` is %s", list(w, find(w, "post", 1), "tags"));
    again(w);
    say(w, "`tag.posts` is %s", list(w, find(w, "tag", 1), "posts"));
}

static void set_parent(struct witness *w)
{
    void *parent = make(w, "parent", 1), *child = make(w, "child", 1);
    set(w, child, "parent", parent);
    say(w, "after `child.parent` = 1, `parent.children` is %s", list(w, parent, "children"));
}

static void duplicate_backref(struct witness *w)
{
    void *father = make(w, "father", 1), *child = make(w, "child", 1);
    const char *name = has(w, "child", "father") ? "father" : "parent";
    append(w, father, "children", child);
    say(w, "after `father.children` gets child 1, `child.%s` is %s", name, one(w, child, name));
}

static void invalid_backref_name(struct witness *w)
{
    void *mother = make(w, "mother", 1), *child = make(w, "child", 1);
    append(w, mother, "children", child);
    say(w, "after `mother.children` gets child 1, the child's end is %s",
        has(w, "child", "mother") ? one(w, child, "mother") : "not there");
}

static void stale_until_loaded(struct witness *w)
{
    void *parent = make(w, "parent", 1), *child = make(w, "child", 1);
    set(w, child, "parent", parent);
    say(w, "after `child.parent` = 1, `parent.children` is %s", list(w, parent, "children"));
    add(w, parent);
    add(w, child);
    again(w);
    say(w, "loaded again it is %s", list(w, find(w, "parent", 1), "children"));
}

static void pair_with_relative(struct witness *w)
{
    const char *staff = has(w, "company", "managers") ? "managers" : "employees";
    void *company = make(w, "company", 1), *employee = make(w, "employee", 1);
    set(w, employee, "company", company);
    say(w, "after `company` of a plain employee is set, `company.%s` holds an `%s`", staff,
        kind(w, item_of(w, company, staff, 0)));
}

/* As the header has it; the member is written as any C program writes it. */
struct plain_hero {
    int64_t id;
    int64_t team_id;
    void *team;
};

static void undeclared_relationship(struct witness *w)
{
    void *team = make(w, "team", 1);
    struct plain_hero *hero = make(w, "hero", 1);
    doing(w, "storing `hero->team = team`");
    put_text(w, team, "name", "Preventers");
    add(w, team);
    add(w, hero);
    hero->team = team;
    commit(w);
    say(w, "`hero->team = team` is stored with `team_id` %s", query(w, "SELECT team_id FROM hero"));
}

const struct witness_case pairing_witnesses[] = {
    {.code = "BW101",
     .steps = unlinked_pair,
     .bad = "after `hero.team` = 1, `heroes` of team 1 is []; appended to team 1 and then set to "
            "team 2, the hero is stored with team 1",
     .good = "after `hero.team` = 1, `heroes` of team 1 is [1]; appended to team 1 and then set to "
             "team 2, the hero is stored with team 2"},
    {.code = "BW102",
     .steps = unlinked_pair,
     .bad = "after `hero.team` = 1, `heroes` of team 1 is []; appended to team 1 and then set to "
            "team 2, the hero is stored with team 1",
     .good = "after `hero.team` = 1, `heroes` of team 1 is [1]; appended to team 1 and then set to "
             "team 2, the hero is stored with team 2"},
    {.code = "BW103",
     .steps = set_one_side,
     .bad = "no mapping can be generated: `hero.team`: its back_populates does not resolve",
     .good = "after `hero.team` = 1, `team.heroes` is [1]"},
    {.code = "BW104",
     .steps = set_one_side,
     .bad = "no mapping can be generated: `team.heroes`: its back_populates does not resolve",
     .good = "after `hero.team` = 1, `team.heroes` is [1]"},
    {.code = "BW105",
     .steps = write_books,
     .bad =
         "installing the mapping fails: author.books names book.shop, which targets another model",
     .good = "after `author.books` gets book 1, `book.author` is 1"},
    {.code = "BW106",
     .steps = crossed_back_populates,
     .bad = "setting `task.author` fails: changing task.author would change task.assignee through "
            "user.written",
     .good = "after `task.author` = 1, `user.written` is [1] and `user.assigned` is []"},
    {.code = "BW107",
     .steps = shared_back_populates,
     .bad = "appending to `team.veterans` fails: changing team.veterans would change team.heroes "
            "through hero.team",
     .good = "after `team.veterans` gets hero 1, `team.veterans` is [1]"},
    {.code = "BW108",
     .steps = own_back_populates,
     .bad = "after `friends` of person 1 gets person 2, `friends` of person 2 is []",
     .good = "after `friends` of person 1 gets person 2, `befriended` of person 2 is [1]"},
    {.code = "BW109",
     .bad = "installing the mapping fails: wife.husband and husband.wife are both of the same "
            "direction",
     .good = "the mapping is installed"},
    {.code = "BW110",
     .steps = mismatched_kinds,
     .bad = "a student is moved from course 1 to course 2; loaded again, `students` of course 1 is "
            "[1], and of course 2 []",
     .good = "a student is moved from course 1 to course 2; loaded again, `students` of course 1 "
             "is [], and of course 2 [1]"},
    {.code = "BW111",
     .steps = pair_uses_different_foreign_keys,
     .models = "club match",
     .bad = "a match at home of club 1, away of club 2, is stored as home 1, away 1; put right by "
            "hand, `home_matches` of club 1 is []",
     .good = "a match at home of club 1, away of club 2, is stored as home 1, away 2; put right by "
             "hand, `home_matches` of club 1 is [1]"},
    {.code = "BW112",
     .steps = pair_uses_different_link_tables,
     .bad = "unlinked by an SQL statement, `post.tags` is []; `tag.posts` is [1]",
     .good = "unlinked by an SQL statement, `post.tags` is []; `tag.posts` is []"},
    {.code = "BW113",
     .steps = set_parent,
     .bad = "no mapping can be generated: `parent.children` says both backref and back_populates",
     .good = "after `child.parent` = 1, `parent.children` is [1]"},
    {.code = "BW114",
     .steps = set_parent,
     .bad = "after `child.parent` = 1, `parent.children` is []",
     .good = "after `child.parent` = 1, `parent.children` is [1]"},
    {.code = "BW115",
     .steps = duplicate_backref,
     .bad = "after `father.children` gets child 1, `child.parent` is NULL",
     .good = "after `father.children` gets child 1, `child.father` is 1"},
    {.code = "BW116",
     .steps = invalid_backref_name,
     .bad = "no mapping can be generated: `child.the mother`: its name is no identifier of C",
     .good = "after `mother.children` gets child 1, the child's end is 1"},
    {.code = "BW119",
     .steps = set_one_side,
     .bad = "after `hero.team` = 1, `team.heroes` is []",
     .good = "after `hero.team` = 1, `team.heroes` is [1]"},
    {.code = "BW120",
     .steps = set_parent,
     .bad = "after `child.parent` = 1, `parent.children` is []",
     .good = "after `child.parent` = 1, `parent.children` is [1]"},
    {.code = "BW121",
     .steps = stale_until_loaded,
     .bad = "after `child.parent` = 1, `parent.children` is []; loaded again it is [1]",
     .good = "after `child.parent` = 1, `parent.children` is [1]; loaded again it is [1]"},
    {.code = "BW122",
     .steps = stale_until_loaded,
     .bad = "after `child.parent` = 1, `parent.children` is []; loaded again it is [1]",
     .good = "after `child.parent` = 1, `parent.children` is [1]; loaded again it is [1]"},
    {.code = "BW123",
     .steps = pair_with_relative,
     .bad = "after `company` of a plain employee is set, `company.managers` holds an `employee`",
     .good = "after `company` of a plain employee is set, `company.employees` holds an `employee`"},
    {.code = "BW124",
     .steps = undeclared_relationship,
     .bad =
         "storing `hero->team = team` fails: FOREIGN KEY constraint failed: INSERT INTO \"hero\"",
     .good = "`hero->team = team` is stored with `team_id` 1"},
    {.code = NULL},
};
