/* How far what is loaded at once goes. */

#include "database.h"

/* How many levels of a tree one query brings, where lists are loaded at once this far. */
static size_t levels_at_once(unsigned depth)
{
    struct bw_relationship both[2] = {node_model.relationships[0], node_model.relationships[1]};
    struct bw_model node = node_model;
    struct world w = {0};
    node.relationships = both;
    for (size_t i = 0; i < 2; i++) {
        both[i].target = &node;
        if (strcmp(both[i].name, "children") == 0) {
            both[i].flags |= BW_LOAD_AT_ONCE;
            both[i].join_depth = depth;
        }
    }
    const struct bw_model *const models[] = {&node};
    struct bw_error error = {0};
    if (bw_schema_open(models, 1, NULL, &w.schema, &error) ||
        bw_engine_open("sqlite::memory:", NULL, &w.engine, &error) ||
        bw_create_all(w.engine, w.schema, &error) ||
        bw_session_open(w.schema, w.engine, &w.session, &error))
        fail_msg("%s", error.message);
    void *above = NULL;
    for (size_t i = 0; i < 6; i++) {
        void *made = make(&w, &node, i ? "below" : "top");
        set(made, "parent", above);
        add(made);
        above = made;
    }
    commit(&w);
    world_renew(&w);
    struct node *at = find(&w, &node, "top");
    size_t levels = 0;
    for (; at && bw_is_loaded(at, rel(at, "children")) && count(at, "children"); levels++)
        at = at->children[0];
    world_close(&w);
    return levels;
}

static void a_tree_is_loaded_as_far_down_as_said(void **state)
{
    (void)state;
    assert_int_equal(levels_at_once(0), 0);
    assert_int_equal(levels_at_once(1), 1);
    assert_int_equal(levels_at_once(3), 3);
    assert_int_equal(levels_at_once(9), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_loaded_as_far_down_as_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
