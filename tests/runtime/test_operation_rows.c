/*
 * What each operation does to both sides of a relationship, as rows of a table, run for every way
 * in which a list is held: counted, ending in NULL, and without a member. SQLAlchemy does the same,
 * but for what is marked STALE: there it leaves one side as it was. In memory alone.
 *
 * An instance is a letter: the parents 1 and 2 with the list `cs`, the children c, d and e with
 * `p`; the couples 1 and c, 2 and d; the posts a and A with `tags`, the tags b and B with `posts`.
 * Operations, which are separated by blanks, of a list x:
 *
 *     x=cd assign   x=%y assign the list of y   x+c append   x*cd extend   x*%y extend
 *     x@0c insert   x[0c replace                x-c remove   x#0 remove the first   x! clear
 *
 * and of a to-one: c>1 set, c>- none. `?NAME` behind one: it fails with BW_NAME. What is expected
 * are the lists and then the to-ones, in the order above.
 */

#include "support.h"

enum kind { ONE_TO_MANY, ONE_TO_ONE, MANY_TO_MANY };

struct stage {
    struct world world;
    const char *letters;
    void *instances[5];
    const char *members[5];
    size_t n;
};

static void *find_letter(const struct stage *stage, char letter)
{
    const char *at = letter == '-' ? NULL : strchr(stage->letters, letter);
    return at ? stage->instances[at - stage->letters] : NULL;
}

static size_t take_items(const struct stage *stage, const char *text, void **items)
{
    size_t n = 0;
    if (*text == '%') {
        const char *other = strchr(stage->letters, text[1]);
        void *owner = stage->instances[other - stage->letters];
        n = count(owner, stage->members[other - stage->letters]);
        for (size_t i = 0; i < n; i++)
            items[i] = item(owner, stage->members[other - stage->letters], i);
        return n;
    }
    for (; *text && *text != ' ' && *text != '?'; text++)
        items[n++] = find_letter(stage, *text);
    return n;
}

static int operate(const struct stage *stage, const char *text)
{
    void *owner = find_letter(stage, text[0]), *items[8] = {NULL};
    const struct bw_relationship *r =
        rel(owner, stage->members[strchr(stage->letters, text[0]) - stage->letters]);
    bool has_place = strchr("@[#", text[1]) != NULL;
    size_t at = has_place ? (size_t)(text[2] - '0') : 0;
    size_t n = take_items(stage, text + 2 + has_place, items);
    switch (text[1]) {
    case '=':
        return bw_list_assign(owner, r, items, n);
    case '*':
        return bw_list_extend(owner, r, items, n);
    case '+':
        return bw_list_append(owner, r, items[0]);
    case '@':
        return bw_list_insert(owner, r, at, items[0]);
    case '[':
        return bw_list_replace(owner, r, at, items[0]);
    case '-':
        return bw_list_remove(owner, r, items[0]);
    case '#':
        return bw_list_remove_at(owner, r, at);
    case '!':
        return bw_list_clear(owner, r);
    default:
        return bw_relate(owner, r, items[0]);
    }
}

static void operate_all(const struct stage *stage, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, " ");
        const char *fails = memchr(text, '?', length);
        char wanted[40], place[80];
        snprintf(wanted, sizeof wanted, "BW_%.*s", fails ? (int)(text + length - fails - 1) : 2,
                 fails ? fails + 1 : "OK");
        int status = operate(stage, text);
        snprintf(place, sizeof place, "%.*s", (int)length, text);
        if (strcmp(bw_status_name((enum bw_status)status), wanted) != 0)
            fail_msg("%s: %s, not %s", place, bw_status_name((enum bw_status)status), wanted);
        text += length;
        text += *text == ' ';
    }
}

/* Both sides, and that the members show the same. */
static void read_all(const struct stage *stage, char *out)
{
    bool behind_list = false;
    for (size_t i = 0; i < stage->n; i++) {
        void *owner = stage->instances[i];
        const struct bw_relationship *r = rel(owner, stage->members[i]);
        bool is_list = r->direction != BW_MANY_TO_ONE && r->shape != BW_ONE;
        if (behind_list)
            *out++ = '|';
        behind_list = is_list;
        if (is_list) {
            for (const char *c = names(owner, stage->members[i]); *c; c++)
                if (*c != ' ')
                    *out++ = *c;
        } else {
            *out++ = *name_of(owner, stage->members[i]);
        }
        if (is_list && r->offset != BW_NONE && count(owner, stage->members[i]) > 0) {
            void **shown;
            memcpy(&shown, (char *)owner + r->offset, sizeof shown);
            assert_ptr_equal(shown[0], item(owner, stage->members[i], 0));
            assert_null(shown[count(owner, stage->members[i])]);
        }
    }
    *out = '\0';
}

struct row {
    const char *start;
    const char *operations;
    const char *expected;
};

/* Copies of two models, with another shape for the list of the first. */
struct copies {
    struct bw_model models[2];
    struct bw_relationship relationships[2];
};

static void copy_models(struct copies *copies, const struct bw_model *first,
                        const struct bw_model *second, enum bw_shape shape)
{
    const struct bw_model *both[2] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        copies->models[i] = *both[i];
        copies->relationships[i] = both[i]->relationships[0];
        copies->relationships[i].target = &copies->models[1 - i];
        copies->models[i].relationships = &copies->relationships[i];
    }
    if (shape == BW_ONE)
        return;
    copies->relationships[0].shape = shape;
    if (shape == BW_LIST_UNSEEN)
        copies->relationships[0].offset = BW_NONE;
}

static void stage_open(struct stage *stage, const struct copies *copies, enum kind kind)
{
    static const char *const letters[] = {"12cde", "12cd", "aAbB"};
    static const char *const members[][2] = {{"cs", "p"}, {"c", "p"}, {"tags", "posts"}};
    const struct bw_model *models[] = {&copies->models[0], &copies->models[1], &post_tag_model};
    memset(stage, 0, sizeof *stage);
    if (bw_schema_open(models, kind == MANY_TO_MANY ? 3 : 2, NULL, &stage->world.schema, NULL) ||
        bw_session_open(stage->world.schema, NULL, &stage->world.session, NULL))
        fail_msg("no session");
    stage->letters = letters[kind];
    stage->n = strlen(stage->letters);
    for (size_t i = 0; i < stage->n; i++) {
        const char name[] = {stage->letters[i], '\0'};
        stage->instances[i] = make(&stage->world, models[i > 1], name);
        stage->members[i] = members[kind][i > 1];
    }
}

static void run_rows(const struct bw_model *first, const struct bw_model *second, enum kind kind,
                     const struct row *rows, size_t n)
{
    static const enum bw_shape shapes[] = {BW_LIST_COUNTED, BW_LIST_TERMINATED, BW_LIST_UNSEEN};
    for (size_t s = 0; s < (kind == ONE_TO_MANY ? 3 : 1); s++)
        for (size_t i = 0; i < n; i++) {
            struct copies copies;
            struct stage stage;
            char got[64];
            copy_models(&copies, first, second, kind == ONE_TO_MANY ? shapes[s] : BW_ONE);
            stage_open(&stage, &copies, kind);
            operate_all(&stage, rows[i].start);
            operate_all(&stage, rows[i].operations);
            read_all(&stage, got);
            if (strcmp(got, rows[i].expected) != 0)
                fail_msg("%s, then %s: %s, not %s", rows[i].start, rows[i].operations, got,
                         rows[i].expected);
            world_close(&stage.world);
        }
}

#define RUN(first, second, kind, rows)                                                             \
    run_rows(first, second, kind, rows, sizeof rows / sizeof *rows)

static void one_to_many(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* append, insert, extend, +=, [0:0]=, and a new parent with its list */
        {"", "1+c", "c||1--"},
        {"", "1@0c", "c||1--"},
        {"", "1*c", "c||1--"},
        {"", "1*cde", "cde||111"},
        {"1=cd", "1@0e", "ecd||111"},
        {"1=cd", "1@1e", "ced||111"},
        {"1=cd", "1@9e", "cde||111"},
        {"", "1=c", "c||1--"},
        /* the to-one, from nothing: at the end */
        {"", "c>1", "c||1--"},
        {"1=d", "c>1", "dc||11-"},
        /* remove, pop(), pop(0), del [0], del [:], clear(), = [], del */
        {"1=cd", "1-c", "d||-1-"},
        {"1=cd", "1#1", "c||1--"},
        {"1=cd", "1#0", "d||-1-"},
        {"1=cd", "1!", "||---"},
        {"1=cd", "1=", "||---"},
        /* = [d, e], [0] = e, [:] = [e] */
        {"1=cd", "1=de", "de||-11"},
        {"1=cd", "1[0e", "ed||-11"},
        {"1=cd", "1[1e", "ce||1-1"},
        {"1=cd", "1=e", "e||--1"},
        /* none, and again */
        {"1=cd", "c>-", "d||-1-"},
        {"1=cd", "c>1", "cd||11-"},
        {"", "c>-", "||---"},
        /* swap, reverse, sort, [0] = itself, the list itself */
        {"1=cd", "1=dc", "dc||11-"},
        {"1=cde", "1=edc", "edc||111"},
        {"1=cd", "1[0c", "cd||11-"},
        {"1=cd", "1=%1", "cd||11-"},
        {"1=cd", "1*%1", "cd||11-"},
        /* a move, three ways, and in the place of another */
        {"1=cd", "2+c", "d|c|21-"},
        {"1=cd", "c>2", "d|c|21-"},
        {"1=cd", "2=c", "d|c|21-"},
        {"1=cd", "2*c", "d|c|21-"},
        {"1=cd 2=e", "2[0c", "d|c|21-"},
        /* p2.cs = p1.cs, p2.cs.extend(p1.cs) */
        {"1=cd 2=e", "2=%1", "|cd|22-"},
        {"1=cd 2=e", "2*%1", "|ecd|222"},
        /* None, something that is none, not a member, nothing there */
        {"1=cd", "1+-?MISUSE 1@0-?MISUSE 1[0-?MISUSE 1=c-?MISUSE 1*e-?MISUSE", "cd||11-"},
        {"1=cd", "1-e?NOT_FOUND 1--?MISUSE 1#2?NOT_FOUND 1[2e?NOT_FOUND", "cd||11-"},
        {"", "1#0?NOT_FOUND 1[0c?NOT_FOUND 1-c?NOT_FOUND 1!", "||---"},
        {"1=cd", "1+2?WRONG_TYPE 1=e2?WRONG_TYPE 1*e2?WRONG_TYPE 1[02?WRONG_TYPE c>d?WRONG_TYPE",
         "cd||11-"},
        /* STALE where SQLAlchemy's list holds a member twice: here it stands once */
        {"1=c", "1+c", "c||1--"},
        {"1=c 1+c", "1-c 1-c?NOT_FOUND", "||---"},
        {"1=c 1+c", "1#0", "||---"},
        {"1=c 1+c", "1[0d", "d||-1-"},
        {"1=c 1+c", "1!", "||---"},
        {"1=c 1+c", "1=", "||---"},
        {"1=c 1+c", "c>-", "||---"},
        {"1=c 1+c", "c>2", "|c|2--"},
        {"1=c 1+c", "2+c", "|c|2--"},
        {"", "1=cdc", "cd||11-"},
        {"1=c", "1*dcd", "cd||11-"},
        {"1=cde", "1@0e", "cde||111"},
        {"1=cde", "1[0e", "ed||-11"},
        {"1=cde", "1[2c", "dc||11-"},
    };
    RUN(&linked_parent, &linked_child, ONE_TO_MANY, rows);
}

static void one_to_one(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "1>c", "c-1-"},
        {"", "c>1", "c-1-"},
        {"1>c", "1>d", "d--1"},
        {"1>c", "c>2", "-c2-"},
        {"1>c", "d>1", "d--1"},     /* STALE c.p */
        {"1>c", "2>c", "-c2-"},     /* STALE p1.c */
        {"1>c 2>d", "1>d", "d--1"}, /* STALE p2.c */
        {"1>c 2>d", "c>2", "-c2-"}, /* STALE d.p */
        {"1>c 2>d", "1>d 2>c", "dc21"},
        {"1>c", "1>-", "----"},
        {"1>c", "c>-", "----"},
        {"1>c", "1>c c>1", "c-1-"},
        {"1>c", "1>2?WRONG_TYPE c>d?WRONG_TYPE", "c-1-"},
    };
    RUN(&wife_model, &husband_model, ONE_TO_ONE, rows);
}

static void many_to_many(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "a+b", "b||a|"},
        {"", "b+a", "b||a|"},
        {"", "a+b b+a a+b", "b||a|"}, /* both [x, x] there */
        {"a=bB A=b", "a-b", "B|b|A|a"},
        {"a=bB A=b", "b-a", "B|b|A|a"},
        {"a=bB A=b", "a#0", "B|b|A|a"},
        {"a=bB A=b", "b=", "B|||a"},
        {"a=bB A=b", "b=A", "B|b|A|a"},
        {"a=bB A=b", "a=B", "B|b|A|a"},
        {"a=bB A=b", "a!", "|b|A|"},
        {"a=b", "a[0B", "B|||a"},
        {"a=bB", "b[0A", "B|b|A|a"},
        {"a=bB", "a=Bb", "Bb||a|a"},
        {"a=b a+b", "a-b", "|||"},
        {"a=b a+b", "a=", "|||"},    /* STALE */
        {"a=b a+b", "a=b", "b||a|"}, /* STALE */
        {"a=b", "a*Bb", "bB||a|a"},
        {"a=b", "A=%a", "b|b|aA|"},
        {"a=b", "a+A?WRONG_TYPE a-B?NOT_FOUND a#1?NOT_FOUND", "b||a|"},
    };
    RUN(&post_model, &tag_model, MANY_TO_MANY, rows);
}

static void parent_names_child_alone(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "1+c", "c||1--"},
        {"", "c>1", "||1--"},
        {"1=c", "c>2", "c||2--"},
        {"1=c", "c>-", "c||---"},
        {"1=c", "2+c", "c|c|2--"},
        /* A list that stands alone may hold a member twice, and is as stale as in SQLAlchemy. */
        {"1=c 1+c", "1-c", "c||1--"},
        {"1=c 1+c", "1[0d", "dc||11-"},
        {"1=c 1+c", "1[1d", "cd||11-"},
        {"1=c 1+c", "1-c 1-c", "||---"},
        {"1=c 1+c", "1!", "||1--"},
        {"1=c 1+c", "1=", "||---"},
        {"", "1=cdc", "cdc||11-"},
        {"1=cd", "1[0d", "dd||-1-"},
        {"1=cd", "1=%1", "cd||11-"},
    };
    RUN(&downward_parent, &downward_child, ONE_TO_MANY, rows);
}

static void child_names_parent_alone(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "c>1", "c||1--"},       {"", "c>1 c>2", "|c|2--"}, {"", "1+c", "c||---"},
        {"c>1", "1-c", "||1--"},     {"c>1", "2+c", "c|c|1--"}, {"1=c", "c>1", "cc||1--"},
        {"1=cd", "1[0e", "ed||---"},
    };
    RUN(&upward_parent, &upward_child, ONE_TO_MANY, rows);
}

static void neither_names_the_other(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "1+c", "c||---"},
        {"", "c>1", "||1--"},
        {"1=c", "c>2", "c||2--"},
        {"1=c c>1", "1-c", "||1--"},
        {"1=c c>1", "1!", "||1--"},
        {"1=c c>1", "c>-", "c||---"},
        {"1=c", "2+c 1+c", "cc|c|---"},
        {"1=cd", "1[0e", "ed||---"},
        {"1=cd", "1+2?WRONG_TYPE", "cd||---"},
    };
    RUN(&bare_parent, &bare_child, ONE_TO_MANY, rows);
}

static void one_side_is_viewed_or_not_synced(void **state)
{
    (void)state;
    static const struct row viewed[] = {{"", "1+c", "c||---"}, {"", "c>1", "||1--"}};
    static const struct row unsynced[] = {{"", "1+c", "c||---"}, {"", "c>1", "c||1--"}};
    RUN(&viewed_parent, &viewed_child, ONE_TO_MANY, viewed);
    RUN(&unsynced_parent, &unsynced_child, ONE_TO_MANY, unsynced);
}

static void a_count_holds_no_more_than_it_can(void **state)
{
    (void)state;
    for (size_t is_signed = 0; is_signed < 2; is_signed++) {
        struct copies copies;
        struct stage stage;
        copy_models(&copies, &linked_parent, &linked_child, BW_LIST_COUNTED);
        copies.relationships[0].count_size = 1;
        copies.relationships[0].flags = is_signed ? BW_SIGNED_COUNT : 0;
        stage_open(&stage, &copies, ONE_TO_MANY);
        void *p1 = stage.instances[0];
        for (size_t i = 0; i < (is_signed ? 127 : 255); i++)
            append(p1, "cs", make(&stage.world, &copies.models[1], "x"));
        assert_int_equal(bw_list_append(p1, rel(p1, "cs"), stage.instances[2]), BW_RANGE);
        assert_int_equal(bw_list_replace(p1, rel(p1, "cs"), 9, stage.instances[2]), BW_OK);
        assert_int_equal(count(p1, "cs"), is_signed ? 127 : 255);
        world_close(&stage.world);
    }
}

/* Its own parent, its own child. */
static void a_node_is_its_own_parent(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, NULL);
    struct node *a = make(&w, &node_model, "a"), *b = make(&w, &node_model, "b");
    set(a, "parent", a);
    assert_string_equal(names(a, "children"), "a");
    append(b, "children", a);
    assert_string_equal(names(a, "children"), "");
    assert_string_equal(name_of(a, "parent"), "b");
    append(a, "children", a);
    append(a, "children", b);
    assert_string_equal(names(a, "children"), "a b");
    assert_string_equal(name_of(a, "parent"), "a");
    assert_int_equal(bw_list_replace(a, rel(a, "children"), 1, a), BW_OK);
    assert_string_equal(names(a, "children"), "a");
    assert_string_equal(name_of(b, "parent"), "-");
    drop(a, "children", a);
    assert_string_equal(name_of(a, "parent"), "-");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_many),
        cmocka_unit_test(one_to_one),
        cmocka_unit_test(many_to_many),
        cmocka_unit_test(parent_names_child_alone),
        cmocka_unit_test(child_names_parent_alone),
        cmocka_unit_test(neither_names_the_other),
        cmocka_unit_test(one_side_is_viewed_or_not_synced),
        cmocka_unit_test(a_count_holds_no_more_than_it_can),
        cmocka_unit_test(a_node_is_its_own_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
